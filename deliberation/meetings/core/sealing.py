"""The seal of the record, as the log knows it, and what may still change afterwards: errata and names erased."""

from dataclasses import dataclass
from typing import Literal

from deliberation.meetings.core.approving import APPROVALS_NEEDED, record_changed
from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.free_text import UTTERANCE, plain, words
from deliberation.meetings.core.machine import Decision, Refused, Stamp, decide, evolve
from deliberation.meetings.core.roles import keeps_record
from deliberation.meetings.core.state import PLATFORM, Seat, State

ErasureReason = Literal["by_request", "unlawful", "court_order", "by_mistake"]


@dataclass(frozen=True, slots=True)
class SealRecord:
    """The platform's own, as the two after it; without names on the wire. `size`: how many entries the seal covers.

    `imported`: a printed debate, which nobody approves here.
    """

    size: int
    root: str
    key: str
    imported: bool = False


@dataclass(frozen=True, slots=True)
class EraseName:
    seat: Seat
    reason: ErasureReason


@dataclass(frozen=True, slots=True)
class NoteErratum:
    """`entry`: which entry of the sealed record is wrong; `text`: what is right."""

    entry: int
    text: str


@dataclass(frozen=True, slots=True)
class RecordSealed:
    """`root` and `key` (the fingerprint of the signing key) in hex."""

    size: int
    root: str
    key: str


@dataclass(frozen=True, slots=True)
class NameErased:
    seat: Seat
    reason: ErasureReason


@dataclass(frozen=True, slots=True)
class ErratumNoted:
    erratum: int
    entry: int
    text: str | None = words()


@decide.register
def seal_record(command: SealRecord, state: State, *, by: Seat, at: int) -> Decision:
    if by != PLATFORM:
        raise Refused("not_available")
    if state.status != "closed":
        raise Refused("not_closed")
    if not state.sealed_size and not command.imported and len(state.approvals) < APPROVALS_NEEDED:
        raise Refused("not_approved")
    if command.size <= state.sealed_size or command.size < state.changed_seq:
        raise Refused("stale")
    return Decision((RecordSealed(command.size, command.root, command.key),))


@decide.register
def erase_name(command: EraseName, state: State, *, by: Seat, at: int) -> Decision:
    if by != PLATFORM:
        raise Refused("not_available")
    if not state.sealed_size:
        raise Refused("not_sealed")
    return Decision((NameErased(command.seat, command.reason),))


@decide.register
def note_erratum(command: NoteErratum, state: State, *, by: Seat, at: int) -> Decision:
    if not keeps_record(state, by):
        raise Refused("clerk_only")
    if not state.sealed_size:
        raise Refused("not_sealed")
    if not 1 <= command.entry <= state.sealed_size:
        raise Refused("no_such_passage")
    text = plain(command.text, limit=UTTERANCE)
    return Decision((ErratumNoted(state.erratum_count + 1, command.entry, text),))


@evolve.register
def record_sealed(event: RecordSealed, state: State, stamp: Stamp) -> State:
    return replace(state, sealed_size=event.size)


@evolve.register
def name_erased(event: NameErased, state: State, stamp: Stamp) -> State:
    return record_changed(state, stamp)


@evolve.register
def erratum_noted(event: ErratumNoted, state: State, stamp: Stamp) -> State:
    return record_changed(replace(state, erratum_count=event.erratum), stamp)
