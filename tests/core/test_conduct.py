"""Conduct: warnings, who may post, and who may stay; each with a reason."""

from deliberation.meetings.core.conduct import (
    PostingRestored,
    PostingSuspended,
    ReadmitSeat,
    RemoveSeat,
    RestorePosting,
    SeatReadmitted,
    SeatRemoved,
    SuspendPosting,
    Warn,
    Warned,
)
from deliberation.meetings.core.floor import FloorEnded, FloorResumed, GrantFloor
from deliberation.meetings.core.motions import MoveMotion
from deliberation.meetings.core.queue import FloorWithdrawn, RequestFloor
from deliberation.meetings.core.roll import SeatTaken, TakeSeat
from deliberation.meetings.core.sitting import CloseMeeting
from deliberation.meetings.core.statements import PostStatement
from tests.core.meeting import (
    CHAIR,
    CLERK,
    FIRST,
    SECOND,
    START,
    STRANGER,
    THIRD,
    VICE,
    No,
    after,
    decided,
    opened,
    refusal,
    refusals,
    site,
)

MEETING = opened()
CLOSED = opened((CloseMeeting(), CHAIR))
SUSPENDED = opened((SuspendPosting(FIRST, "spam"), CHAIR))
REMOVED = opened((RemoveSeat(FIRST, "disturbance"), CHAIR))


def test_a_warning_has_a_reason_and_is_counted() -> None:
    assert decided(Warn(FIRST, "other", "Mind the time"), MEETING, by=CHAIR) == (
        Warned(FIRST, "other", "Mind the time"),
    )
    twice = after(MEETING, (Warn(FIRST, "overtime"), CHAIR), (Warn(FIRST, "overtime"), VICE))
    assert twice.warnings == {FIRST: 2}


def test_who_is_suspended_writes_nothing_but_may_speak() -> None:
    assert decided(SuspendPosting(FIRST, "spam"), MEETING, by=CHAIR) == (PostingSuspended(FIRST, "spam", None),)
    assert refusal(PostStatement("Buy!"), SUSPENDED, by=FIRST) == "posting_suspended"
    assert refusal(MoveMotion("Buy!"), SUSPENDED, by=FIRST) == "posting_suspended"
    assert len(after(SUSPENDED, (RequestFloor("booked"), FIRST)).queue) == 1


def test_a_suspension_is_lifted() -> None:
    assert decided(RestorePosting(FIRST, "sorry said"), SUSPENDED, by=VICE) == (PostingRestored(FIRST, "sorry said"),)
    assert after(SUSPENDED, (RestorePosting(FIRST), CHAIR)).suspended == ()


def test_who_is_removed_leaves_floor_and_queue_and_the_interrupted_goes_on() -> None:
    meeting = opened(
        (RequestFloor("booked"), SECOND),
        (RequestFloor("interjection"), FIRST),
        (RequestFloor("booked"), FIRST),
        (GrantFloor(1), CHAIR),
        (GrantFloor(2), CHAIR),
    )

    assert decided(RemoveSeat(FIRST, "disturbance"), meeting, by=CHAIR, at=START + 1_000) == (
        FloorWithdrawn(3),
        FloorEnded(2, FIRST, 1_000, "removed"),
        FloorResumed(1),
        SeatRemoved(FIRST, "disturbance", None),
    )


def test_who_was_removed_comes_back_only_when_readmitted() -> None:
    assert refusal(TakeSeat("member"), REMOVED, by=FIRST) == "removed"
    assert decided(ReadmitSeat(FIRST), REMOVED, by=CHAIR) == (SeatReadmitted(FIRST, None),)

    readmitted = after(REMOVED, (ReadmitSeat(FIRST), CHAIR))
    assert decided(TakeSeat("member"), readmitted, by=FIRST) == (SeatTaken(FIRST, "member", None, None, "online"),)


ROWS = (
    No("moderator_only", Warn(FIRST, "spam"), CLERK, MEETING),
    No("closed", Warn(FIRST, "spam"), CHAIR, CLOSED),
    No("no_such_seat", Warn(STRANGER, "spam"), CHAIR, MEETING),
    No("not_yourself", RemoveSeat(CHAIR, "spam"), CHAIR, MEETING),
    No("reason_needed", SuspendPosting(FIRST, "other"), CHAIR, MEETING),
    No("no_change", SuspendPosting(FIRST, "spam"), CHAIR, SUSPENDED),
    No("moderator_only", RestorePosting(FIRST), CLERK, SUSPENDED),
    No("closed", RestorePosting(FIRST), CHAIR, after(SUSPENDED, (CloseMeeting(), CHAIR))),
    No("no_change", RestorePosting(THIRD), CHAIR, SUSPENDED),
    No("moderator_only", ReadmitSeat(FIRST), CLERK, REMOVED),
    No("closed", ReadmitSeat(FIRST), CHAIR, after(REMOVED, (CloseMeeting(), CHAIR))),
    No("no_change", ReadmitSeat(THIRD), CHAIR, REMOVED),
)


@refusals(*ROWS)
def test_measures_are_refused(row: No) -> None:
    site(row)
