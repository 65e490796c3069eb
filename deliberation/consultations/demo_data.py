"""The demonstration: a city and a county conference, and the people of one remote consultation.

Everything follows from the lists below, without chance, so that every load gives the same.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from deliberation.consultations.demo_names import (
    ADMINISTRATORS,
    CITY,
    CLERKS,
    COUNTY,
    DEPARTMENTS,
    GOVERNMENT,
    MODERATORS,
    SCRUTINEERS,
    SECRETARIES,
    SITE_ADMINISTRATORS,
    address,
    names,
)
from deliberation.consultations.models import Consultation, Participation
from deliberation.people import grants
from deliberation.people.models import Committee, Grant, Membership, Organisation, Person, Sector, User

TERM = 5
SINCE = date(2025, 1, 10)
CITIZEN = "citizen@example.org"
MAIN_VENUE = "主会场"
SUB_VENUE = "临溪县分会场"
BY_PHONE = "手机连线"

SECTORS = (
    ("教育界", "Education"),
    ("医药卫生界", "Medicine and health"),
    ("社会福利和社会保障界", "Social welfare and social security"),
    ("经济界", "Economy"),
    ("农业和农村界", "Agriculture and rural areas"),
    ("科学技术界", "Science and technology"),
    ("文化艺术界", "Culture and arts"),
    ("工商联界", "Federation of industry and commerce"),
    ("妇联界", "Women's federation"),
    ("环境资源界", "Environment and resources"),
)
COMMITTEES = (
    ("提案委员会", "Committee on proposals"),
    ("经济和农业农村委员会", "Committee on the economy, agriculture and rural affairs"),
    ("教科卫体委员会", "Committee on education, science, health and sports"),
    ("社会法制和民族宗教委员会", "Committee on social, legal, ethnic and religious affairs"),
    ("文化文史和学习委员会", "Committee on culture, history and study"),
    ("人口资源环境委员会", "Committee on population, resources and environment"),
)
TEXT = """\
我市六十岁以上常住人口已占四分之一，多数老人希望在熟悉的社区里养老。社区嵌入式养老把助餐、日间照料、康复护理和家庭床位放进居民身边的小区，离家近、花钱少，但也遇到场地难找、人员不足、运营难持续等问题。

请各位委员围绕以下三个问题协商议政：
一、老旧小区的场地从哪里来，如何与城市更新同步安排；
二、护理人员如何培养、如何留住，医养怎样在社区结合；
三、政府补助、长期护理保险与家庭付费怎样分担，使小机构能够长期办下去。

