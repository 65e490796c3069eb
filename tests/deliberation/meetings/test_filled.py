"""What no browser may claim: role, sector and venue, the rules and chance come from the platform."""

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from deliberation.meetings.act import act
from deliberation.meetings.core.queue import SetPolicy
from deliberation.meetings.core.roll import TakeSeat
from deliberation.meetings.core.sitting import OpenMeeting
from deliberation.meetings.core.state import LANE_SECONDS, PLATFORM, Settings
from deliberation.meetings.event_log.store import load_state
from deliberation.meetings.models import Meeting, Seat
from deliberation.meetings.operations import create_meeting
from tests.deliberation.meetings.given import ANNA, CHEN, CLERK, MODERATOR, Given, a_meeting, an_open_meeting

pytestmark = pytest.mark.django_db


def facts(given: Given, seq: int) -> dict[str, Any]:
    entry = given.entry(seq)
    assert isinstance(entry.facts, dict)
    return entry.facts


# ---- the seat ----


def test_role_sector_and_venue_come_from_the_row_of_the_seat() -> None:
    given = a_meeting()
    Seat.objects.filter(meeting=given.meeting, number=ANNA).update(sector="教育界", venue="分会场")

    given.do(ANNA, TakeSeat(channel="phone"))

    assert facts(given, 1) == {
        "seat": ANNA,
        "role": "member",
        "sector": "教育界",
        "venue": "分会场",
        "channel": "phone",
    }


def test_a_venue_that_was_named_goes_before_the_one_of_the_row() -> None:
    given = a_meeting()

    given.do(ANNA, TakeSeat(venue="县会场"))

    assert facts(given, 1)["venue"] == "县会场"


def test_what_the_row_leaves_open_is_nothing() -> None:
    given = a_meeting()
    Seat.objects.filter(meeting=given.meeting, number=ANNA).update(venue="")

    given.do(ANNA, TakeSeat())

    assert (facts(given, 1)["sector"], facts(given, 1)["venue"]) == (None, None)


def test_a_clerk_seats_somebody_in_the_role_of_their_own_row() -> None:
    given = a_meeting()
    given.do(CLERK, TakeSeat())

    given.do(CLERK, TakeSeat(for_=ANNA, channel="in_person"))

    assert (facts(given, 2)["seat"], facts(given, 2)["role"]) == (ANNA, "member")


def test_whoever_has_no_seat_or_no_role_is_not_invited() -> None:
    given = a_meeting()
    Seat.objects.filter(meeting=given.meeting, number=CHEN).update(role="")
    other = a_meeting(name="县政协", roles=("moderator",) * 9)

    assert given.refused(CHEN, TakeSeat()) == "not_invited"
    assert given.refused(9, TakeSeat()) == "not_invited"
    assert given.refused(2**53 - 1, TakeSeat()) == "not_invited"
    assert other.refused(9, TakeSeat()) is None


# ---- the rules ----


def opened_with(options: dict[str, Any]) -> Given:
    given = a_meeting()
    Meeting.objects.filter(pk=given.meeting.pk).update(options=options)
    given.do(MODERATOR, TakeSeat())
    given.do(MODERATOR, OpenMeeting())
    return given


def test_a_meeting_opens_in_the_form_and_with_the_rules_of_its_page() -> None:
    given = opened_with({"quorum": 3, "voting_roles": ["member"], "grace_seconds": 30})

    state = load_state(given.head()).state

    assert state.format == "remote"
    assert state.settings == Settings(
        openness="public", quorum=3, voting_roles=("member",), entitled=3, grace_seconds=30
    )


@pytest.mark.parametrize(
    ("options", "entitled"),
    [({}, 4), ({"voting_roles": ["guest"]}, 1), ({"entitled": 60}, 60), ({"entitled": 0}, 1)],
)
def test_entitled_are_all_who_have_a_seat_that_votes_unless_the_page_says_otherwise(
    options: dict[str, Any], entitled: int
) -> None:
    """The moderator alone has come."""
    state = load_state(opened_with(options).head()).state

    assert state.quorum is not None
    assert (state.quorum.entitled, state.quorum.needed) == (entitled, 0)


