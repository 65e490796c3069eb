"""Who may see which meeting, and whose name is told to whom."""

import json

import pytest
from django.utils import timezone, translation

from deliberation.consultations.models import Consultation, Participation
from deliberation.meetings.core.visibility import AUDIENCES
from deliberation.meetings.models import Entry, Meeting, Seat, Token
from deliberation.meetings.queries import SEEN_BY, directory, seat_of, visible_to
from deliberation.people import grants
from deliberation.people.models import Membership, Organisation, Person, Sector, User
from tests.deliberation.meetings.given import ANNA, BAO, CHEN, Given, a_meeting, an_open_meeting

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SECRET = "张𠮷密"


@pytest.fixture
def given(db: None) -> Given:
    """Three seats, each with a name, a sector and a venue that could leak, told to more and fewer."""
    given = a_meeting()
    for number, shown_to in ((ANNA, "public"), (BAO, "member"), (CHEN, "moderator")):
        words = dict.fromkeys(("display_name", "display_name_en", "sector", "sector_en"), f"{SECRET}{number}")
        given.meeting.seats.filter(number=number).update(shown_to=shown_to, venue=f"{SECRET}{number}", **words)
    return given


@pytest.mark.parametrize(
    ("audience", "known"), [("public", {ANNA}), ("member", {ANNA, BAO}), ("moderator", {ANNA, BAO, CHEN})]
)
def test_a_name_is_told_to_those_it_is_meant_for_and_nobody_else(given: Given, audience: str, known: set[int]) -> None:
    told = dict(directory(given.meeting, to=audience))  # type: ignore[arg-type]

    words = json.dumps(told, ensure_ascii=False)
    assert {number for number in (ANNA, BAO, CHEN) if f"{SECRET}{number}" in words} == known
    assert {ANNA, BAO, CHEN} & set(told) == known


def test_the_directory_tells_names_sector_and_venue_in_the_order_of_numbers(given: Given) -> None:
    told = list(directory(given.meeting, to="moderator"))

    assert [number for number, _ in told] == [1, 2, 3, 4, 5, 6]
    assert told[ANNA - 1][1] == dict.fromkeys(("name", "name_en", "sector", "sector_en", "venue"), f"{SECRET}{ANNA}")
    assert "person" not in told[0][1]
    assert "example.org" not in str(told)


def test_the_directory_is_that_of_one_meeting(given: Given) -> None:
    other = a_meeting(name="县政协", roles=("moderator",))

    assert [number for number, _ in directory(other.meeting, to="moderator")] == [1]
    assert SECRET not in str(list(directory(other.meeting, to="moderator")))


def test_every_audience_sees_what_a_lesser_one_sees() -> None:
    assert set(SEEN_BY) == set(AUDIENCES)
    assert set(SEEN_BY["public"]) < set(SEEN_BY["member"]) < set(SEEN_BY["moderator"])
    assert SEEN_BY["moderator"] == tuple(Seat.ShownTo.values)


def test_a_seat_is_found_by_its_person_in_this_meeting_alone(given: Given) -> None:
    other = a_meeting(name="县政协")
    person = given.people[ANNA - 1]

    seat = seat_of(given.meeting, person)

    assert seat is not None
    assert seat.number == ANNA
    assert seat_of(other.meeting, person) is None
    assert seat_of(given.meeting, None) is None


def people_around(given: Given) -> dict[str, Person | None]:
    house = given.meeting.consultation.organisation
    sector = Sector.objects.create(organisation=house, name="教育界")
    members = {name: Person.objects.create(name=name) for name in ("member", "former member", "stranger")}
    for name, ends_on in (("member", None), ("former member", TODAY.replace(year=TODAY.year - 1))):
        Membership.objects.create(
            person=members[name],
            organisation=house,
            sector=sector,
            role="member",
            term=5,
            starts_on=TODAY.replace(year=TODAY.year - 2),
            ends_on=ends_on,
        )
    staff = User.objects.create_user("staff@example.org", is_staff=True)
    secretary = Person.objects.create(name="secretary")
    grants.give(by=None, to=secretary, role="secretariat", organisation=house, reason="任职")
    left = Person.objects.create(name="locked out", user=User.objects.create_user("left@example.org", is_active=False))
    Participation.objects.create(consultation=given.meeting.consultation, person=left)
    return {
        "nobody": None,
        "participant": given.people[ANNA - 1],
        "locked out": left,
        "staff": Person.objects.create(name="staff", user=staff),
        "secretary": secretary,
        **members,
    }


@pytest.mark.parametrize(
    ("visibility", "seen_by"),
    [
        (
            "public",
            {"nobody", "stranger", "former member", "member", "participant", "locked out", "staff", "secretary"},
        ),
        ("members", {"member", "participant", "secretary"}),
        ("invited", {"participant", "secretary"}),
    ],
)
def test_a_meeting_is_seen_by_those_who_may_see_its_consultation(visibility: str, seen_by: set[str]) -> None:
    given = a_meeting(visibility=visibility)

    seen = {
        name for name, person in people_around(given).items() if given.meeting in visible_to(person, on=TODAY).all()
    }

    assert seen == seen_by


@pytest.mark.parametrize(
    ("opened_as", "becomes", "seen_by"),
    [
        ("members", "public", {"member", "participant", "secretary"}),
        (
            "public",
            "invited",
            {"nobody", "stranger", "former member", "member", "participant", "locked out", "staff", "secretary"},
        ),
    ],
)
def test_a_meeting_stays_as_open_as_it_was_opened(opened_as: str, becomes: str, seen_by: set[str]) -> None:
    given = an_open_meeting(visibility=opened_as)
    Consultation.objects.update(visibility=becomes)

    seen = {
        name for name, person in people_around(given).items() if given.meeting in visible_to(person, on=TODAY).all()
    }

    assert seen == seen_by


def test_everything_says_what_it_is_in_both_languages() -> None:
    house = Organisation.objects.create(name="市政协")
    consultation = house.consultations.create(title="协商", visibility="public")
    meeting = Meeting.objects.create(consultation=consultation, title="会议", title_en="Meeting")
    seat = Seat(meeting=meeting, number=3, display_name="何𠮷祥", display_name_en="He Jixiang")
    nameless = Seat(meeting=meeting, number=4, display_name="李某")

    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said[language] = [str(one) for one in (meeting, seat, nameless)]

    assert said == {"zh-hans": ["会议", "3 · 何𠮷祥", "4 · 李某"], "en": ["Meeting", "3 · He Jixiang", "4 · 李某"]}
    assert str(Entry(seq=7, type="queue.opened")) == "7 queue.opened"
    assert str(Token(token=meeting.pk, seq=7)) == f"{meeting.pk} → 7"
