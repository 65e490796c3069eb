"""The roll: who is seated, in what role, where, and whether there are enough."""

import pytest

from deliberation.meetings.core.conduct import RemoveSeat
from deliberation.meetings.core.floor import FloorEnded, GrantFloor
from deliberation.meetings.core.machine import decide
from deliberation.meetings.core.queue import FloorWithdrawn, RequestFloor
from deliberation.meetings.core.roll import (
    ChangeSeat,
    CorrectSeat,
    LeaveSeat,
    NoteQuorum,
    QuorumNoted,
    SeatChanged,
    SeatCorrected,
    SeatLeft,
    SeatTaken,
    TakeSeat,
    WriteCard,
)
from deliberation.meetings.core.sitting import CloseMeeting
from deliberation.meetings.core.state import PLATFORM, Seated, State
from tests.core.meeting import (
    CHAIR,
    CLERK,
    FIRST,
    GUEST,
    SCRUTINEER,
    SECOND,
    START,
    STRANGER,
    VICE,
    Done,
    No,
    after,
    decided,
    opened,
    refusal,
    refusals,
    seated,
    site,
)

CLOSED = opened((CloseMeeting(), CHAIR))
ONE_MODERATOR = opened((LeaveSeat(), VICE))
REMOVED = opened((RemoveSeat(FIRST, "disturbance"), CHAIR))


def test_a_seat_is_taken_with_the_role_the_platform_filled_in() -> None:
    assert decided(TakeSeat("guest", "science", "north"), opened(), by=STRANGER) == (
        SeatTaken(STRANGER, "guest", "science", "north", "online"),
    )


@pytest.mark.parametrize("helper", [CHAIR, CLERK, PLATFORM])
def test_somebody_in_the_hall_is_seated_by_those_who_keep_the_record(helper: int) -> None:
    command = TakeSeat("member", None, "main", "in_person", for_=STRANGER)

    assert decided(command, opened(), by=helper) == (SeatTaken(STRANGER, "member", None, "main", "in_person"),)


def test_the_name_of_a_venue_is_plain_text() -> None:
    assert decided(TakeSeat("member", "science", "Cafe\u0301"), seated(CHAIR), by=FIRST) == (
        SeatTaken(FIRST, "member", "science", "Caf\u00e9", "online"),
    )
    assert decided(TakeSeat("member", venue=" "), seated(CHAIR), by=FIRST) == (
        SeatTaken(FIRST, "member", None, None, "online"),
    )
    assert refusal(TakeSeat("member", venue="\ud800"), seated(CHAIR), by=FIRST) == "bad_text"
    assert refusal(ChangeSeat(FIRST, "member", "science", "a" * 101, "online"), seated(), by=FIRST) == "too_long"
    assert refusal(ChangeSeat(FIRST, "member", "\x00", None, "online"), seated(), by=CHAIR) == "bad_text"


def test_who_leaves_gives_up_floor_and_queue() -> None:
    meeting = opened(
        (RequestFloor("order"), FIRST),
        (RequestFloor("booked"), FIRST),
        (RequestFloor("booked"), SECOND),
        (GrantFloor(1), CHAIR),
    )

    assert decided(LeaveSeat(), meeting, by=FIRST, at=START + 3_000) == (
        FloorWithdrawn(2),
        FloorEnded(1, FIRST, 3_000, "left"),
        SeatLeft(FIRST),
    )


def test_everybody_may_move_to_another_venue() -> None:
    assert decided(ChangeSeat(FIRST, "member", "science", "north", "phone"), opened(), by=FIRST) == (
        SeatChanged(FIRST, "member", "science", "north", "phone"),
    )


def test_a_moderator_changes_roles() -> None:
    changed = after(opened(), (ChangeSeat(SECOND, "moderator", "farming", "main", "online"), CHAIR))

    assert changed.roll[SECOND] == Seated("moderator", "farming", "main", "online")