def test_of_the_seconds_of_the_lanes_those_not_named_stay_as_usual() -> None:
    given = opened_with({"lane_seconds": {"booked": 600}})

    assert load_state(given.head()).state.settings.lane_seconds == {**LANE_SECONDS, "booked": 600}


def test_once_open_the_rules_stay_whatever_the_page_says() -> None:
    given = opened_with({"quorum": 3})

    page = given.head()
    page.options = {"quorum": 9}
    page.save()

    given.do(ANNA, TakeSeat())
    assert load_state(given.head()).state.settings.quorum == 3
    assert facts(given, 2)["settings"]["quorum"] == 3


# ---- chance ----


def test_the_seed_of_a_drawn_order_is_made_by_the_platform() -> None:
    seeds = []
    for name in ("市政协", "县政协"):
        given = an_open_meeting(name=name)
        given.do(MODERATOR, SetPolicy("drawn"))
        seeds.append(facts(given, 9)["seed"])

    assert all(re.fullmatch("[0-9a-f]{32}", seed) for seed in seeds)
    assert seeds[0] != seeds[1]


def test_an_order_without_lot_has_no_seed_and_a_given_one_is_kept() -> None:
    given = an_open_meeting()

    given.do(MODERATOR, SetPolicy("least_time_first"))
    act(meeting=given.meeting.pk, by=MODERATOR, command=SetPolicy("drawn", seed="ab"))

    assert (facts(given, 9)["seed"], facts(given, 10)["seed"]) == (None, "ab")


def test_the_platform_draws_no_lots() -> None:
    assert an_open_meeting().refused(PLATFORM, SetPolicy("drawn")) == "moderator_only"


# ---- what a page may say ----

WRONG: dict[str, tuple[Any, str]] = {
    "a list": ([], "expected an object"),
    "a name nobody knows": ({"quorom": 3, "anything": 1}, "unknown: anything, quorom"),
    "a number as text": ({"quorum": "3"}, "Expected `int`, got `str` - at `$.quorum`"),
    "a yes for a number": ({"quorum": True}, "Expected `int`, got `bool` - at `$.quorum`"),
    "a fraction": ({"grace_seconds": 1.5}, "Expected `int | null`, got `float` - at `$.grace_seconds`"),
    "less than nothing": ({"quorum": -1}, "quorum: from 0 to 1000000"),
    "more than there is": ({"entitled": 2**60}, "entitled: from 0 to 1000000"),
    "no time at all": ({"lane_seconds": {"booked": 0}}, "lane_seconds: from 1 to 1000000"),
    "a lane nobody knows": ({"lane_seconds": {"fast": 5}}, "Invalid enum value 'fast' - at `key` in `$.lane_seconds`"),
    "a role nobody has": ({"voting_roles": ["king"]}, "Invalid enum value 'king' - at `$.voting_roles[0]`"),
    "another openness": ({"openness": "half"}, "Invalid enum value 'half' - at `$.openness`"),
    "nothing where something must be": ({"auto_next": None}, "Expected `bool`, got `null` - at `$.auto_next`"),
}


@pytest.mark.parametrize("name", WRONG)
def test_settings_no_meeting_can_open_with_are_refused_in_both_languages(name: str) -> None:
    options, problem = WRONG[name]
    given = a_meeting()
    given.meeting.options = options

    for language, sentence in (("en", "These settings cannot be used: "), ("zh-hans", "这些设置无法使用：")):
        with translation.override(language):
            with pytest.raises(ValidationError) as refused:
                given.meeting.full_clean()
            assert refused.value.message_dict == {"options": [sentence + problem]}

    with pytest.raises(ValidationError):
        create_meeting(consultation=given.meeting.consultation, title="会议", options=options)
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    "options", [{}, {"quorum": 0}, {"grace_seconds": None}, {"lane_seconds": {}}, {"openness": "invited"}]
)
def test_settings_a_meeting_can_open_with_are_taken(options: dict[str, Any]) -> None:
    given = a_meeting()
    given.meeting.options = options

    given.meeting.full_clean()

    given.meeting.save()
    given.do(MODERATOR, TakeSeat())
    assert given.do(MODERATOR, OpenMeeting()) == 3
