"""Conduct: warnings, who may post, and who may stay; each with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.floor import leaving
from deliberation.meetings.core.free_text import NOTE, plain_or_none, words
from deliberation.meetings.core.machine import Decision, Refused, Stamp, decide, evolve
from deliberation.meetings.core.roles import moderates
from deliberation.meetings.core.state import MEASURES_KEPT, ConductReason, Measure, Seat, State


@dataclass(frozen=True, slots=True)
class Warn:
    seat: Seat
    reason: ConductReason
    note: str | None = None


@dataclass(frozen=True, slots=True)
class SuspendPosting:
    seat: Seat
    reason: ConductReason
    note: str | None = None


@dataclass(frozen=True, slots=True)
class RestorePosting:
    seat: Seat
    note: str | None = None


@dataclass(frozen=True, slots=True)
class RemoveSeat:
    seat: Seat
    reason: ConductReason
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ReadmitSeat:
    seat: Seat
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Warned:
    seat: Seat
    reason: ConductReason
    note: str | None = words()


@dataclass(frozen=True, slots=True)
class PostingSuspended:
    seat: Seat
    reason: ConductReason
    note: str | None = words()


@dataclass(frozen=True, slots=True)
class PostingRestored:
    seat: Seat
    note: str | None = words()


@dataclass(frozen=True, slots=True)
class SeatRemoved:
    """`reason` is None to everybody but moderators."""

    seat: Seat
    reason: ConductReason | None
    note: str | None = words()


@dataclass(frozen=True, slots=True)
class SeatReadmitted:
    seat: Seat
    note: str | None = words()


def _reason(command: Warn | SuspendPosting | RemoveSeat, state: State, *, by: Seat) -> str | None:
    """What holds for every measure against a seat. Returns the note."""
    if not moderates(state, by):
        raise Refused("moderator_only")
    if state.status == "closed":
        raise Refused("closed")
    if command.seat not in state.roll:
        raise Refused("no_such_seat")
    if command.seat == by:
        raise Refused("not_yourself")
    note = plain_or_none(command.note, limit=NOTE)
    if command.reason == "other" and note is None:
        raise Refused("reason_needed")
    return note


@decide.register
def warn(command: Warn, state: State, *, by: Seat, at: int) -> Decision:
    note = _reason(command, state, by=by)
    return Decision((Warned(command.seat, command.reason, note),))


@decide.register
def suspend_posting(command: SuspendPosting, state: State, *, by: Seat, at: int) -> Decision:
    note = _reason(command, state, by=by)
    if command.seat in state.suspended:
        raise Refused("no_change")
    return Decision((PostingSuspended(command.seat, command.reason, note),))


@decide.register
def restore_posting(command: RestorePosting, state: State, *, by: Seat, at: int) -> Decision:
    if not moderates(state, by):
        raise Refused("moderator_only")
    if state.status == "closed":
        raise Refused("closed")
    if command.seat not in state.suspended:
        raise Refused("no_change")
    return Decision((PostingRestored(command.seat, plain_or_none(command.note, limit=NOTE)),))


@decide.register
def remove_seat(command: RemoveSeat, state: State, *, by: Seat, at: int) -> Decision:
    note = _reason(command, state, by=by)
    gone = leaving(state, command.seat, by=by, at=at, cause="removed")
    return Decision((*gone, SeatRemoved(command.seat, command.reason, note)))


@decide.register
def readmit_seat(command: ReadmitSeat, state: State, *, by: Seat, at: int) -> Decision:
    if not moderates(state, by):
        raise Refused("moderator_only")
    if state.status == "closed":
        raise Refused("closed")
    if command.seat not in state.removed:
        raise Refused("no_change")
    return Decision((SeatReadmitted(command.seat, plain_or_none(command.note, limit=NOTE)),))


@evolve.register
def warned(event: Warned, state: State, stamp: Stamp) -> State:
    warnings = {**state.warnings, event.seat: state.warnings.get(event.seat, 0) + 1}
    return replace(state, warnings=warnings, measures=_with(state, event, "warned", stamp))


@evolve.register
def posting_suspended(event: PostingSuspended, state: State, stamp: Stamp) -> State:
    suspended = tuple(sorted((*state.suspended, event.seat)))
    return replace(state, suspended=suspended, measures=_with(state, event, "suspended", stamp))


@evolve.register
def posting_restored(event: PostingRestored, state: State, stamp: Stamp) -> State:
    suspended = tuple(s for s in state.suspended if s != event.seat)
    return replace(state, suspended=suspended, measures=_without(state, event.seat, "suspended"))


@evolve.register
def seat_removed(event: SeatRemoved, state: State, stamp: Stamp) -> State:
    roll = {seat: seated for seat, seated in state.roll.items() if seat != event.seat}
    removed = tuple(sorted((*state.removed, event.seat)))
    return replace(state, roll=roll, removed=removed, measures=_with(state, event, "removed", stamp))


@evolve.register
def seat_readmitted(event: SeatReadmitted, state: State, stamp: Stamp) -> State:
    removed = tuple(seat for seat in state.removed if seat != event.seat)
    return replace(state, removed=removed, measures=_without(state, event.seat, "removed"))


Kind = Literal["warned", "suspended", "removed"]
Measures = Mapping[Seat, tuple[Measure, ...]]


def _with(state: State, event: Warned | PostingSuspended | SeatRemoved, kind: Kind, stamp: Stamp) -> Measures:
    measures = (*state.measures.get(event.seat, ()), Measure(kind, event.reason, stamp.by, stamp.at))
    if len(measures) > MEASURES_KEPT:  # never what still holds
        oldest = next(place for place, one in enumerate(measures) if one.kind == "warned")
        measures = measures[:oldest] + measures[oldest + 1 :]
    return {**state.measures, event.seat: measures}


def _without(state: State, seat: Seat, kind: Kind) -> Measures:
    """What was lifted holds no longer."""
    left = tuple(one for one in state.measures.get(seat, ()) if one.kind != kind)
    return {**state.measures, seat: left}
