"""The speaking queue: who asked to speak, in which order, and the reason for that order."""

from dataclasses import dataclass, field
from typing import Literal

from deliberation.meetings.core import lanes
from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.free_text import NOTE, plain_or_none, words
from deliberation.meetings.core.lanes import ORDERED
from deliberation.meetings.core.machine import Decision, Refused, Stamp, decide, evolve, suppose
from deliberation.meetings.core.roles import SPEAKING, keeps_record, moderates, role_of
from deliberation.meetings.core.state import (
    PLATFORM,
    Lane,
    Move,
    Policy,
    QueueEntry,
    Seat,
    Side,
    State,
    Turn,
)

UNDO_MS = 10_000

PolicyName = Literal[
    "first_come",
    "first_time_first",
    "least_time_first",
    "alternate_sectors",
    "alternate_venues",
    "alternate_sides",
    "drawn",
]
MoveReason = Literal["balance", "expertise", "time", "absent", "correction", "other"]


@dataclass(frozen=True, slots=True)
class OpenQueue:
    pass


@dataclass(frozen=True, slots=True)
class CloseQueue:
    pass


@dataclass(frozen=True, slots=True)
class SetPolicy:
    name: PolicyName
    seed: str | None = field(default=None, metadata={"filled": True})


@dataclass(frozen=True, slots=True)
class RequestFloor:
    """`rank` orders points of order (0 first); `answers` is the entry of the speech replied to."""

    lane: Lane
    note: str | None = None
    side: Side | None = None
    rank: int = 0
    answers: int | None = None
    for_: Seat | None = None


@dataclass(frozen=True, slots=True)
class WithdrawRequest:
    entry: int


@dataclass(frozen=True, slots=True)
class MoveEntry:
    entry: int
    place: int  # from 0
    reason: MoveReason
    note: str | None = None


@dataclass(frozen=True, slots=True)
class UndoMove:
    entry: int


@dataclass(frozen=True, slots=True)
class QueueOpened:
    pass


@dataclass(frozen=True, slots=True)
class QueueClosed:
    pass


@dataclass(frozen=True, slots=True)
class PolicySet:
    name: PolicyName
    seed: str | None


@dataclass(frozen=True, slots=True)
class FloorRequested:
    """`for_` is the seat that wishes to speak; somebody else asked where it is not `by`."""

    entry: int
    for_: Seat
    lane: Lane
    place: int
    reason: str
    rank: int
    side: Side | None
    answers: int | None
    note: str | None = words()


@dataclass(frozen=True, slots=True)
class FloorWithdrawn:
    entry: int


@dataclass(frozen=True, slots=True)
class QueueMoved:
    """`held`: moved by hand, so that no policy moves it again."""

    entry: int
    place: int
    reason: str
    held: bool
    automatic: bool
    note: str | None = words()


def entry_of(state: State, entry: int) -> QueueEntry | None:
    return next((waiting for waiting in state.queue if waiting.id == entry), None)


def _moves(standing: list[int], arranged: lanes.Arranged) -> tuple[QueueMoved, ...]:
    """The moves that turn the order that stands into the arranged one."""
    moves = []
    for place, (entry, reason) in enumerate(arranged):
        if standing[place] != entry.id:
            standing.remove(entry.id)
            standing.insert(place, entry.id)
            moves.append(QueueMoved(entry.id, place, reason, held=entry.held, automatic=True))
    return tuple(moves)


def rearranged(state: State) -> tuple[QueueMoved, ...]:
    """What the policy makes of the queue now: nothing, or moves, each with its reason."""
    return _moves([entry.id for entry in state.queue], lanes.arrange(state, state.queue))


@decide.register
def open_queue(command: OpenQueue, state: State, *, by: Seat, at: int) -> Decision:
    if by != PLATFORM and not moderates(state, by):
        raise Refused("moderator_only")
    if state.status == "closed":
        raise Refused("closed")
    if state.queue_open:
        raise Refused("already_open")
    return Decision((QueueOpened(),))


