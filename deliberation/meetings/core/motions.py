"""Motions: what is put to the meeting, and decisions taken without counting."""

from dataclasses import dataclass
from typing import Literal

from deliberation.meetings.core.agenda import item_of
from deliberation.meetings.core.approving import before_approval, record_changed
from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.free_text import MOTION, plain, words
from deliberation.meetings.core.machine import Decision, Refused, Stamp, decide, evolve
from deliberation.meetings.core.roles import held_back, keeps_record, moderates, role_of
from deliberation.meetings.core.state import (
    OTHERS_SHOWN,
    PLATFORM,
    Motion,
    Noted,
    Seat,
    State,
)

# "unspecified" and "counted" are for records taken over from elsewhere, which do not always say more.
Manner = Literal["unanimous", "applause", "acclamation", "consensus", "no_objection", "unspecified", "counted"]


@dataclass(frozen=True, slots=True)
class MoveMotion:
    text: str
    item: int | None = None
    for_: Seat | None = None


@dataclass(frozen=True, slots=True)
class SecondMotion:
    motion: int
    version: int
    for_: Seat | None = None


@dataclass(frozen=True, slots=True)
class AmendMotion:
    motion: int
    version: int
    text: str


@dataclass(frozen=True, slots=True)
class WithdrawMotion:
    motion: int


@dataclass(frozen=True, slots=True)
class PutMotion:
    motion: int
    version: int


@dataclass(frozen=True, slots=True)
class NoteDecision:
    """Taken without counting: 一致通过, 鼓掌通过."""

    text: str
    manner: Manner
    result: Literal["adopted", "rejected"] = "adopted"
    motion: int | None = None
    afterwards: bool = False


@dataclass(frozen=True, slots=True)
class MotionMoved:
    motion: int
    seat: Seat
    item: int | None
    text: str | None = words()


@dataclass(frozen=True, slots=True)
class MotionSeconded:
    motion: int
    seat: Seat


@dataclass(frozen=True, slots=True)
class MotionAmended:
    """Another text is another motion to those who seconded it: they are asked again."""

    motion: int
    version: int
    text: str | None = words()


@dataclass(frozen=True, slots=True)
class MotionWithdrawn:
    motion: int


@dataclass(frozen=True, slots=True)
class MotionPut:
    motion: int


@dataclass(frozen=True, slots=True)
class DecisionNoted:
    decision: int
    motion: int | None
    item: int | None
    manner: Manner
    result: Literal["adopted", "rejected"]
    afterwards: bool
    text: str | None = words()


@decide.register
def move_motion(command: MoveMotion, state: State, *, by: Seat, at: int) -> Decision:
    seat = by if command.for_ is None else command.for_
    if seat != by and not keeps_record(state, by):
        raise Refused("clerk_only")
    role = role_of(state, seat)
    if role is None:
        raise Refused("not_seated")
    if role not in ("moderator", "member"):
        raise Refused("role_may_not_move")
    if seat in state.suspended:
        raise Refused("posting_suspended")
    if state.status != "open":
        raise Refused("not_open")
    if held_back(state, seat):
        raise Refused("on_hold")
    if command.item is not None and item_of(state, command.item) is None:
        raise Refused("no_such_item")
    item = state.item if command.item is None else command.item
    text = plain(command.text, limit=MOTION)
    return Decision((MotionMoved(len(state.motions) + 1, seat, item, text),))


@decide.register
def second_motion(command: SecondMotion, state: State, *, by: Seat, at: int) -> Decision:
    seat = by if command.for_ is None else command.for_
    if seat != by and not keeps_record(state, by):
        raise Refused("clerk_only")
    role = role_of(state, seat)
    if role is None:
        raise Refused("not_seated")
    if role not in ("moderator", "member"):
        raise Refused("role_may_not_move")
    motion = state.motions.get(command.motion)
    if motion is None:
        raise Refused("no_such_motion")
    if motion.version != command.version or motion.status != "moved":
        raise Refused("stale")
    if state.status != "open":
        raise Refused("not_open")
    if motion.seat == seat:
        raise Refused("own_motion")
    if seat in motion.seconders:
        raise Refused("already_seconded")
    return Decision((MotionSeconded(motion.id, seat),))


@decide.register
def amend_motion(command: AmendMotion, state: State, *, by: Seat, at: int) -> Decision:
    motion = state.motions.get(command.motion)
    if motion is None:
        raise Refused("no_such_motion")
    if motion.seat != by:
        raise Refused("not_yours")
    if by not in state.roll:
        raise Refused("not_seated")
    if by in state.suspended:
        raise Refused("posting_suspended")
    if state.status != "open":
        raise Refused("not_open")
    if held_back(state, by):
        raise Refused("on_hold")
    if motion.version != command.version or motion.status != "moved":
        raise Refused("stale")
    text = plain(command.text, limit=MOTION)
    return Decision((MotionAmended(motion.id, motion.version + 1, text),))


