"""Grants: given downwards and within the house, consented to by a second person, ended and never deleted."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from deliberation.audit.models import AuditEntry
from deliberation.people import grants
from deliberation.people.models import Grant, Organisation, Person, Sector
from deliberation.people.models.standing import GRANTS
from deliberation.people.queries import actor
from tests.deliberation.people.given import conference, department, holder, open_grant, somebody

pytestmark = pytest.mark.django_db

ROLES = ("convener", "department", "opinion_moderator", "secretariat", "administrator", "site_administrator")
MAY_GIVE = {
    "site_administrator": {"administrator", "site_administrator"},
    "administrator": {"secretariat", "opinion_moderator"},
    "secretariat": {"convener", "department"},
    "opinion_moderator": set(),
    "convener": set(),
    "department": set(),
}


class House:
    """A city with one sector and one department, and somebody who holds each role in it."""

    def __init__(self, name: str = "市") -> None:
        self.city = conference(name)
        self.sector = Sector.objects.create(organisation=self.city, name="教育界")
        self.bureau = department(f"{name}民政局", answers_to=self.city)

    def where(self, role: str) -> Organisation | None:
        return {"site_administrator": None, "department": self.bureau}.get(role, self.city)

    def holder(self, role: str) -> Person:
        return holder(role, self.where(role), sector=self.sector if role == "convener" else None)

    def give(self, role: str, *, by: Person | None, to: Person, reason: str = "任职") -> Grant:
        sector = self.sector if role == "convener" else None
        return grants.give(by=by, to=to, role=role, organisation=self.where(role), sector=sector, reason=reason)


@pytest.fixture
def house(db: None) -> House:
    return House()


def held(person: Person) -> set[str]:
    return {one.role for one in actor(person, on=timezone.localdate()).grants}


@pytest.mark.parametrize("giver", ROLES)
def test_each_role_gives_only_what_stands_right_below_it(house: House, giver: str) -> None:
    by = house.holder(giver)
    given = set()
    for role in ROLES:
        try:
            with transaction.atomic():
                house.give(role, by=by, to=somebody(f"{role} 的人"))
            given.add(role)
        except PermissionDenied:
            pass
    assert given == MAY_GIVE[giver]


@pytest.mark.parametrize("role", ROLES)
def test_nobody_gives_anything_to_themselves_or_outside_their_own_house(house: House, role: str) -> None:
    elsewhere = House("邻市")
    for giver in ROLES[:-1]:
        with pytest.raises(PermissionDenied):
            house.give(role, by=(mine := house.holder(giver)), to=mine)
        with pytest.raises(PermissionDenied):
            house.give(role, by=elsewhere.holder(giver), to=somebody())


def test_below_lets_nobody_give_anything_below(house: House) -> None:
    county = conference("县", under=house.city)
    by = holder("administrator", house.city, below=True)
    with pytest.raises(PermissionDenied):
        grants.give(by=by, to=somebody(), role="secretariat", organisation=county, reason="任职")


def test_an_administrator_holds_nothing_before_a_second_person_consents(house: House) -> None:
    first, second, new = house.holder("site_administrator"), house.holder("site_administrator"), somebody("新人")
    grant = house.give("administrator", by=first, to=new)
    assert held(new) == set()
    for wrong in (first, new, house.holder("administrator")):
        with pytest.raises(PermissionDenied):
            grants.consent(grant=grant, by=wrong)
    grants.consent(grant=grant, by=second)
    assert held(new) == {"administrator"}
    with pytest.raises(ValidationError) as stale:
        grants.consent(grant=grant, by=second)
    assert stale.value.code == "stale"


def test_what_was_ended_while_it_waited_cannot_be_consented_to(house: House) -> None:
    first, second = house.holder("site_administrator"), house.holder("site_administrator")
    grant = house.give("administrator", by=first, to=somebody("新人"))
    grants.end(grant=grant, by=first, reason="弄错了人")
    with pytest.raises(ValidationError):
        grants.consent(grant=grant, by=second)


def test_an_ended_grant_gives_nothing_and_stays_with_its_reason(house: House) -> None:
    administrator, secretary = house.holder("administrator"), house.holder("secretariat")
    grants.end(grant=open_grant(secretary), by=administrator, reason="调离")
    kept = Grant.objects.get(person=secretary)
    assert (kept.ended_by, kept.end_reason, kept.reason) == (administrator, "调离", "任职")
    assert held(secretary) == set()
    house.give("secretariat", by=administrator, to=secretary)
    assert held(secretary) == {"secretariat"}


@pytest.mark.parametrize("role", ["administrator", "site_administrator"])
def test_the_last_of_a_kind_cannot_be_ended(house: House, role: str) -> None:
    one, two = house.holder(role), house.holder(role)
    grants.end(grant=open_grant(one), by=one, reason="退休")
    with pytest.raises(ValidationError) as last:
        grants.end(grant=open_grant(two), by=two, reason="退休")
    assert last.value.code == "last_one"
    assert held(two) == {role}


def test_somebody_whose_account_was_switched_off_does_not_count_as_another_one(house: House) -> None:
    one, two = house.holder("administrator"), house.holder("administrator")
    assert two.user is not None
    two.user.is_active = False
    two.user.save()
    with pytest.raises(ValidationError):
        grants.end(grant=open_grant(one), by=None, reason="退休")


def test_a_grant_ends_by_itself_after_its_last_day(house: House) -> None:
    today = timezone.localdate()
    by, person = house.holder("administrator"), somebody("借调人员")
    grants.give(by=by, to=person, role="secretariat", organisation=house.city, reason="借调", until=today)
    assert held(person) == {"secretariat"}
    assert actor(person, on=today + timedelta(days=1)).grants == frozenset()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "\u202e"}, "reason"),
        ({"role": "king"}, "role"),
        ({"until": date(2020, 1, 1)}, "until"),
    ],
)
def test_what_is_wrong_with_a_grant_is_said_at_its_field(house: House, change: dict[str, object], field: str) -> None:
    asked = {"by": None, "to": somebody(), "role": "secretariat", "organisation": house.city, "reason": "任职"}
    with pytest.raises(ValidationError) as refusal:
        grants.give(**(asked | change))  # type: ignore[arg-type]
    assert field in refusal.value.error_dict


def test_nothing_is_given_twice(house: House) -> None:
    secretary = house.holder("secretariat")
    with pytest.raises(ValidationError) as refusal:
        house.give("secretariat", by=None, to=secretary)
    assert refusal.value.code == "given_already"


def test_a_convener_has_a_sector_of_the_organisation_and_nobody_else_has_one(house: House) -> None:
    other = Sector.objects.create(organisation=conference("邻市"), name="经济界")
    with pytest.raises(ValidationError):
        grants.give(by=None, to=somebody(), role="convener", organisation=house.city, sector=other, reason="任职")
    for role, sector in (("convener", None), ("secretariat", house.sector)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.create(person=somebody(), role=role, organisation=house.city, sector=sector, reason="任职")


@pytest.mark.parametrize("column", [*GRANTS.kept])
def test_the_database_lets_nobody_change_a_grant(house: House, column: str) -> None:
    house.holder("secretariat")
    others = {"role": "'department'", "reason": "'x'", "given_at": "'2020-01-01'", "until": "'2020-01-01'"}
    value = others.get(column, "NOT below" if column == "below" else "99")
    if column == "needs_consent":
        value = "NOT needs_consent"
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE people_grant SET {column} = {value}")


def test_the_database_lets_nobody_delete_a_grant_or_take_its_end_back(house: House) -> None:
    secretary = house.holder("secretariat")
    grants.end(grant=open_grant(secretary), by=None, reason="调离")
    for sql in ("DELETE FROM people_grant", "UPDATE people_grant SET ended_at = NULL, end_reason = NULL"):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_every_step_is_audited_with_who_whom_and_why(house: House) -> None:
    first, second, new = house.holder("site_administrator"), house.holder("site_administrator"), somebody("新人")
    grant = house.give("administrator", by=first, to=new, reason="换届")
    grants.consent(grant=grant, by=second)
    house.holder("administrator")
    grants.end(grant=grant, by=first, reason="调离")
    rows = AuditEntry.objects.filter(subject_kind="person", subject=str(new.pk)).order_by("pk")
    assert [(row.act, row.actor, row.organisation) for row in rows] == [
        ("grant.given", first.pk, house.city.pk),
        ("grant.consented", second.pk, house.city.pk),
        ("grant.ended", first.pk, house.city.pk),
    ]
    assert rows[0].text == {"actor": first.name, "person": "新人", "reason": "换届"}
    assert "新人" not in str([row.facts for row in rows])
