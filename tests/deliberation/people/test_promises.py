"""What the tables about people promise by themselves, whoever writes to them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from deliberation.people.models import Committee, Membership, Organisation, Person, Sector, User
from tests.deliberation.people.given import TERM_STARTS, conference, member_of, somebody

pytestmark = pytest.mark.django_db


def refused(row: object) -> str:
    """The constraint that refused the row."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        row.save()  # type: ignore[attr-defined]
    return str(refusal.value)


def test_an_address_is_one_account_whatever_case_it_is_typed_in() -> None:
    User.objects.create_user("Li.Na@Example.org")
    assert User.objects.get().email == "li.na@example.org"
    assert "user_email_lower_case" in refused(User(email="LI.NA@example.org"))
    assert "email" in refused(User(email="li.na@example.org"))


def test_an_account_without_a_password_has_none_that_fits() -> None:
    account = User.objects.create_user("li.na@example.org")
    assert not account.has_usable_password()
    assert not account.check_password("")


def test_one_account_belongs_to_one_person() -> None:
    first = somebody("李娜", email="li.na@example.org")
    assert "user_id" in refused(Person(name="李楠", user=first.user))


def test_a_person_has_a_name() -> None:
    assert "person_has_a_name" in refused(Person(name=""))


@pytest.mark.parametrize("name", ["何𠮷祥", "郑㐂财", "董𬱖", "阿依古丽·买买提", "𠮷" * 100])
def test_a_rare_name_comes_back_as_it_was_written(name: str) -> None:
    person = Person(name=name)
    person.full_clean()
    person.save()
    person.refresh_from_db()
    assert person.name == name


@pytest.mark.parametrize(
    "name",
    ["王\u202e镕", "王\n镕", "王\x00镕", "\u2066王镕", "王镕\u200f", "王\u2028镕", "𠮷" * 101],
    ids=["override", "newline", "NUL", "isolate", "mark", "separator", "101 characters"],
)
def test_a_name_that_reads_as_another_one_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        Person(name=name).full_clean()


def test_no_organisation_is_its_own_parent() -> None:
    city = conference()
    city.parent = city
    assert "organisation_not_its_own_parent" in refused(city)


def test_no_organisation_stands_under_one_that_stands_under_it() -> None:
    city = conference("市")
    county = conference("县", under=city)
    township = conference("乡", under=county)
    city.parent = township
    with pytest.raises(ValidationError) as refusal:
        city.full_clean()
    assert [error.code for error in refusal.value.error_dict["parent"]] == ["under_itself"]


def test_a_circle_that_got_into_the_tree_does_not_hang_anything() -> None:
    city = conference("市")
    county = conference("县", under=city)
    Organisation.objects.filter(pk=city.pk).update(parent=county)
    assert [above.name for above in Organisation.objects.get(name="市").above()] == ["县", "市"]


def test_a_sector_and_a_committee_exist_once_in_an_organisation() -> None:
    city = conference()
    for kind in (Sector, Committee):
        kind.objects.create(organisation=city, name="教育")
        assert "organisation_id" in refused(kind(organisation=city, name="教育"))
        kind.objects.create(organisation=conference(f"另一个{kind.__name__}"), name="教育")


def test_a_membership_is_open_once_so_that_somebody_may_leave_and_return_within_a_term() -> None:
    city, person = conference(), somebody()
    held = member_of(city, person=person)
    again = member_of(city, person=person, starts_on=date(2025, 6, 1), ends_on=date(2025, 7, 1))
    again.ends_on = None
    assert "organisation_id" in refused(again)
    held.ends_on = date(2025, 5, 1)
    held.save()
    again.save()
    member_of(city, person=person, role=Membership.Role.EXPERT)


def test_every_county_has_an_education_bureau_of_its_own() -> None:
    city, county = conference("市"), conference("县")
    offices = [Organisation.objects.create(name="教育办", parent=over) for over in (city, county)]
    assert "name" in refused(Organisation(name="教育办", parent=offices[0].parent))
    assert "name" in refused(Organisation(name="市"))


def test_a_department_stands_under_a_department_and_answers_to_a_conference() -> None:
    city = conference()
    bureau = Organisation(name="市教育局", kind="department", parent=city)
    with pytest.raises(ValidationError) as refusal:
        bureau.full_clean()
    assert [error.code for error in refusal.value.error_dict["parent"]] == ["other_kind"]
    bureau.parent, bureau.answers_to = None, city
    bureau.full_clean()
    assert "organisation_only_departments_answer" in refused(Organisation(name="县", answers_to=city))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"sector": None}, "membership_member_has_sector"),
        ({"ends_on": date(2025, 1, 9)}, "membership_ends_after_it_starts"),
        ({"term": 0}, "membership_term"),
        ({"role": "king"}, "membership_role_known"),
    ],
)
def test_an_impossible_membership_is_refused(change: dict[str, object], constraint: str) -> None:
    membership = member_of(conference(), person=somebody(), ends_on=TERM_STARTS)
    for field, value in change.items():
        setattr(membership, field, value)
    assert constraint in refused(membership)


def test_nobody_represents_a_sector_of_another_organisation() -> None:
    city, county = conference("市"), conference("县")
    membership = member_of(city, person=somebody())
    membership.sector = Sector.objects.create(organisation=county, name="农业界")
    with pytest.raises(ValidationError) as refusal:
        membership.full_clean()
    assert [error.code for error in refusal.value.error_dict["sector"]] == ["other_organisation"]
