"""The transcript: what was said, written down by the clerk, the speaker or a machine."""

from deliberation.meetings.core.floor import GrantFloor
from deliberation.meetings.core.queue import RequestFloor
from deliberation.meetings.core.transcript import RecordUtterance, UtteranceRecorded
from tests.core.meeting import CHAIR, CLERK, FIRST, decided, opened, refusal

SPEAKING = opened((RequestFloor("booked"), FIRST), (GrantFloor(1), CHAIR))


def test_a_note_may_belong_to_a_turn() -> None:
    assert decided(RecordUtterance("applause", "note", turn=1), SPEAKING, by=CLERK) == (
        UtteranceRecorded(1, None, 1, None, "note", None, None, "clerk", False, "applause"),
    )


def test_a_note_belongs_to_no_turn_that_never_was() -> None:
    assert refusal(RecordUtterance("applause", "note", turn=9), SPEAKING, by=CLERK) == "no_such_turn"