会议由主会场、临溪县分会场和手机连线同时进行。市民政局、市卫生健康委员会、市财政局现场回应。背景材料见 https://example.org/yanglao 。
"""  # noqa: E501 - a paragraph of plain text is one line


@dataclass(frozen=True, slots=True)
class Demo:
    """Who and what was loaded."""

    consultation: Consultation
    moderators: tuple[Person, ...]
    clerks: tuple[Person, ...]
    scrutineers: tuple[Person, ...]
    departments: tuple[Person, ...]
    members: tuple[Person, ...]
    citizen: User


@transaction.atomic
def load() -> Demo:
    """Everything the demonstration needs; what is there already stays as it is."""
    city = _organisation("政协云州市委员会", "Yunzhou City Consultative Conference")
    county = _organisation("政协临溪县委员会", "Linxi County Consultative Conference", parent=city)
    consultation, _ = Consultation.objects.get_or_create(
        organisation=city,
        title="推进社区嵌入式养老服务",
        defaults={
            "title_en": "Bringing care for the elderly into the neighbourhood",
            "format": Consultation.Format.REMOTE,
            "visibility": Consultation.Visibility.PUBLIC,
            "text": TEXT,
        },
    )
    secretary = _office(city)
    demo = Demo(
        consultation=consultation,
        moderators=_staff(MODERATORS, city),
        clerks=_staff(CLERKS, city),
        scrutineers=_staff(SCRUTINEERS, city),
        departments=_department_people(city, secretary),
        members=_members(CITY, city) + _members(COUNTY, county),
        citizen=_account(CITIZEN),
    )
    _invite(demo)
    return demo


def _organisation(
    name: str,
    name_en: str,
    *,
    parent: Organisation | None = None,
    kind: Organisation.Kind = Organisation.Kind.CONFERENCE,
    answers_to: Organisation | None = None,
) -> Organisation:
    chosen = {"name_en": name_en, "parent": parent, "kind": kind, "answers_to": answers_to}
    found, _ = Organisation.objects.get_or_create(name=name, defaults=chosen)
    return found


def _members(listed: str, organisation: Organisation) -> tuple[Person, ...]:
    """Members spread evenly over the sectors and the committees."""
    sectors = [
        Sector.objects.get_or_create(organisation=organisation, name=name, defaults={"name_en": en, "position": place})[
            0
        ]
        for place, (name, en) in enumerate(SECTORS, start=1)
    ]
    committees = [
        Committee.objects.get_or_create(organisation=organisation, name=name, defaults={"name_en": en})[0]
        for name, en in COMMITTEES
    ]
    people = []
    for place, (name, english) in enumerate(names(listed)):
        person = _person(name, english)
        sector = sectors[place % len(sectors)]
        membership = _membership(person, organisation, Membership.Role.MEMBER, sector=sector)
        membership.committees.add(committees[place % len(committees)])
        people.append(person)
    return tuple(people)


def _office(city: Organisation) -> Person:
    """Two who look after the site, two administrators of the city, and its secretary."""
    for name, english in names(SITE_ADMINISTRATORS):
        _grant(_person(name, english), Grant.Role.SITE_ADMINISTRATOR, None)
    for name, english in names(ADMINISTRATORS):
        _grant(_person(name, english), Grant.Role.ADMINISTRATOR, city)
    return _staff(SECRETARIES, city)[0]


def _staff(listed: str, organisation: Organisation) -> tuple[Person, ...]:
    people = tuple(_person(name, english) for name, english in names(listed))
    administrator = _person(*names(ADMINISTRATORS)[0])
    for person in people:
        _grant(person, Grant.Role.SECRETARIAT, organisation, by=administrator)
    return people


def _department_people(city: Organisation, secretary: Person) -> tuple[Person, ...]:
    government = _organisation(*GOVERNMENT, kind=Organisation.Kind.DEPARTMENT, answers_to=city)
    people = []
    for name, name_en, representative in DEPARTMENTS:
        department = _organisation(name, name_en, kind=Organisation.Kind.DEPARTMENT, parent=government)
        person = _person(*names(representative)[0])
        _grant(person, Grant.Role.DEPARTMENT, department, by=secretary)
        people.append(person)
    return tuple(people)


def _grant(person: Person, role: Grant.Role, organisation: Organisation | None, *, by: Person | None = None) -> None:
    if not Grant.objects.filter(person=person, role=role, organisation=organisation).exists():
        grants.give(by=by, to=person, role=role, organisation=organisation, reason="演示数据")


def _membership(
    person: Person, organisation: Organisation, role: Membership.Role, *, sector: Sector | None = None
) -> Membership:
    found, _ = Membership.objects.get_or_create(
        person=person,
        organisation=organisation,
        term=TERM,
        role=role,
        defaults={"sector": sector, "starts_on": SINCE},
    )
    return found


def _person(name: str, english: str) -> Person:
    found, _ = Person.objects.get_or_create(
        user=_account(address(english)), defaults={"name": name, "name_en": english}
    )
    return found


def _account(email: str) -> User:
    """An account without a password: one signs in with a code or a link of the demonstration."""
    return User.objects.filter(email=email).first() or User.objects.create_user(email)


def _invite(demo: Demo) -> None:
    Role = Participation.Role
    county = len(names(COUNTY))
    _take_part(demo, demo.moderators, Role.MODERATOR, MAIN_VENUE)
    _take_part(demo, demo.clerks, Role.CLERK, MAIN_VENUE)
    _take_part(demo, demo.scrutineers, Role.SCRUTINEER, MAIN_VENUE)
    _take_part(demo, demo.departments, Role.DEPARTMENT, MAIN_VENUE)
    _take_part(demo, demo.members[-county:], Role.MEMBER, SUB_VENUE)
    # Every third member of the city joins by phone from wherever he or she is.
    city = demo.members[:-county]
    _take_part(demo, city[2::3], Role.MEMBER, BY_PHONE)
    _take_part(demo, (*city[0::3], *city[1::3]), Role.MEMBER, MAIN_VENUE)


def _take_part(demo: Demo, people: tuple[Person, ...], role: Participation.Role, venue: str) -> None:
    for person in people:
        Participation.objects.get_or_create(
            consultation=demo.consultation, person=person, defaults={"role": role, "venue": venue}
        )
