"""Who may see a consultation: one table for everybody and everything."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from deliberation.consultations.models import Consultation, Participation
from deliberation.consultations.queries import visible_to
from deliberation.people.models import Membership, Person
from deliberation.people.policy import may_see
from deliberation.people.queries import actor, subject_of
from tests.deliberation.people.given import conference, department, holder, member_of, somebody

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
PUBLIC, MEMBERS, INVITED = "public", "members", "invited"


@pytest.fixture
def people() -> dict[str, Person | None]:
    """A city over a county, one consultation of the city per visibility, and everybody who might look at them."""
    city = conference("市")
    county, neighbour = conference("县", under=city), conference("邻市")
    Role = Membership.Role
    everybody: dict[str, Person | None] = {
        "nobody": None,
        "a person without a standing": somebody("群众"),
        "a member of the city": member_of(city, person=somebody("市委员")).person,
        "a member of the county below": member_of(county, person=somebody("县委员")).person,
        "a member of another city": member_of(neighbour, person=somebody("邻市委员")).person,
        "an expert of the city": member_of(city, person=somebody("专家"), role=Role.EXPERT).person,
        "the city's secretariat": holder("secretariat", city),
        "the county's secretariat": holder("secretariat", county),
        "the secretariat of another city": holder("secretariat", neighbour, below=True),
        "the city's administrator": holder("administrator", city, below=True),
        "the site's administrator": holder("site_administrator", None),
        "a department's officer": holder("department", department(answers_to=city)),
        "a former member": member_of(city, person=somebody("前委员"), ends_on=date(2026, 11, 22)).person,
        "a member to be": member_of(city, person=somebody("新委员"), starts_on=date(2026, 11, 24)).person,
        "an invited guest": somebody("嘉宾"),
        "whoever may use the administration": somebody("管理员", email="admin@example.org", staff=True),
        "a secretary who was switched off": switched_off(holder("secretariat", city)),
        "a member whose account was switched off": switched_off(somebody("停用委员", email="off@example.org")),
    }
    off, guest = everybody["a member whose account was switched off"], everybody["an invited guest"]
    assert off is not None
    assert guest is not None
    member_of(city, person=off)
    for visibility in (PUBLIC, MEMBERS, INVITED):
        row = Consultation.objects.create(organisation=city, title=visibility, visibility=visibility)
        Participation.objects.create(consultation=row, person=guest, role="guest")
        Participation.objects.create(consultation=row, person=off, role="moderator")
    Consultation.objects.create(organisation=county, title="county", visibility=MEMBERS)
    return everybody


def switched_off(person: Person) -> Person:
    assert person.user is not None
    person.user.is_active = False
    person.user.save()
    return person


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("nobody", {PUBLIC}),
        ("a person without a standing", {PUBLIC}),
        ("a member of the city", {PUBLIC, MEMBERS}),
        ("a member of the county below", {PUBLIC, MEMBERS, "county"}),
        ("a member of another city", {PUBLIC}),
        ("an expert of the city", {PUBLIC, MEMBERS}),
        ("the city's secretariat", {PUBLIC, MEMBERS, INVITED}),
        ("the county's secretariat", {PUBLIC, MEMBERS, "county"}),
        ("the secretariat of another city", {PUBLIC}),
        ("the city's administrator", {PUBLIC}),
        ("the site's administrator", {PUBLIC}),
        ("a department's officer", {PUBLIC}),
        ("a former member", {PUBLIC}),
        ("a member to be", {PUBLIC}),
        ("an invited guest", {PUBLIC, MEMBERS, INVITED}),
        ("whoever may use the administration", {PUBLIC}),
        ("a secretary who was switched off", {PUBLIC}),
        ("a member whose account was switched off", {PUBLIC}),
    ],
)
def test_each_sees_what_is_meant_for_them(people: dict[str, Person | None], who: str, sees: set[str]) -> None:
    assert {row.title for row in visible_to(people[who], on=TODAY)} == sees


def test_nothing_is_listed_twice(people: dict[str, Person | None]) -> None:
    person = people["an invited guest"]
    assert person is not None
    for name in ("甲", "乙"):
        member_of(conference(name), person=person)
    titles = [row.title for row in visible_to(person, on=TODAY)]
    assert sorted(titles) == [INVITED, MEMBERS, PUBLIC]


def test_a_new_consultation_is_seen_by_nobody_until_somebody_says_so(people: dict[str, Person | None]) -> None:
    hidden = Consultation.objects.create(organisation=conference("丙"), title="草稿")
    assert {who for who, person in people.items() if hidden in visible_to(person, on=TODAY)} == set()


def test_the_policy_and_the_query_agree_on_every_consultation(people: dict[str, Person | None]) -> None:
    for row in Consultation.objects.all():
        subject = replace(
            subject_of(row.organisation),
            openness=row.visibility,  # type: ignore[arg-type]
            people=frozenset(row.participations.values_list("person", flat=True)),
        )
        for who, person in people.items():
            seen = visible_to(person, on=TODAY).filter(pk=row.pk).exists()
            assert may_see(actor(person, on=TODAY), subject) == seen, (who, row.title)


def test_a_person_takes_part_once_and_in_a_known_role() -> None:
    row = Consultation.objects.create(organisation=conference(), title="议题")
    person = somebody()
    Participation.objects.create(consultation=row, person=person, role="member")
    for again in (
        Participation(consultation=row, person=person, role="clerk"),
        Participation(consultation=row, person=somebody("别人"), role="king"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save()


def test_an_unknown_visibility_cannot_be_stored() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.create(organisation=conference(), title="议题", visibility="friends")
