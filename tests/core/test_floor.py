"""The floor: who is speaking, for how long, and who follows."""

import pytest

from deliberation.meetings.core.floor import (
    MAX_SECONDS,
    EndFloor,
    ExtendFloor,
    FloorEnded,
    FloorExtended,
    FloorGranted,
    FloorPaused,
    FloorResumed,
    FloorYielded,
    GrantFloor,
    PauseFloor,
    ResumeFloor,
    YieldFloor,
)
from deliberation.meetings.core.queue import FloorWithdrawn, RequestFloor
from deliberation.meetings.core.roll import LeaveSeat, SeatLeft
from deliberation.meetings.core.sitting import AdjournMeeting, MeetingResumed, ResumeMeeting
from deliberation.meetings.core.state import PLATFORM, Lane, Speech, Tally
from tests.core.meeting import (
    CHAIR,
    CLERK,
    FIRST,
    SECOND,
    START,
    THIRD,
    VICE,
    No,
    after,
    agenda,
    decided,
    opened,
    order,
    refusals,
    site,
)

BOOKED = RequestFloor("booked")
IMPROMPTU = RequestFloor("impromptu")
INTERJECTION = RequestFloor("interjection")
WAITING = opened((BOOKED, FIRST), (BOOKED, SECOND))
SPEAKING = after(WAITING, (GrantFloor(1), CHAIR))
INTERRUPTED = ((BOOKED, FIRST), (INTERJECTION, SECOND), (GrantFloor(1), CHAIR), (GrantFloor(2), CHAIR))
LATER = START + 5_000


@pytest.mark.parametrize(
    ("lane", "seconds"), [("booked", 480), ("impromptu", 300), ("interjection", 60), ("order", 120)]
)
def test_a_turn_lasts_as_long_as_its_lane_usually_gets(lane: Lane, seconds: int) -> None:
    assert decided(GrantFloor(1), opened((RequestFloor(lane), FIRST)), by=CHAIR) == (
        FloorGranted(1, FIRST, seconds, "called"),
    )


def test_one_press_ends_a_turn_and_gives_the_floor_to_another_whoever_would_follow_by_itself() -> None:
    speaking = opened((BOOKED, FIRST), (BOOKED, SECOND), (IMPROMPTU, THIRD), (GrantFloor(1), CHAIR), auto_next=True)

    assert decided(GrantFloor(3, ends=1), speaking, by=CHAIR, at=LATER) == (
        FloorEnded(1, FIRST, 5_000, "moderator"),
        FloorGranted(3, THIRD, 300, "called"),
    )
    after_it = after(speaking, (GrantFloor(3, ends=1), CHAIR, LATER))
    assert (after_it.interrupted, order(after_it)) == (None, (SECOND,))


def test_the_moderator_may_give_another_time_and_call_out_of_order() -> None:
    assert decided(GrantFloor(2, seconds=90), WAITING, by=VICE) == (FloorGranted(2, SECOND, 90, "called"),)


def test_a_free_floor_waits_for_the_moderator() -> None:
    assert decided(YieldFloor(1), SPEAKING, by=FIRST, at=LATER) == (FloorYielded(1, FIRST, 5_000),)


def test_by_a_setting_the_next_booked_speaker_follows_by_themselves() -> None:
    meeting = opened((BOOKED, FIRST), (BOOKED, SECOND), (IMPROMPTU, THIRD), (GrantFloor(1), CHAIR), auto_next=True)

    assert decided(YieldFloor(1), meeting, by=CLERK, at=LATER) == (
        FloorYielded(1, FIRST, 5_000),
        FloorGranted(2, SECOND, 480, "next_booked"),
    )
    second = after(meeting, (YieldFloor(1), FIRST))
    assert decided(YieldFloor(2), second, by=SECOND, at=LATER) == (FloorYielded(2, SECOND, 5_000),)


