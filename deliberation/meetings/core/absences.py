"""Absences: who was invited and did not come, or not in time, and why; for the meeting's staff alone."""

from dataclasses import dataclass, field

from deliberation.meetings.core.approving import before_the_seal, record_changed
from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.free_text import NOTE, plain_or_none, words
from deliberation.meetings.core.machine import Decision, Refused, Stamp, decide, evolve
from deliberation.meetings.core.record_state import AbsenceKind
from deliberation.meetings.core.roles import keeps_record
from deliberation.meetings.core.state import Seat, State


@dataclass(frozen=True, slots=True)
class NoteAbsence:
    """`text`: the reason given. `invited`: whether there is such a seat, taken or not, as the platform knows."""

    seat: Seat
    kind: AbsenceKind
    text: str | None = None
    invited: bool = field(default=False, metadata={"filled": True})


@dataclass(frozen=True, slots=True)
class AbsenceNoted:
    seat: Seat
    kind: AbsenceKind
    text: str | None = words()


@decide.register
def note_absence(command: NoteAbsence, state: State, *, by: Seat, at: int) -> Decision:
    if not keeps_record(state, by):
        raise Refused("clerk_only")
    if not command.invited:
        raise Refused("no_such_seat")
    if state.status == "preparing":
        raise Refused("not_open")
    before_the_seal(state)
    came = command.seat in state.last_seated
    if came and command.kind in ("excused", "absent"):
        raise Refused("did_come")
    if not came and command.kind in ("late", "left_early"):
        raise Refused("did_not_come")
    return Decision((AbsenceNoted(command.seat, command.kind, plain_or_none(command.text, limit=NOTE)),))


@evolve.register
def absence_noted(event: AbsenceNoted, state: State, stamp: Stamp) -> State:
    return record_changed(replace(state, absences={**state.absences, event.seat: event.kind}), stamp)
