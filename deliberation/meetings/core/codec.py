"""Names on the wire and in the log. A name, once used, is never reused for another meaning.

In the log an event is its `facts` (never removed) and its `text` (people's words, removable);
on the wire both lie side by side. Python's `for_` and `from_` are `for` and `from` there.
"""

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from deliberation.meetings.core import (
    absences,
    agenda,
    approving,
    ballots,
    bringing,
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
from deliberation.meetings.core.persistent_map import PersistentMap

EVENTS: Mapping[str, type] = {
    "meeting.opened": sitting.MeetingOpened,
    "meeting.adjourned": sitting.MeetingAdjourned,
    "meeting.resumed": sitting.MeetingResumed,
    "meeting.closed": sitting.MeetingClosed,
    "meeting.held": hold.MeetingHeld,
    "meeting.released": hold.MeetingReleased,
    "seat.taken": roll.SeatTaken,
    "seat.left": roll.SeatLeft,
    "seat.changed": roll.SeatChanged,
    "seat.corrected": roll.SeatCorrected,
    "seat.ended": ending.SeatEnded,
    "quorum.noted": roll.QuorumNoted,
    "agenda.set": agenda.AgendaSet,
    "item.opened": agenda.ItemOpened,
    "item.closed": agenda.ItemClosed,
    "queue.opened": queue.QueueOpened,
    "queue.closed": queue.QueueClosed,
    "policy.set": queue.PolicySet,
    "floor.requested": queue.FloorRequested,
    "floor.withdrawn": queue.FloorWithdrawn,
    "queue.moved": queue.QueueMoved,
    "floor.granted": floor.FloorGranted,
    "floor.paused": floor.FloorPaused,
    "floor.resumed": floor.FloorResumed,
    "floor.extended": floor.FloorExtended,
    "floor.yielded": floor.FloorYielded,
    "floor.ended": floor.FloorEnded,
    "statement.posted": statements.StatementPosted,
    "statement.approved": statements.StatementApproved,
    "statement.withheld": statements.StatementWithheld,
    "statement.amended": statements.StatementAmended,
    "statement.withdrawn": statements.StatementWithdrawn,
    "utterance.recorded": transcript.UtteranceRecorded,
    "utterance.corrected": transcript.UtteranceCorrected,
    "motion.moved": motions.MotionMoved,
    "motion.seconded": motions.MotionSeconded,
    "motion.amended": motions.MotionAmended,
    "motion.withdrawn": motions.MotionWithdrawn,
    "motion.put": motions.MotionPut,
    "decision.noted": motions.DecisionNoted,
    "ballot.opened": ballots.BallotOpened,
    "ballot.cast": ballots.BallotCast,
    "ballot.closed": ballots.BallotClosed,
    "ballot.revealed": ballots.BallotRevealed,
    "ballot.voided": ballots.BallotVoided,
    "seat.warned": conduct.Warned,
    "posting.suspended": conduct.PostingSuspended,
    "posting.restored": conduct.PostingRestored,
    "seat.removed": conduct.SeatRemoved,
    "seat.readmitted": conduct.SeatReadmitted,
    "entry.redacted": redaction.EntryRedacted,
    "utterance.confirmed": confirming.UtterancesConfirmed,
    "utterance.contested": confirming.UtteranceContested,
    "contest.settled": confirming.ContestSettled,
    "absence.noted": absences.AbsenceNoted,
    "suggestion.marked": suggestions.SuggestionMarked,
    "suggestion.unmarked": suggestions.SuggestionUnmarked,
    "record.entrusted": approving.RecordEntrusted,
    "record.approved": approving.RecordApproved,
    "record.sealed": sealing.RecordSealed,
    "name.erased": sealing.NameErased,
    "erratum.noted": sealing.ErratumNoted,
}

COMMANDS: Mapping[str, type] = {
    "meeting.open": sitting.OpenMeeting,
    "meeting.adjourn": sitting.AdjournMeeting,
    "meeting.resume": sitting.ResumeMeeting,
    "meeting.close": sitting.CloseMeeting,
    "meeting.hold": hold.HoldMeeting,
    "meeting.release": hold.ReleaseMeeting,
    "seat.take": roll.TakeSeat,
    "seat.leave": roll.LeaveSeat,
    "seat.change": roll.ChangeSeat,
    "seat.end": ending.EndSeat,
    "quorum.note": roll.NoteQuorum,
    "agenda.set": agenda.SetAgenda,
    "item.open": agenda.OpenItem,
    "item.close": agenda.CloseItem,
    "queue.open": queue.OpenQueue,
    "queue.close": queue.CloseQueue,
    "policy.set": queue.SetPolicy,
    "floor.request": queue.RequestFloor,
    "floor.withdraw": queue.WithdrawRequest,
    "queue.move": queue.MoveEntry,
    "queue.undo": queue.UndoMove,
    "floor.grant": floor.GrantFloor,
    "floor.pause": floor.PauseFloor,
    "floor.resume": floor.ResumeFloor,
    "floor.extend": floor.ExtendFloor,
    "floor.yield": floor.YieldFloor,
    "floor.end": floor.EndFloor,
    "statement.post": statements.PostStatement,
    "statement.bring": bringing.BringStatement,
    "statement.approve": statements.ApproveStatement,
    "statement.withhold": statements.WithholdStatement,
    "statement.amend": statements.AmendStatement,
    "statement.withdraw": statements.WithdrawStatement,
    "utterance.record": transcript.RecordUtterance,
    "utterance.correct": transcript.CorrectUtterance,
    "motion.move": motions.MoveMotion,
    "motion.second": motions.SecondMotion,
    "motion.amend": motions.AmendMotion,
    "motion.withdraw": motions.WithdrawMotion,
    "motion.put": motions.PutMotion,
    "decision.note": motions.NoteDecision,
    "ballot.open": ballots.OpenBallot,
    "ballot.cast": ballots.CastBallot,
    "ballot.close": ballots.CloseBallot,
    "ballot.reveal": ballots.RevealBallot,
    "ballot.void": ballots.VoidBallot,
    "seat.warn": conduct.Warn,
    "posting.suspend": conduct.SuspendPosting,
    "posting.restore": conduct.RestorePosting,
    "seat.remove": conduct.RemoveSeat,
    "seat.readmit": conduct.ReadmitSeat,
    "entry.redact": redaction.RedactEntry,
    "utterance.confirm": confirming.ConfirmUtterances,
    "utterance.contest": confirming.ContestUtterance,
    "contest.settle": confirming.SettleContest,
    "absence.note": absences.NoteAbsence,
    "suggestion.mark": suggestions.MarkSuggestion,
    "suggestion.unmark": suggestions.UnmarkSuggestion,
    "record.approve": approving.ApproveRecord,
    "erratum.note": sealing.NoteErratum,
}

NAMES: Mapping[type, str] = {kind: name for name, kind in (*EVENTS.items(), *COMMANDS.items())}

Json = dict[str, Any]
_PLAIN = frozenset({int, str, bool, type(None)})
Convert = Callable[[Any], Any]


def dump(event: object) -> tuple[str, Json, Json | None]:
    """Name, facts and text of an event, as the log keeps them. Text is None where there is none."""
    facts: Json = {}
    text: Json = {}
    sparse = _sparse(_kind(event))
    for name, attribute, is_words, _ in _shape(_kind(event)):
        value = getattr(event, attribute)
        if value is None and attribute in sparse:
            continue
        if not is_words:
            facts[name] = plain_json(value)
        elif isinstance(value, Mapping):
            text |= {f"{name}.{key}": one for key, one in value.items()}
        elif value is not None:
            text[name] = value
    return NAMES[type(event)], facts, text or None


def load(name: str, facts: Json, text: Json | None) -> Any:
    """The event the log kept. Words that were redacted, or never there, are None."""
    return build(EVENTS[name], {**facts, **_nested(text or {})})


def wire(event: object) -> Json:
    """The event as browsers get it, without its place in the log."""
    data = {name: plain_json(getattr(event, a)) for name, a, _, _ in _shape(_kind(event))}
    return {"type": NAMES[type(event)], **data}


def build(kind: type, data: Json) -> Any:
    """A dataclass from JSON that has been checked already; what is missing takes its default."""
    shape = _shape(kind)
    return kind(**{a: convert(data[name]) for name, a, _, convert in shape if name in data})


def plain_json(value: Any) -> Any:
    """Dataclasses, mappings and tuples as JSON has them."""
    if type(value) in _PLAIN:
        return value
    if is_dataclass(value):
        return {n: plain_json(getattr(value, a)) for n, a, _, _ in _shape(_kind(value))}
    if isinstance(value, Mapping):
        return {str(key): plain_json(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [plain_json(inner) for inner in value]
    return value


def _nested(text: Json) -> Json:
    """`titles.3` back to `titles: {3: …}`."""
    data: Json = {}
    for name, words in text.items():
        outer, dot, key = name.partition(".")
        if dot:
            data.setdefault(outer, {})[key] = words
        else:
            data[outer] = words
    return data


def _kind(value: object) -> type:
    return type(value)


@cache
def _shape(kind: type) -> tuple[tuple[str, str, bool, Convert], ...]:
    """Of each field: its name on the wire, in Python, whether it is words, and how it loads."""
    hints = typing.get_type_hints(kind)
    return tuple(
        (f.name.rstrip("_"), f.name, bool(f.metadata.get("words")), _converter(hints[f.name])) for f in fields(kind)
    )


@cache
def _sparse(kind: type) -> frozenset[str]:
    """What the log does not say where there is none: it was added later, and what is written stays as it was."""
    return frozenset(f.name for f in fields(kind) if f.metadata.get("sparse"))


def _converter(hint: Any) -> Convert:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        (convert,) = (_converter(arm) for arm in inner if arm is not type(None))
        return lambda value: None if value is None else convert(value)
    if origin is tuple:
        convert = _converter(inner[0])
        return lambda value: tuple(convert(one) for one in value)
    if origin is Mapping:
        key, convert = _converter(inner[0]), _converter(inner[1])
        number = inner[0] is int
        return lambda value: {int(k) if number else key(k): convert(v) for k, v in value.items()}
    if origin is PersistentMap:
        convert = _converter(inner[0])
        return lambda value: PersistentMap({int(k): convert(v) for k, v in value.items()})
    if is_dataclass(hint):
        return lambda value: build(typing.cast(type, hint), value)
    assert hint in (int, str, bool) or origin is Literal, hint
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