def test_who_may_speak_no_longer_neither_waits_nor_has_the_floor() -> None:
    waiting = opened((RequestFloor("impromptu"), FIRST), (RequestFloor("impromptu"), SECOND), (GrantFloor(2), CHAIR))
    heard = after(waiting, (RequestFloor("reply", answers=2), SECOND))

    assert decided(ChangeSeat(FIRST, "clerk", "science", "main", "online"), heard, by=CHAIR) == (
        FloorWithdrawn(1),
        SeatChanged(FIRST, "clerk", "science", "main", "online"),
    )
    assert decided(ChangeSeat(SECOND, "scrutineer", "science", "north", "phone"), heard, by=CHAIR) == (
        FloorWithdrawn(3),
        FloorEnded(2, SECOND, 0, "left"),
        SeatChanged(SECOND, "scrutineer", "science", "north", "phone"),
    )


def test_the_quorum_counts_those_present_who_may_vote() -> None:
    meeting = opened((LeaveSeat(), FIRST), quorum=5, entitled=40)

    assert decided(NoteQuorum(), meeting, by=CLERK) == (QuorumNoted(4, 40, 5, reached=False),)


def test_the_last_moderator_leaves_before_the_opening_or_after_naming_another() -> None:
    assert decided(LeaveSeat(), seated(CHAIR), by=CHAIR) == (SeatLeft(CHAIR),)
    named = after(ONE_MODERATOR, (ChangeSeat(FIRST, "moderator", "science", "main", "online"), CHAIR))
    assert decided(LeaveSeat(), named, by=CHAIR) == (SeatLeft(CHAIR),)


@pytest.mark.parametrize("leaving", [(LeaveSeat(), CHAIR), (LeaveSeat(), FIRST), (LeaveSeat(for_=FIRST), CLERK)])
def test_when_the_meeting_is_closed_the_roll_stands(leaving: Done) -> None:
    assert refusal(leaving[0], CLOSED, by=leaving[1]) == "closed"


@pytest.mark.parametrize("meeting", [seated(), opened(), CLOSED])
def test_what_is_said_of_a_seat_is_put_right_at_any_time_and_the_fact_has_no_words(meeting: State) -> None:
    command = CorrectSeat(STRANGER, {"display_name": "Anna"})

    decision = decide(command, meeting, by=PLATFORM, at=START)

    assert (decision.events, decision.effects) == ((SeatCorrected(STRANGER),), (WriteCard(STRANGER, command.card),))
    assert after(meeting, (command, PLATFORM), first_seq=meeting.changed_seq) == meeting


ROWS = (
    No("not_available", CorrectSeat(FIRST, {"display_name": "Anna"}), CHAIR, opened()),
    No("clerk_only", TakeSeat("member", for_=STRANGER), FIRST, opened()),
    No("no_such_seat", TakeSeat("member"), PLATFORM, opened()),
    No("closed", TakeSeat("member"), STRANGER, CLOSED),
    No("removed", TakeSeat("member"), FIRST, REMOVED),
    No("already_seated", TakeSeat("member"), FIRST, opened()),
    No("not_invited", TakeSeat(), STRANGER, opened()),
    No("clerk_only", LeaveSeat(for_=SECOND), FIRST, opened()),
    No("not_seated", LeaveSeat(), STRANGER, opened()),
    No("closed", LeaveSeat(), FIRST, CLOSED),
    No("last_moderator", LeaveSeat(for_=CHAIR), CLERK, ONE_MODERATOR),
    No("no_such_seat", ChangeSeat(STRANGER, "guest", None, None, "online"), CHAIR, opened()),
    No("closed", ChangeSeat(FIRST, "member", None, None, "online"), CHAIR, CLOSED),
    No("moderator_only", ChangeSeat(FIRST, "moderator", "science", "main", "online"), FIRST, opened()),
    No("moderator_only", ChangeSeat(FIRST, "member", "farming", "main", "online"), FIRST, opened()),
    No("moderator_only", ChangeSeat(GUEST, "guest", None, "main", "online"), CLERK, opened()),
    No("last_moderator", ChangeSeat(CHAIR, "member", None, "main", "in_person"), CHAIR, ONE_MODERATOR),
    No("no_change", ChangeSeat(FIRST, "member", "science", "main", "online"), FIRST, opened()),
    No("clerk_only", NoteQuorum(), SCRUTINEER, opened()),
    No("closed", NoteQuorum(), CLERK, CLOSED),
)


@refusals(*ROWS)
def test_the_roll_refuses(row: No) -> None:
    site(row)
