"""Named ballots: who may vote is fixed at opening, what was voted is told at the end."""

from deliberation.meetings.core.ballots import CloseBallot, OpenBallot, RevealBallot, VoidBallot
from deliberation.meetings.core.motions import MoveMotion, NoteDecision, PutMotion
from deliberation.meetings.core.sitting import CloseMeeting
from tests.core.meeting import CHAIR, after, opened, refusal

PUT = ((MoveMotion("Build the park"), CHAIR), (PutMotion(1, 1), CHAIR))
UNTOLD = (*PUT, (OpenBallot("Park?", results="when_revealed", motion=1), CHAIR), (CloseBallot(1), CHAIR))


def test_a_motion_is_not_decided_a_second_time_while_its_result_waits_to_be_told() -> None:
    waiting = opened(*UNTOLD)

    assert refusal(OpenBallot("Park?", motion=1), waiting, by=CHAIR) == "ballot_open"
    assert refusal(NoteDecision("Agreed", "applause", motion=1), waiting, by=CHAIR) == "ballot_open"


def test_a_meeting_is_not_closed_over_a_result_that_was_never_told() -> None:
    waiting = opened(*UNTOLD)

    assert refusal(CloseMeeting(), waiting, by=CHAIR) == "result_not_told"
    assert after(waiting, (RevealBallot(1), CHAIR), (CloseMeeting(), CHAIR)).status == "closed"
    assert after(waiting, (VoidBallot(1, "technical"), CHAIR), (CloseMeeting(), CHAIR)).status == "closed"


def test_when_the_meeting_is_closed_no_result_is_told() -> None:
    told = opened(*UNTOLD, (RevealBallot(1), CHAIR), (CloseMeeting(), CHAIR))

    assert refusal(RevealBallot(1), told, by=CHAIR) == "closed"