@decide.register
def withdraw_motion(command: WithdrawMotion, state: State, *, by: Seat, at: int) -> Decision:
    motion = state.motions.get(command.motion)
    if motion is None:
        raise Refused("no_such_motion")
    if motion.seat != by and not keeps_record(state, by):
        raise Refused("not_yours")
    if by not in state.roll:
        raise Refused("not_seated")
    if state.status == "closed":
        raise Refused("closed")
    if motion.status != "moved":
        raise Refused("stale")
    return Decision((MotionWithdrawn(motion.id),))


@decide.register
def put_motion(command: PutMotion, state: State, *, by: Seat, at: int) -> Decision:
    if not moderates(state, by):
        raise Refused("moderator_only")
    motion = state.motions.get(command.motion)
    if motion is None:
        raise Refused("no_such_motion")
    if motion.version != command.version or motion.status != "moved":
        raise Refused("stale")
    if state.status != "open":
        raise Refused("not_open")
    if len(motion.seconders) < state.settings.seconders and not moderates(state, motion.seat):
        raise Refused("not_seconded")
    return Decision((MotionPut(motion.id),))


@decide.register
def note_decision(command: NoteDecision, state: State, *, by: Seat, at: int) -> Decision:
    if by != PLATFORM and not moderates(state, by):
        raise Refused("moderator_only")
    if state.status != "open" and not command.afterwards:
        raise Refused("not_open")
    if state.status == "preparing":
        raise Refused("not_open")
    before_approval(state)
    motion = None if command.motion is None else state.motions.get(command.motion)
    if command.motion is not None:
        if motion is None:
            raise Refused("no_such_motion")
        if motion.status not in ("moved", "put"):
            raise Refused("stale")
        if state.ballot is not None and state.ballot.motion == motion.id:
            raise Refused("ballot_open")
        if result_waits(state, motion):
            raise Refused("result_not_told")
    noted = DecisionNoted(
        decision=state.decision_count + 1,
        motion=command.motion,
        item=state.item if motion is None else motion.item,
        manner=command.manner,
        result=command.result,
        afterwards=command.afterwards,
        text=plain(command.text, limit=MOTION),
    )
    return Decision((noted,))


def result_waits(state: State, motion: Motion) -> bool:
    """It was voted on, and the result is not told yet: to the room that vote is not over."""
    results = (result for result in state.results.values() if result.motion == motion.id)
    return any(not result.revealed and result.voided is None for result in results)


@evolve.register
def motion_moved(event: MotionMoved, state: State, stamp: Stamp) -> State:
    motion = Motion(
        id=event.motion,
        seat=event.seat,
        item=event.item,
        version=1,
        seconders=(),
        status="moved",
        text=event.text,
        length=len(event.text or ""),
        at=stamp.at,
        seq=stamp.seq,
    )
    return with_motion(state, motion)


@evolve.register
def motion_seconded(event: MotionSeconded, state: State, stamp: Stamp) -> State:
    motion = state.motions[event.motion]
    return with_motion(state, replace(motion, seconders=(*motion.seconders, event.seat)))


@evolve.register
def motion_amended(event: MotionAmended, state: State, stamp: Stamp) -> State:
    before = state.motions[event.motion]
    amended = replace(
        before,
        version=event.version,
        seconders=(),
        text=event.text,
        length=len(event.text or ""),
        seq=stamp.seq,
    )
    repeats = state.repeats.with_item(stamp.seq, before.seq)
    return with_motion(replace(state, repeats=repeats), amended)


@evolve.register
def motion_withdrawn(event: MotionWithdrawn, state: State, stamp: Stamp) -> State:
    return with_motion(state, replace(state.motions[event.motion], status="withdrawn"))


@evolve.register
def motion_put(event: MotionPut, state: State, stamp: Stamp) -> State:
    return with_motion(state, replace(state.motions[event.motion], status="put"))


@evolve.register
def decision_noted(event: DecisionNoted, state: State, stamp: Stamp) -> State:
    noted = Noted(
        id=event.decision,
        motion=event.motion,
        item=event.item,
        manner=event.manner,
        result=event.result,
        text=event.text,
        length=len(event.text or ""),
        at=stamp.at,
        seq=stamp.seq,
    )
    decisions = (*state.decisions, noted)[-OTHERS_SHOWN:]
    state = record_changed(replace(state, decisions=decisions, decision_count=event.decision), stamp)
    if event.motion is None:
        return state
    return with_motion(state, replace(state.motions[event.motion], status=event.result))


def with_motion(state: State, motion: Motion) -> State:
    return replace(state, motions={**state.motions, motion.id: motion})
