"""What each edition of a record shows of each entry: the second closed table, beside `visible`.

`visible` decides from the event alone what a browser hears as it happens; an edition is made at the end, and knows what
became of it. A kind that is not listed is a leaf hash alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from deliberation.meetings.core import (
    absences,
    agenda,
    approving,
    ballots,
    conduct,
    confirming,
    ending,
    floor,
    hold,
    motions,
    queue,
    redaction,
    roll,
    sealing,
    sitting,
    statements,
    suggestions,
    transcript,
)
from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.state import State

Edition = Literal["full", "public", "members"]
EDITIONS: tuple[Edition, ...] = ("full", "public", "members")


@dataclass(frozen=True, slots=True)
class Shown:
    """`whole`; `wordless`, with the reason; `leaf`: its hash alone; `part`: its hash, and these facts unproved."""

    how: Literal["whole", "wordless", "leaf", "part"]
    reason: str | None = None
    part: Any = None


WHOLE = Shown("whole")
LEAF = Shown("leaf")
Rule = Callable[[Any, State, Edition], Shown]


def everybody(event: Any, state: State, edition: Edition) -> Shown:
    return WHOLE


def staff(event: Any, state: State, edition: Edition) -> Shown:
    return LEAF


def note_for_the_meeting(event: Any, state: State, edition: Edition) -> Shown:
    """What somebody means to speak about."""
    return WHOLE if event.note is None or edition == "members" else Shown("wordless", "for_the_meeting")


def without_note(event: Any, state: State, edition: Edition) -> Shown:
    return WHOLE if event.note is None else Shown("wordless", "for_the_staff")


def without_reason(event: Any, state: State, edition: Edition) -> Shown:
    return Shown("part", part=replace(event, reason=None, note=None))


def without_note_in_part(event: Any, state: State, edition: Edition) -> Shown:
    return Shown("part", part=replace(event, note=None))


def where_it_came_to_be_shown(event: Any, state: State, edition: Edition) -> Shown:
    """Of what was withheld or withdrawn later, the place stays empty. What nobody saw is not there at all."""
    if not getattr(event, "shown", True):
        return LEAF
    status = state.statements[event.statement].status
    return WHOLE if status == "shown" else Shown("wordless", status)


def where_it_was_shown(event: Any, state: State, edition: Edition) -> Shown:
    return WHOLE if event.was_shown else LEAF


def cast_of_a_told_ballot(event: Any, state: State, edition: Edition) -> Shown:
    """In every edition: what was voided or never told stays secret."""
    result = state.results.get(event.ballot)
    told = result is not None and result.revealed and result.voided is None
    return WHOLE if told else LEAF


def count_when_told(event: Any, state: State, edition: Edition) -> Shown:
    result = state.results.get(event.ballot)
    if event.results == "at_once" or (result is not None and result.revealed):
        return WHOLE
    return Shown("part", part=replace(event, tally=None, outcome=None, votes=None))


TABLE: Mapping[type, Rule] = {
    sitting.MeetingOpened: everybody,
    sitting.MeetingAdjourned: everybody,
    sitting.MeetingResumed: everybody,
    sitting.MeetingClosed: everybody,
    hold.MeetingHeld: everybody,
    hold.MeetingReleased: everybody,
    roll.SeatTaken: everybody,
    roll.SeatLeft: everybody,
    roll.SeatChanged: everybody,
    roll.SeatCorrected: everybody,
    ending.SeatEnded: everybody,
    roll.QuorumNoted: everybody,
    agenda.AgendaSet: everybody,
    agenda.ItemOpened: everybody,
    agenda.ItemClosed: everybody,
    queue.QueueOpened: everybody,
    queue.QueueClosed: everybody,
    queue.PolicySet: everybody,  # with its seed: now anybody may draw again
    queue.FloorRequested: note_for_the_meeting,
    queue.FloorWithdrawn: everybody,
    queue.QueueMoved: note_for_the_meeting,
    floor.FloorGranted: everybody,
    floor.FloorPaused: everybody,
    floor.FloorResumed: everybody,
    floor.FloorExtended: everybody,
    floor.FloorYielded: everybody,
    floor.FloorEnded: everybody,
    statements.StatementPosted: where_it_came_to_be_shown,
    statements.StatementApproved: where_it_came_to_be_shown,
    statements.StatementAmended: where_it_came_to_be_shown,
    statements.StatementWithheld: where_it_was_shown,
    statements.StatementWithdrawn: where_it_was_shown,
    transcript.UtteranceRecorded: everybody,
    transcript.UtteranceCorrected: everybody,
    motions.MotionMoved: everybody,
    motions.MotionSeconded: everybody,
    motions.MotionAmended: everybody,
    motions.MotionWithdrawn: everybody,
    motions.MotionPut: everybody,
    motions.DecisionNoted: everybody,
    ballots.BallotOpened: everybody,
    ballots.BallotCast: cast_of_a_told_ballot,
    ballots.BallotClosed: count_when_told,
    ballots.BallotRevealed: everybody,
    ballots.BallotVoided: without_note,
    conduct.Warned: staff,
    conduct.PostingSuspended: staff,
    conduct.PostingRestored: staff,
    conduct.SeatRemoved: without_reason,
    conduct.SeatReadmitted: without_note_in_part,
    redaction.EntryRedacted: everybody,
    confirming.UtterancesConfirmed: everybody,
    confirming.UtteranceContested: staff,
    confirming.ContestSettled: everybody,
    absences.AbsenceNoted: staff,
    suggestions.SuggestionMarked: everybody,
    suggestions.SuggestionUnmarked: everybody,
    approving.RecordEntrusted: everybody,
    approving.RecordApproved: everybody,
    sealing.RecordSealed: everybody,
    sealing.NameErased: everybody,
    sealing.ErratumNoted: everybody,
}


def in_edition(event: object, state: State, edition: Edition) -> Shown:
    """`state`: how the meeting ended. What was redacted has no words to show; the caller sees to that."""
    if edition == "full":
        return cast_of_a_told_ballot(event, state, edition) if isinstance(event, ballots.BallotCast) else WHOLE
    return TABLE.get(type(event), staff)(event, state, edition)
