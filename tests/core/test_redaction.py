"""Redaction: words taken out of the record, with a reason, while the fact that they were there stays."""

from dataclasses import dataclass

import pytest

from deliberation.meetings.core.agenda import AgendaSet, PlannedItem
from deliberation.meetings.core.ballots import BallotOpened
from deliberation.meetings.core.machine import Stamp, decide, replay
from deliberation.meetings.core.motions import DecisionNoted, MotionMoved
from deliberation.meetings.core.queue import FloorRequested
from deliberation.meetings.core.redaction import EntryRedacted, Redact, RedactEntry
from deliberation.meetings.core.sitting import CloseMeeting
from deliberation.meetings.core.state import State, Threshold
from deliberation.meetings.core.statements import StatementPosted
from deliberation.meetings.core.transcript import UtteranceRecorded
from tests.core.meeting import CHAIR, CLERK, FIRST, START, No, after, decided, opened, refusals, site

BALLOT = BallotOpened(
    ballot=1,
    kind="straw",
    choices=("a", "b"),
    electorate=(FIRST,),
    entitled=1,
    base="cast",
    threshold=Threshold(),
    results="at_once",
    deadline_at=None,
    motion=None,
    item=None,
    question="secret",
    labels={"a": "secret", "b": "secret too"},
)
TOLD: dict[str, object] = {
    "an agenda": AgendaSet(1, (PlannedItem(1), PlannedItem(2, 1)), {"1": "secret", "2": "secret"}),
    "a note on a wish": FloorRequested(1, FIRST, "booked", 0, "first_come", 0, None, None, "secret"),
    "a shown statement": StatementPosted(1, FIRST, None, None, shown=True, text="secret"),
    "a pending statement": StatementPosted(1, FIRST, None, None, shown=False, text="secret"),
    "an utterance": UtteranceRecorded(1, FIRST, None, None, "speech", None, None, "clerk", False, "secret"),
    "a motion": MotionMoved(1, FIRST, None, "secret"),
    "a decision": DecisionNoted(1, None, None, "applause", "adopted", False, "secret"),
    "a ballot": BALLOT,
}


@dataclass(frozen=True)
class Log:
    """One event with words, kept as entry 7."""

    event: object

    def folded(self) -> State:
        return replay([(self.event, Stamp(7, START, FIRST))], opened())


@pytest.mark.parametrize("event", TOLD.values(), ids=TOLD)
def test_redacted_words_are_nowhere_in_the_meeting(event: object) -> None:
    told = Log(event).folded()
    assert "secret" in repr(told)

    redacted = replay([(EntryRedacted(7, "personal_data"), Stamp(8, START, CHAIR))], told)

    assert "secret" not in repr(redacted)


@pytest.mark.parametrize("event", TOLD.values(), ids=TOLD)
def test_redacting_another_entry_changes_nothing(event: object) -> None:
    told = Log(event).folded()

    assert replay([(EntryRedacted(6, "personal_data"), Stamp(8, START, CHAIR))], told) == told


def test_a_redaction_takes_the_words_out_of_the_log_too() -> None:
    decision = decide(RedactEntry(7, "court_order", worded=(7,)), opened(), by=CHAIR, at=START)

    assert decision.events == (EntryRedacted(7, "court_order"),)
    assert decision.effects == (Redact(7),)


def test_a_closed_meeting_may_still_be_redacted() -> None:
    closed = after(opened(), (CloseMeeting(), CHAIR))

    assert decided(RedactEntry(7, "unlawful", worded=(7,)), closed, by=CHAIR) == (EntryRedacted(7, "unlawful"),)


ROWS = (
    No("moderator_only", RedactEntry(7, "unlawful", worded=(7,)), CLERK, opened()),
    No("nothing_to_redact", RedactEntry(7, "unlawful", worded=(6, 8)), CHAIR, opened()),
)


@refusals(*ROWS)
def test_redactions_are_refused(row: No) -> None:
    site(row)
