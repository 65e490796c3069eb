"""Time is a participant: what falls due by itself, and when."""

from deliberation.meetings.core.ballots import CloseBallot, OpenBallot
from deliberation.meetings.core.deadlines import due
from deliberation.meetings.core.floor import EndFloor, ExtendFloor, GrantFloor, PauseFloor, ResumeFloor
from deliberation.meetings.core.queue import RequestFloor
from tests.core.meeting import CHAIR, FIRST, START, after, opened

SPEAKING = opened((RequestFloor("booked"), FIRST), (GrantFloor(1, seconds=60), CHAIR), grace_seconds=20)


def test_nothing_falls_due_in_a_quiet_meeting() -> None:
    assert due(opened()) == ()


def test_a_ballot_closes_at_its_deadline() -> None:
    assert due(opened((OpenBallot("Park?", seconds=30), CHAIR))) == ((START + 30_000, CloseBallot(1)),)
    assert due(opened((OpenBallot("Park?"), CHAIR))) == ()


def test_a_turn_ends_by_itself_some_grace_after_its_limit_if_a_setting_says_so() -> None:
    assert due(SPEAKING) == ((START + 80_000, EndFloor(1)),)
    assert due(opened((RequestFloor("booked"), FIRST), (GrantFloor(1), CHAIR))) == ()


def test_a_pause_and_an_extension_put_the_end_off() -> None:
    paused = after(SPEAKING, (PauseFloor(1), CHAIR, START + 10_000))
    assert due(paused) == ()

    resumed = after(paused, (ResumeFloor(1), CHAIR, START + 100_000), (ExtendFloor(1, 5), CHAIR))
    assert due(resumed) == ((START + 175_000, EndFloor(1)),)