def test_nobody_follows_while_the_meeting_is_adjourned() -> None:
    meeting = opened(
        (BOOKED, FIRST), (BOOKED, SECOND), (GrantFloor(1), CHAIR), (AdjournMeeting(), CHAIR), auto_next=True
    )

    assert decided(YieldFloor(1), meeting, by=FIRST) == (FloorYielded(1, FIRST, 0),)


def test_an_interjection_pauses_the_running_turn_which_then_goes_on() -> None:
    waiting = after(SPEAKING, (INTERJECTION, THIRD))

    assert decided(GrantFloor(3), waiting, by=CHAIR, at=LATER) == (
        FloorPaused(1, "interrupted"),
        FloorGranted(3, THIRD, 60, "called"),
    )
    interrupted = after(waiting, (GrantFloor(3), CHAIR, LATER))
    assert decided(YieldFloor(3), interrupted, by=THIRD, at=LATER + 2_000) == (
        FloorYielded(3, THIRD, 2_000),
        FloorResumed(1),
    )


def test_a_turn_paused_by_the_moderator_stays_paused_after_an_interjection() -> None:
    paused = after(SPEAKING, (PauseFloor(1), CHAIR), (INTERJECTION, THIRD))

    assert decided(GrantFloor(3), paused, by=CHAIR) == (FloorGranted(3, THIRD, 60, "called"),)
    assert decided(EndFloor(3), after(paused, (GrantFloor(3), CHAIR)), by=CHAIR, at=LATER) == (
        FloorEnded(3, THIRD, 5_000, "moderator"),
    )


def test_speaking_time_stands_still_in_a_pause_and_runs_past_its_limit() -> None:
    paused = after(SPEAKING, (PauseFloor(1), CHAIR, START + 10_000), (ResumeFloor(1), CHAIR, START + 60_000))

    assert decided(YieldFloor(1), paused, by=FIRST, at=START + 960_000) == (FloorYielded(1, FIRST, 910_000),)


def test_speaking_time_is_summed_by_seat_sector_and_venue() -> None:
    meeting = after(
        WAITING,
        (GrantFloor(1), CHAIR),
        (YieldFloor(1), FIRST, START + 1_000),
        (GrantFloor(2), CHAIR, START + 2_000),
        (EndFloor(2), CHAIR, START + 5_000),
    )

    assert meeting.spoken.seats == {FIRST: Tally(1, 1_000), SECOND: Tally(1, 3_000)}
    assert meeting.spoken.sectors == {"science": Tally(2, 4_000)}
    assert meeting.spoken.venues == {"main": Tally(1, 1_000), "north": Tally(1, 3_000)}


def test_a_finished_speech_remembers_what_it_was_about() -> None:
    meeting = opened((agenda((1, None)), CHAIR), (RequestFloor("booked", side="for"), FIRST), (GrantFloor(1), CHAIR))

    over = after(meeting, (YieldFloor(1), FIRST, LATER))

    assert over.speeches == (Speech(1, FIRST, "booked", None, None, "science", "main", "for", 5_000),)


def test_the_moderator_extends_and_ends_a_turn() -> None:
    assert decided(ExtendFloor(1, 60), SPEAKING, by=CHAIR) == (FloorExtended(1, 60),)
    assert decided(EndFloor(1), SPEAKING, by=CHAIR, at=LATER) == (FloorEnded(1, FIRST, 5_000, "moderator"),)


def test_a_turn_the_platform_ends_ended_by_time() -> None:
    assert decided(EndFloor(1), SPEAKING, by=PLATFORM, at=LATER) == (FloorEnded(1, FIRST, 5_000, "time"),)


def test_who_was_interrupted_may_leave_meanwhile() -> None:
    interrupted = opened(*INTERRUPTED)

    assert decided(LeaveSeat(), interrupted, by=FIRST, at=LATER) == (FloorEnded(1, FIRST, 0, "left"), SeatLeft(FIRST))
    left = after(interrupted, (LeaveSeat(), FIRST))
    assert decided(YieldFloor(2), left, by=SECOND, at=LATER) == (FloorYielded(2, SECOND, 5_000),)


