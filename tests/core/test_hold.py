"""The hold: one decision that stops the room, and one that undoes exactly that."""

from deliberation.meetings.core.ballots import CastBallot, CloseBallot, OpenBallot, VoidBallot
from deliberation.meetings.core.floor import FloorPaused, FloorResumed, GrantFloor, PauseFloor
from deliberation.meetings.core.hold import HoldMeeting, MeetingHeld, MeetingReleased, ReleaseMeeting
from deliberation.meetings.core.motions import MoveMotion
from deliberation.meetings.core.queue import RequestFloor
from deliberation.meetings.core.sitting import AdjournMeeting, CloseMeeting, MeetingAdjourned, MeetingResumed
from deliberation.meetings.core.state import Held
from deliberation.meetings.core.statements import PostStatement
from tests.core.meeting import CHAIR, CLERK, FIRST, SECOND, START, No, after, decided, opened, refusals, seated, site

SPEAKING = opened((RequestFloor("booked"), FIRST), (RequestFloor("booked"), SECOND), (GrantFloor(1), CHAIR))
VOTING = opened((OpenBallot("Park?"), CHAIR))
HELD = after(SPEAKING, (HoldMeeting(), CHAIR))
HELD_VOTING = after(VOTING, (HoldMeeting(), CHAIR))


def test_a_hold_adjourns_and_its_release_goes_on_where_the_meeting_stood() -> None:
    assert decided(HoldMeeting(), SPEAKING, by=CHAIR) == (
        MeetingHeld(adjourned=True),
        FloorPaused(1, "adjourned"),
        MeetingAdjourned(None),
    )
    assert (HELD.status, HELD.held, HELD.queue) == ("adjourned", Held(START, True), SPEAKING.queue)
    assert decided(ReleaseMeeting(), HELD, by=CHAIR) == (MeetingReleased(), MeetingResumed(), FloorResumed(1))
    assert after(HELD, (ReleaseMeeting(), CHAIR)) == SPEAKING


def test_what_stood_still_before_the_hold_stands_still_after_it() -> None:
    paused = after(SPEAKING, (PauseFloor(1), CHAIR))
    adjourned = after(SPEAKING, (AdjournMeeting(START + 1), CHAIR))

    for before in (paused, adjourned):
        assert after(before, (HoldMeeting(), CHAIR), (ReleaseMeeting(), CHAIR)) == before
    assert decided(HoldMeeting(), adjourned, by=CHAIR) == (MeetingHeld(adjourned=False),)


def test_during_a_vote_a_hold_leaves_the_vote_alone_which_may_be_counted_or_voided() -> None:
    assert decided(HoldMeeting(), VOTING, by=CHAIR) == (MeetingHeld(adjourned=False),)
    assert HELD_VOTING.status == "open"
    for over in (CloseBallot(1), VoidBallot(1, "disturbance")):
        counted = after(HELD_VOTING, (CastBallot(1, "yes"), FIRST), (over, CHAIR))
        assert (counted.ballot, counted.status, counted.held) == (None, "open", Held(START, False))
        assert decided(ReleaseMeeting(), counted, by=CHAIR) == (MeetingReleased(),)


def test_who_runs_the_meeting_may_still_write_to_the_room() -> None:
    assert decided(PostStatement("Ten minutes"), HELD, by=CHAIR)
    assert decided(MoveMotion("Go on tomorrow"), HELD_VOTING, by=CHAIR)


def test_closing_ends_the_hold() -> None:
    assert after(HELD, (CloseMeeting(), CHAIR)).held is None


ROWS = (
    No("moderator_only", HoldMeeting(), CLERK, SPEAKING),
    No("not_open", HoldMeeting(), CHAIR, seated()),
    No("closed", HoldMeeting(), CHAIR, after(SPEAKING, (CloseMeeting(), CHAIR))),
    No("already_held", HoldMeeting(), CHAIR, HELD),
    No("moderator_only", ReleaseMeeting(), CLERK, HELD),
    No("not_held", ReleaseMeeting(), CHAIR, SPEAKING),
)


@refusals(*ROWS)
def test_the_hold_refuses(row: No) -> None:
    site(row)