@decide.register
def close_queue(command: CloseQueue, state: State, *, by: Seat, at: int) -> Decision:
    if not moderates(state, by):
        raise Refused("moderator_only")
    if not state.queue_open:
        raise Refused("queue_closed")
    return Decision((QueueClosed(),))


@decide.register
def set_policy(command: SetPolicy, state: State, *, by: Seat, at: int) -> Decision:
    if not moderates(state, by):
        raise Refused("moderator_only")
    if state.status == "closed":
        raise Refused("closed")
    if command.name == state.policy.name:
        raise Refused("no_change")
    seed = command.seed if command.name == "drawn" else None
    if command.name == "drawn" and not seed:
        raise Refused("no_seed")
    chosen = PolicySet(command.name, seed)
    return Decision((chosen, *rearranged(suppose(state, chosen, by=by, at=at))))


@decide.register
def request_floor(command: RequestFloor, state: State, *, by: Seat, at: int) -> Decision:
    may_request(command, state, by=by)
    return _queued(command, state, by if command.for_ is None else command.for_, by=by, at=at)


def may_request(command: RequestFloor, state: State, *, by: Seat) -> None:
    """Raises Refused. Apart from finding a place in the queue, since every seat is told often whether it may."""
    seat = by if command.for_ is None else command.for_
    if seat != by and by != PLATFORM and not keeps_record(state, by):
        raise Refused("clerk_only")
    role = role_of(state, seat)
    if role is None:
        raise Refused("not_seated")
    if role not in SPEAKING:
        raise Refused("role_may_not_speak")
    if role in ("guest", "department") and command.lane not in ("reply", "booked"):
        raise Refused("lane_not_yours")
    if any(turn.seat == seat and _taken(turn.lane, command.lane) for turn in _heard_now(state)):
        raise Refused("already_speaking")
    if any(e.seat == seat and _same_kind(e.lane, command.lane) for e in state.queue):
        raise Refused("already_waiting")
    if state.status == "closed":
        raise Refused("closed")
    if state.status == "preparing" and command.lane != "booked":
        raise Refused("not_open")
    if not state.queue_open and command.lane != "order" and not moderates(state, by):
        raise Refused("queue_closed")
    if command.lane == "reply" and not _answerable(state, command.answers):
        raise Refused("no_such_speech")
    if command.lane != "reply" and command.answers is not None:
        raise Refused("not_a_reply")


def _queued(command: RequestFloor, state: State, seat: Seat, *, by: Seat, at: int) -> Decision:
    number = state.entries + 1
    rank = command.rank if command.lane == "order" else 0
    note = plain_or_none(command.note, limit=NOTE)
    wish = QueueEntry(
        id=number,
        seat=seat,
        by=by,
        at=at,
        lane=command.lane,
        rank=rank,
        side=command.side,
        answers=command.answers,
        reason="",
        held=False,
        note=note,
        length=len(note or ""),
        seq=0,
    )
    arranged = lanes.joined(state, wish)
    order = [entry.id for entry, _ in arranged]
    place = order.index(number)
    requested = FloorRequested(
        entry=number,
        for_=seat,
        lane=wish.lane,
        place=place,
        reason=arranged[place][1],
        rank=rank,
        side=wish.side,
        answers=wish.answers,
        note=wish.note,
    )
    standing = [entry.id for entry in state.queue]
    standing.insert(place, number)
    return Decision((requested, *_moves(standing, arranged)))


def _same_kind(one: Lane, other: Lane) -> bool:
    """Booked and impromptu are one wish to speak; the other lanes are one each."""
    return one == other or (one in ORDERED and other in ORDERED)


def _taken(speaking: Lane, wished: Lane) -> bool:
    """Who speaks asks for no speech of their own, nor for more of what they are doing."""
    return wished in ORDERED or speaking == wished


def _heard_now(state: State) -> tuple[Turn, ...]:
    """The one who speaks, and the one who was interrupted."""
    return tuple(turn for turn in (state.turn, state.interrupted) if turn is not None)


