"""The people of the demonstration."""

from collections import Counter

import pytest

from deliberation.consultations import demo_data
from deliberation.consultations.models import Participation
from deliberation.people.models import Committee, Membership, Organisation, Person, Sector, User

pytestmark = pytest.mark.django_db

TABLES = (User, Person, Organisation, Sector, Committee, Membership, Participation)


def test_there_are_two_conferences_sixty_members_and_everybody_a_meeting_needs() -> None:
    demo = demo_data.load()
    assert Counter(part.role for part in demo.consultation.participations.all()) == {
        "member": 60,
        "moderator": 2,
        "clerk": 3,
        "scrutineer": 1,
        "department": 3,
    }
    city, county = Organisation.objects.filter(kind="conference").order_by("pk")
    assert county.parent == city
    assert [city.sectors.count(), city.committees.count()] == [10, 6]
    assert {membership.sector.name for membership in city.memberships.filter(role="member")} == {
        name for name, _ in demo_data.SECTORS
    }


def test_loading_again_changes_nothing() -> None:
    first = demo_data.load()
    rows = {table: list(table.objects.order_by("pk").values()) for table in TABLES}
    assert demo_data.load() == first
    assert {table: list(table.objects.order_by("pk").values()) for table in TABLES} == rows


def test_what_somebody_changed_since_stays_changed() -> None:
    moderator = demo_data.load().moderators[0]
    Person.objects.filter(pk=moderator.pk).update(name="方正")
    assert demo_data.load().moderators[0].name == "方正"


def test_every_row_would_pass_the_administrations_forms() -> None:
    demo_data.load()
    for table in TABLES:
        for row in table.objects.all():
            row.full_clean(exclude=["password"])


def test_names_contain_characters_that_many_systems_lose() -> None:
    names = [person.name for person in demo_data.load().members]
    assert {letter for name in names for letter in name if ord(letter) > 0xFFFF} == set("𠮷𬱖𫖮𬭎")
    assert len(set(names)) == 60


def test_every_account_is_under_example_org_and_has_no_password() -> None:
    demo_data.load()
    assert all(user.email.endswith("@example.org") for user in User.objects.all())
    assert not any(user.has_usable_password() for user in User.objects.all())
