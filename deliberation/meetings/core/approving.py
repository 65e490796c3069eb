"""The approval of the record: two people of different roles, on what has not changed since."""

from dataclasses import dataclass

from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.machine import Decision, Refused, Stamp, decide, evolve
from deliberation.meetings.core.record_state import Approval, EntrustedRole
from deliberation.meetings.core.roles import record_role
from deliberation.meetings.core.state import PLATFORM, Seat, State

APPROVALS_NEEDED = 2


@dataclass(frozen=True, slots=True)
class EntrustRecord:
    """The secretariat lets a seat act on the record of a closed meeting. It has no name on the wire."""

    seat: Seat
    role: EntrustedRole


@dataclass(frozen=True, slots=True)
class ApproveRecord:
    """`upto`: the last entry that whoever approves has read."""

    upto: int


@dataclass(frozen=True, slots=True)
class RecordEntrusted:
    """Attendance is what it was: this seat acts on the record alone."""

    seat: Seat
    role: EntrustedRole


@dataclass(frozen=True, slots=True)
class RecordApproved:
    seat: Seat
    role: EntrustedRole
    upto: int


def record_changed(state: State, stamp: Stamp) -> State:
    """What was approved is no longer what stands there. After the seal a change leads to a new seal instead."""
    if state.status != "closed":
        return state
    return replace(state, changed_seq=stamp.seq, approvals=state.approvals if state.sealed_size else ())


def before_the_seal(state: State) -> None:
    if state.sealed_size:
        raise Refused("record_sealed")


def before_approval(state: State) -> None:
    """What a closed meeting takes only until somebody has approved its record."""
    before_the_seal(state)
    if state.approvals:
        raise Refused("record_approved")


@decide.register
def entrust_record(command: EntrustRecord, state: State, *, by: Seat, at: int) -> Decision:
    if by != PLATFORM:
        raise Refused("not_available")
    if state.status != "closed":
        raise Refused("not_closed")
    if state.entrusted.get(command.seat) == command.role:
        raise Refused("no_change")
    return Decision((RecordEntrusted(command.seat, command.role),))


@decide.register
def approve_record(command: ApproveRecord, state: State, *, by: Seat, at: int) -> Decision:
    role = record_role(state, by)
    if role is None:
        raise Refused("clerk_only")
    if state.status != "closed":
        raise Refused("not_closed")
    before_the_seal(state)
    if len(state.approvals) == APPROVALS_NEEDED:
        raise Refused("record_approved")
    if any(approval.role == role or approval.seat == by for approval in state.approvals):
        raise Refused("another_role")
    if any(state.statements[id].status == "pending" for id in state.review):
        raise Refused("statement_pending")
    if any(contest.open for contest in state.contests.values()):
        raise Refused("contest_open")
    if state.confirm_until_at is not None and at < state.confirm_until_at and any(state.unconfirmed.values()):
        raise Refused("still_confirming")
    if command.upto < state.changed_seq:
        raise Refused("stale")
    return Decision((RecordApproved(by, role, command.upto),))


@evolve.register
def record_entrusted(event: RecordEntrusted, state: State, stamp: Stamp) -> State:
    return replace(state, entrusted={**state.entrusted, event.seat: event.role})


@evolve.register
def record_approved(event: RecordApproved, state: State, stamp: Stamp) -> State:
    approval = Approval(event.seat, event.role, event.upto)
    return replace(state, approvals=(*state.approvals, approval))
