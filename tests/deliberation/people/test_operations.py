"""What a secretariat does with its people: memberships, numbers and addresses, codes on paper."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from deliberation.audit.models import AuditEntry
from deliberation.people import operations
from deliberation.people.models import Committee, Membership, Organisation, Person, Sector, SignInCode
from tests.deliberation.people.given import TERM_STARTS, conference, department, holder, member_of, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> Organisation:
    return conference("市")


@pytest.fixture
def secretary(city: Organisation) -> Person:
    return holder("secretariat", city)


def member(city: Organisation, name: str = "何𠮷祥") -> Person:
    return member_of(city, person=somebody(name)).person


def rows(act: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(act=act).order_by("pk"))


# ---- memberships ----


def test_a_member_leaves_and_returns_within_the_term(city: Organisation, secretary: Person) -> None:
    person = member(city)
    first = Membership.objects.get(person=person)
    operations.end_membership(membership=first, by=secretary, on=date(2026, 3, 1), reason="借调")
    again = Membership(
        person=person, organisation=city, sector=first.sector, term=5, starts_on=date(2026, 9, 1), unit="市一中"
    )
    operations.begin_membership(by=secretary, membership=again)
    assert [m.starts_on for m in person.memberships.order_by("starts_on")] == [TERM_STARTS, date(2026, 9, 1)]
    assert [row.act for row in AuditEntry.objects.filter(subject=str(person.pk)).order_by("pk")] == [
        "membership.ended",
        "membership.begun",
    ]
    assert rows("membership.ended")[0].text == {"actor": secretary.name, "person": "何𠮷祥", "reason": "借调"}


def test_nobody_makes_themselves_a_member(city: Organisation, secretary: Person) -> None:
    """What is open to members alone would be open to whoever keeps the list of them."""
    sector = Sector.objects.create(organisation=city, name="经济界")
    own = Membership(person=secretary, organisation=city, sector=sector, term=5, starts_on=TERM_STARTS)
    with pytest.raises(PermissionDenied):
        operations.begin_membership(by=secretary, membership=own)
    assert not Membership.objects.exists()


def test_a_membership_that_cannot_stand_is_refused_whole(city: Organisation, secretary: Person) -> None:
    elsewhere = Committee.objects.create(organisation=conference("邻市"), name="提案委员会")
    sector = Sector.objects.create(organisation=city, name="经济界")
    new = Membership(person=somebody(), organisation=city, sector=sector, term=5, starts_on=TERM_STARTS)
    with pytest.raises(ValidationError):
        operations.begin_membership(by=secretary, membership=new, committees=[elsewhere])
    assert not Membership.objects.exists()
    assert rows("membership.begun") == []


def test_nobody_elses_secretariat_changes_a_membership(city: Organisation) -> None:
    stranger = holder("secretariat", conference("邻市"), below=True)
    membership = member_of(city, person=somebody())
    with pytest.raises(PermissionDenied):
        operations.end_membership(membership=membership, by=stranger, on=date(2026, 3, 1), reason="借调")


def test_an_end_needs_a_reason_and_a_day_within_the_membership(city: Organisation, secretary: Person) -> None:
    membership = member_of(city, person=somebody())
    for day, reason, field in ((date(2026, 3, 1), " ", "reason"), (date(2020, 1, 1), "借调", "on")):
        with pytest.raises(ValidationError) as refusal:
            operations.end_membership(membership=membership, by=secretary, on=day, reason=reason)
        assert field in refusal.value.error_dict


# ---- how somebody signs in ----


def test_somebody_without_an_account_gets_one_with_the_number(city: Organisation, secretary: Person) -> None:
    person = member(city)
    operations.set_contact(by=secretary, person=person, organisation=city, email=None, phone="+8613800000045")
    person.refresh_from_db()
    assert person.user is not None
    assert (person.user.phone, person.user.email, person.user.phone_verified) == ("+8613800000045", None, False)
    (row,) = rows("contact.changed")
    assert row.facts == {"changed": ["phone"]}
    assert row.text is not None
    assert row.text["after"] == {"email": None, "phone": "+8613800000045"}
    assert "138" not in str(row.facts)


def test_a_new_number_has_to_prove_itself_again(city: Organisation, secretary: Person) -> None:
    person = member(city)
    user = operations.set_contact(by=secretary, person=person, organisation=city, email=None, phone="+8613800000045")
    user.phone_verified = True
    user.save()
    person.refresh_from_db()
    same = operations.set_contact(
        by=secretary, person=person, organisation=city, email="he@example.org", phone="+8613800000045"
    )
    assert same.phone_verified
    assert [address.email for address in same.emailaddress_set.all()] == ["he@example.org"]
    other = operations.set_contact(by=secretary, person=person, organisation=city, email=None, phone="+8613800000046")
    assert not other.phone_verified


def test_a_number_belongs_to_one_account(city: Organisation, secretary: Person) -> None:
    for name in ("甲", "乙"):
        person = member(city, name)
        kept = {"by": secretary, "person": person, "organisation": city, "email": None}
        if name == "甲":
            operations.set_contact(**kept, phone="+8613800000045")  # type: ignore[arg-type]
            continue
        with pytest.raises(ValidationError):
            operations.set_contact(**kept, phone="+8613800000045")  # type: ignore[arg-type]
    assert len(rows("contact.changed")) == 1


def test_nobody_takes_over_the_account_of_somebody_above_or_beside_them(city: Organisation, secretary: Person) -> None:
    """Whoever sets the number somebody signs in with could sign in as them."""
    above = [holder(role, city) for role in ("secretariat", "administrator")]
    site = holder("site_administrator", None)
    member_of(city, person=site)
    for person in (*above, site, secretary):
        with pytest.raises(PermissionDenied):
            operations.set_contact(by=secretary, person=person, organisation=city, email=None, phone="+8613800000045")
        with pytest.raises(PermissionDenied):
            operations.hand_over_code(by=secretary, person=person, organisation=city)
    administrator = above[1]
    operations.hand_over_code(by=administrator, person=secretary, organisation=city)


def test_no_account_is_touched_from_a_desk_where_the_person_has_no_standing(secretary: Person) -> None:
    stranger = member(conference("邻市"))
    city = Organisation.objects.get(name="市")
    with pytest.raises(PermissionDenied):
        operations.set_contact(by=secretary, person=stranger, organisation=city, email=None, phone="+8613800000045")


def test_the_officers_of_a_department_are_looked_after_by_the_conference_it_answers_to(
    city: Organisation, secretary: Person
) -> None:
    bureau = Organisation.objects.create(
        name="市民政局", kind="department", parent=department("市人民政府", answers_to=city)
    )
    officer = holder("department", bureau)
    operations.hand_over_code(by=secretary, person=officer, organisation=bureau)
    with pytest.raises(PermissionDenied):
        operations.hand_over_code(by=holder("secretariat", conference("邻市")), person=officer, organisation=bureau)


# ---- codes on paper ----


def test_a_code_lets_in_once_however_it_is_typed(city: Organisation, secretary: Person) -> None:
    person = member(city)
    code, _ = operations.hand_over_code(by=secretary, person=person, organisation=city)
    typed = f" {code[:4].lower()}-{code[4:]} ".replace("0", "o").replace("1", "l")
    user = operations.redeem_code(typed)
    person.refresh_from_db()
    assert user == person.user
    assert operations.redeem_code(code) is None
    assert [row.act for row in AuditEntry.objects.filter(act__startswith="code.").order_by("pk")] == [
        "code.given",
        "code.used",
    ]


def test_a_code_is_kept_nowhere_and_a_new_one_ends_the_old(city: Organisation, secretary: Person) -> None:
    person = member(city)
    first, _ = operations.hand_over_code(by=secretary, person=person, organisation=city)
    second, kept = operations.hand_over_code(by=secretary, person=person, organisation=city)
    assert first not in str(AuditEntry.objects.values())
    assert second.encode() not in bytes(kept.digest)
    assert operations.redeem_code(first) is None
    assert operations.redeem_code(second) is not None


def test_a_code_that_expired_or_whose_account_was_switched_off_lets_nobody_in(
    city: Organisation, secretary: Person
) -> None:
    person = member(city)
    code, kept = operations.hand_over_code(by=secretary, person=person, organisation=city)
    SignInCode.objects.filter(pk=kept.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert operations.redeem_code(code) is None
    SignInCode.objects.filter(pk=kept.pk).update(expires_at=timezone.now() + timedelta(days=1))
    assert person.user is not None
    person.user.is_active = False
    person.user.save()
    assert operations.redeem_code(code) is None
    for nonsense in ("", "        ", "1234567890", "𠮷" * 10, "\x00" * 10):
        assert operations.redeem_code(nonsense) is None


# ---- organisations ----


def test_only_a_site_administrator_moves_an_organisation_and_is_shown_who_gains(city: Organisation) -> None:
    county, site = conference("县"), holder("site_administrator", None)
    gains = holder("administrator", city, below=True)
    holder("administrator", city)
    assert [grant.person for grant in operations.who_gains(organisation=county, under=city)] == [gains]
    with pytest.raises(PermissionDenied):
        operations.move_organisation(by=gains, organisation=county, under=city, reason="隶属调整")
    operations.move_organisation(by=site, organisation=county, under=city, reason="隶属调整")
    county.refresh_from_db()
    assert county.parent == city
    assert rows("organisation.moved")[0].facts == {"before": None, "after": city.pk}
    with pytest.raises(ValidationError):
        operations.move_organisation(by=site, organisation=city, under=county, reason="隶属调整")