def test_who_leaves_is_not_called_next() -> None:
    meeting = opened((BOOKED, FIRST), (INTERJECTION, FIRST), (GrantFloor(2), CHAIR), auto_next=True)

    assert decided(LeaveSeat(), meeting, by=FIRST, at=LATER) == (
        FloorWithdrawn(1),
        FloorEnded(2, FIRST, 5_000, "left"),
        SeatLeft(FIRST),
    )


def test_who_was_interrupted_goes_on_when_the_meeting_does() -> None:
    adjourned = opened(*INTERRUPTED, (AdjournMeeting(), CHAIR), (YieldFloor(2), SECOND))

    assert decided(ResumeMeeting(), adjourned, by=CHAIR) == (MeetingResumed(), FloorResumed(1))


def test_the_interrupting_speaker_goes_on_first_when_the_meeting_does() -> None:
    resumed = opened(*INTERRUPTED, (AdjournMeeting(), CHAIR), (ResumeMeeting(), CHAIR))

    assert resumed.turn is not None
    assert (resumed.turn.seat, resumed.turn.running_at) == (SECOND, START)
    assert resumed.interrupted is not None
    assert (resumed.interrupted.seat, resumed.interrupted.running_at) == (FIRST, None)


ADJOURNED = after(SPEAKING, (AdjournMeeting(), CHAIR))
OWN_ORDER = after(SPEAKING, (RequestFloor("order"), FIRST))
SECOND_ORDER = opened(*INTERRUPTED, (RequestFloor("order"), THIRD))
ROWS = (
    No("moderator_only", GrantFloor(1), CLERK, WAITING),
    No("not_open", GrantFloor(2), CHAIR, ADJOURNED),
    No("stale", GrantFloor(1), CHAIR, SPEAKING),
    No("floor_taken", GrantFloor(2), CHAIR, SPEAKING),
    No("floor_taken", GrantFloor(3), CHAIR, SECOND_ORDER),
    No("stale", GrantFloor(2, ends=7), CHAIR, SPEAKING),
    No("stale", GrantFloor(1, ends=1), CHAIR, opened((BOOKED, FIRST))),
    No("floor_taken", GrantFloor(3, ends=2), CHAIR, SECOND_ORDER),
    No("already_speaking", GrantFloor(3), CHAIR, OWN_ORDER),
    No("bad_time", GrantFloor(1, seconds=0), CHAIR, WAITING),
    No("bad_time", GrantFloor(1, seconds=MAX_SECONDS + 1), CHAIR, WAITING),
    No("moderator_only", PauseFloor(1), FIRST, SPEAKING),
    No("stale", PauseFloor(2), CHAIR, SPEAKING),
    No("already_paused", PauseFloor(1), CHAIR, ADJOURNED),
    No("moderator_only", ResumeFloor(1), CLERK, SPEAKING),
    No("not_open", ResumeFloor(1), CHAIR, ADJOURNED),
    No("stale", ResumeFloor(1), CHAIR, WAITING),
    No("not_paused", ResumeFloor(1), CHAIR, SPEAKING),
    No("moderator_only", ExtendFloor(1, 60), FIRST, SPEAKING),
    No("stale", ExtendFloor(2, 60), CHAIR, SPEAKING),
    No("bad_time", ExtendFloor(1, 0), CHAIR, SPEAKING),
    No("bad_time", ExtendFloor(1, MAX_SECONDS - 479), CHAIR, SPEAKING),
    No("stale", YieldFloor(1), FIRST, WAITING),
    No("not_speaking", YieldFloor(1), SECOND, SPEAKING),
    No("moderator_only", EndFloor(1), CLERK, SPEAKING),
    No("stale", EndFloor(2), CHAIR, SPEAKING),
)


@refusals(*ROWS)
def test_the_floor_refuses(row: No) -> None:
    site(row)
