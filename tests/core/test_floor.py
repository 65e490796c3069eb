"""The floor: who is speaking, for how long, and who follows."""

from deliberation.meetings.core.floor import FloorEnded, FloorResumed, GrantFloor, YieldFloor
from deliberation.meetings.core.queue import FloorWithdrawn, RequestFloor
from deliberation.meetings.core.roll import LeaveSeat, SeatLeft
from deliberation.meetings.core.sitting import AdjournMeeting, MeetingResumed, ResumeMeeting
from tests.core.meeting import CHAIR, FIRST, SECOND, START, after, decided, opened

BOOKED = RequestFloor("booked")
INTERJECTION = RequestFloor("interjection")
INTERRUPTED = ((BOOKED, FIRST), (INTERJECTION, SECOND), (GrantFloor(1), CHAIR), (GrantFloor(2), CHAIR))


def test_who_leaves_is_not_called_next() -> None:
    meeting = opened((BOOKED, FIRST), (INTERJECTION, FIRST), (GrantFloor(2), CHAIR), auto_next=True)

    assert decided(LeaveSeat(), meeting, by=FIRST, at=START + 5_000) == (
        FloorWithdrawn(1),
        FloorEnded(2, FIRST, 5_000, "left"),
        SeatLeft(FIRST),
    )


def test_who_was_interrupted_goes_on_when_the_meeting_does() -> None:
    adjourned = opened(*INTERRUPTED, (AdjournMeeting(), CHAIR), (YieldFloor(2), SECOND))

    assert decided(ResumeMeeting(), adjourned, by=CHAIR) == (MeetingResumed(), FloorResumed(1))


def test_the_interrupting_speaker_goes_on_first_when_the_meeting_does() -> None:
    adjourned = opened(*INTERRUPTED, (AdjournMeeting(), CHAIR))
    resumed = after(adjourned, (ResumeMeeting(), CHAIR))

    assert resumed.turn is not None
    assert (resumed.turn.seat, resumed.turn.running_at) == (SECOND, START)
    assert resumed.interrupted is not None
    assert (resumed.interrupted.seat, resumed.interrupted.running_at) == (FIRST, None)