def _answerable(state: State, entry: int | None) -> bool:
    heard = [turn.entry for turn in _heard_now(state)]
    return entry in heard or any(speech.entry == entry for speech in state.speeches)


@decide.register
def withdraw_request(command: WithdrawRequest, state: State, *, by: Seat, at: int) -> Decision:
    entry = entry_of(state, command.entry)
    if entry is None:
        raise Refused("stale")
    if entry.seat != by and not keeps_record(state, by):
        raise Refused("not_yours")
    withdrawn = FloorWithdrawn(entry.id)
    return Decision((withdrawn, *rearranged(suppose(state, withdrawn, by=by, at=at))))


@decide.register
def move_entry(command: MoveEntry, state: State, *, by: Seat, at: int) -> Decision:
    if not moderates(state, by):
        raise Refused("moderator_only")
    entry = entry_of(state, command.entry)
    if entry is None:
        raise Refused("stale")
    if not 0 <= command.place < len(state.queue):
        raise Refused("no_such_place")
    if state.queue[command.place].id == entry.id:
        raise Refused("no_change")
    note = plain_or_none(command.note, limit=NOTE)
    if command.reason == "other" and note is None:
        raise Refused("reason_needed")
    moved = QueueMoved(entry.id, command.place, command.reason, held=True, automatic=False, note=note)
    return Decision((moved,))


@decide.register
def undo_move(command: UndoMove, state: State, *, by: Seat, at: int) -> Decision:
    if not moderates(state, by):
        raise Refused("moderator_only")
    move = state.moved
    if move is None or move.entry != command.entry or entry_of(state, move.entry) is None:
        raise Refused("stale")
    if at - move.at > UNDO_MS:
        raise Refused("too_late")
    place = min(move.place, len(state.queue) - 1)
    undone = QueueMoved(move.entry, place, "undone", held=move.held, automatic=False)
    return Decision((undone, *rearranged(suppose(state, undone, by=by, at=at))))


@evolve.register
def queue_opened(event: QueueOpened, state: State, stamp: Stamp) -> State:
    return replace(state, queue_open=True)


@evolve.register
def queue_closed(event: QueueClosed, state: State, stamp: Stamp) -> State:
    return replace(state, queue_open=False)


@evolve.register
def policy_set(event: PolicySet, state: State, stamp: Stamp) -> State:
    return replace(state, policy=Policy(event.name, event.seed))


@evolve.register
def floor_requested(event: FloorRequested, state: State, stamp: Stamp) -> State:
    entry = QueueEntry(
        id=event.entry,
        seat=event.for_,
        by=stamp.by,
        at=stamp.at,
        lane=event.lane,
        rank=event.rank,
        side=event.side,
        answers=event.answers,
        reason=event.reason,
        held=False,
        note=event.note,
        length=len(event.note or ""),
        seq=stamp.seq,
    )
    queue = (*state.queue[: event.place], entry, *state.queue[event.place :])
    return replace(state, queue=queue, entries=event.entry)


@evolve.register
def floor_withdrawn(event: FloorWithdrawn, state: State, stamp: Stamp) -> State:
    return replace(state, queue=without(state.queue, event.entry))


@evolve.register
def queue_moved(event: QueueMoved, state: State, stamp: Stamp) -> State:
    place = [entry.id for entry in state.queue].index(event.entry)
    before = state.queue[place]
    entry = replace(before, reason=event.reason, held=event.held)
    queue = list(without(state.queue, event.entry))
    queue.insert(event.place, entry)
    moved = state.moved
    if event.reason == "undone":
        moved = None
    elif not event.automatic:
        moved = Move(event.entry, place, before.reason, before.held, stamp.at)
    return replace(state, queue=tuple(queue), moved=moved)


def without(queue: tuple[QueueEntry, ...], entry: int) -> tuple[QueueEntry, ...]:
    return tuple(waiting for waiting in queue if waiting.id != entry)
