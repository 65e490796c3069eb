"""The floor: who is speaking, for how long, and who follows."""

from dataclasses import dataclass
from typing import Literal

from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.machine import Decision, Refused, Stamp, decide, evolve, suppose
from deliberation.meetings.core.queue import FloorWithdrawn, entry_of, rearranged, without
from deliberation.meetings.core.record_state import FinishedTurn
from deliberation.meetings.core.roles import keeps_record, last_moderator, moderates
from deliberation.meetings.core.state import (
    PLATFORM,
    SPEECHES_KEPT,
    Lane,
    QueueEntry,
    Seat,
    Speech,
    Spoken,
    State,
    Tally,
    Turn,
)

INTERRUPTING: tuple[Lane, ...] = ("interjection", "order")
MAX_SECONDS = 4 * 60 * 60

EndCause = Literal["moderator", "time", "closing", "removed", "left"]
PauseCause = Literal["moderator", "interrupted", "adjourned", "unmoderated"]


@dataclass(frozen=True, slots=True)
class GrantFloor:
    """Call on one who waits. `seconds`: None for what the lane usually gets. `ends`: the turn that is over with it."""

    entry: int
    seconds: int | None = None
    ends: int | None = None


@dataclass(frozen=True, slots=True)
class PauseFloor:
    entry: int


@dataclass(frozen=True, slots=True)
class ResumeFloor:
    entry: int


@dataclass(frozen=True, slots=True)
class ExtendFloor:
    entry: int
    seconds: int


@dataclass(frozen=True, slots=True)
class YieldFloor:
    """The speaker, or somebody who keeps the record for one in the hall or on the phone."""

    entry: int


@dataclass(frozen=True, slots=True)
class EndFloor:
    entry: int


@dataclass(frozen=True, slots=True)
class FloorGranted:
    entry: int
    seat: Seat
    seconds: int
    reason: str


@dataclass(frozen=True, slots=True)
class FloorPaused:
    entry: int
    cause: PauseCause


@dataclass(frozen=True, slots=True)
class FloorResumed:
    entry: int


@dataclass(frozen=True, slots=True)
class FloorExtended:
    entry: int
    seconds: int


@dataclass(frozen=True, slots=True)
class FloorYielded:
    """`ms` is how long the whole turn ran, pauses left out."""

    entry: int
    seat: Seat
    ms: int


@dataclass(frozen=True, slots=True)
class FloorEnded:
    entry: int
    seat: Seat
    ms: int
    cause: EndCause


def spent(turn: Turn, at: int) -> int:
    """How long a turn has run by then, in ms."""
    running = 0 if turn.running_at is None else max(0, at - turn.running_at)
    return turn.spent_ms + running


@decide.register
def grant_floor(command: GrantFloor, state: State, *, by: Seat, at: int) -> Decision:
    if by != PLATFORM and not moderates(state, by):
        raise Refused("moderator_only")
    if state.status != "open":
        raise Refused("not_open")
    entry = entry_of(state, command.entry)
    if entry is None:
        raise Refused("stale")
    if command.ends is not None:
        if state.turn is None or state.turn.entry != command.ends:
            raise Refused("stale")
    elif state.turn is not None and entry.lane not in INTERRUPTING:
        raise Refused("floor_taken")
    if state.interrupted is not None:
        raise Refused("floor_taken")
    if state.turn is not None and state.turn.seat == entry.seat and command.ends is None:
        raise Refused("already_speaking")
    if command.seconds is not None and not 1 <= command.seconds <= MAX_SECONDS:
        raise Refused("bad_time")
    before: tuple[object, ...] = ()
    if state.turn is not None and command.ends is not None:
        before = (FloorEnded(state.turn.entry, state.turn.seat, spent(state.turn, at), "moderator"),)
    elif state.turn is not None and state.turn.running_at is not None:
        before = (FloorPaused(state.turn.entry, "interrupted"),)
    granted = _granted(state, entry, seconds=command.seconds, reason="called")
    after = suppose(state, *before, granted, by=by, at=at)
    return Decision((*before, granted, *rearranged(after)))


def _granted(state: State, entry: QueueEntry, *, seconds: int | None, reason: str) -> FloorGranted:
    usual = state.settings.lane_seconds[entry.lane]
    return FloorGranted(entry.id, entry.seat, usual if seconds is None else seconds, reason)


@decide.register
def pause_floor(command: PauseFloor, state: State, *, by: Seat, at: int) -> Decision:
    if not moderates(state, by):
        raise Refused("moderator_only")
    turn = state.turn
    if turn is None or turn.entry != command.entry:
        raise Refused("stale")
    if turn.running_at is None:
        raise Refused("already_paused")
    return Decision((FloorPaused(turn.entry, "moderator"),))


@decide.register
def resume_floor(command: ResumeFloor, state: State, *, by: Seat, at: int) -> Decision:
    if not moderates(state, by):
        raise Refused("moderator_only")
    if state.status != "open":
        raise Refused("not_open")
    turn = state.turn
    if turn is None or turn.entry != command.entry:
        raise Refused("stale")
    if turn.running_at is not None:
        raise Refused("not_paused")
    return Decision((FloorResumed(turn.entry),))


@decide.register
def extend_floor(command: ExtendFloor, state: State, *, by: Seat, at: int) -> Decision:
    if not moderates(state, by):
        raise Refused("moderator_only")
    turn = state.turn
    if turn is None or turn.entry != command.entry:
        raise Refused("stale")
    if not 1 <= command.seconds <= MAX_SECONDS - turn.seconds:
        raise Refused("bad_time")
    return Decision((FloorExtended(turn.entry, command.seconds),))


@decide.register
def yield_floor(command: YieldFloor, state: State, *, by: Seat, at: int) -> Decision:
    turn = state.turn
    if turn is None or turn.entry != command.entry:
        raise Refused("stale")
    if turn.seat != by and not keeps_record(state, by):
        raise Refused("not_speaking")
    return _over(state, FloorYielded(turn.entry, turn.seat, spent(turn, at)), by=by, at=at)


@decide.register
def end_floor(command: EndFloor, state: State, *, by: Seat, at: int) -> Decision:
    if by != PLATFORM and not moderates(state, by):
        raise Refused("moderator_only")
    turn = state.turn
    if turn is None or turn.entry != command.entry:
        raise Refused("stale")
    cause: EndCause = "time" if by == PLATFORM else "moderator"
    ended = FloorEnded(turn.entry, turn.seat, spent(turn, at), cause)
    return _over(state, ended, by=by, at=at)


def _over(state: State, ended: FloorYielded | FloorEnded, *, by: Seat, at: int) -> Decision:
    """A turn is over: the interrupted one goes on, or the next booked speaker follows."""
    after = suppose(state, ended, by=by, at=at)
    events: tuple[object, ...] = (ended, *rearranged(after))
    after = suppose(state, *events, by=by, at=at)
    if after.turn is not None:
        was_interrupted = after.turn.paused == "interrupted" and state.status == "open"
        return Decision((*events, FloorResumed(after.turn.entry)) if was_interrupted else events)
    follower = next(iter(after.queue), None)
    if state.settings.auto_next and state.status == "open" and follower is not None:
        if follower.lane == "booked":
            events = (*events, _granted(after, follower, seconds=None, reason="next_booked"))
    return Decision(events)


def ending(state: State, *, at: int, cause: EndCause) -> tuple[FloorEnded, ...]:
    """The facts that end every turn, the interrupting one first."""
    turns = (turn for turn in (state.turn, state.interrupted) if turn is not None)
    return tuple(FloorEnded(turn.entry, turn.seat, spent(turn, at), cause) for turn in turns)


def leaving(state: State, seat: Seat, *, by: Seat, at: int, cause: EndCause = "left") -> tuple[object, ...]:
    """The facts that take a seat out of the queue, so that it is not called next, and off the floor."""
    gone = tuple(FloorWithdrawn(entry.id) for entry in state.queue if entry.seat == seat)
    staying = suppose(state, *gone, by=by, at=at)
    if state.turn is not None and state.turn.seat == seat:
        ended = FloorEnded(state.turn.entry, seat, spent(state.turn, at), cause)
        return (*gone, *_over(staying, ended, by=by, at=at).events)
    events: tuple[object, ...] = gone
    if state.interrupted is not None and state.interrupted.seat == seat:
        turn = state.interrupted
        events = (*gone, FloorEnded(turn.entry, seat, spent(turn, at), cause))
    return (*events, *rearranged(suppose(state, *events, by=by, at=at))) if events else ()


def unmoderated(state: State, seat: Seat, *events: object, by: Seat, at: int) -> tuple[FloorPaused, ...]:
    """After these events the last moderator's seat is taken back: a turn that runs is paused, with nobody to end it."""
    turn = suppose(state, *events, by=by, at=at).turn
    if turn is None or turn.running_at is None or not last_moderator(state, seat):
        return ()
    return (FloorPaused(turn.entry, "unmoderated"),)


@evolve.register
def floor_granted(event: FloorGranted, state: State, stamp: Stamp) -> State:
    entry = entry_of(state, event.entry)
    assert entry is not None
    seated = state.roll.get(event.seat)
    turn = Turn(
        entry=entry.id,
        seat=entry.seat,
        lane=entry.lane,
        item=state.item,
        answers=entry.answers,
        sector=None if seated is None else seated.sector,
        venue=None if seated is None else seated.venue,
        side=entry.side,
        granted_at=stamp.at,
        seconds=event.seconds,
        spent_ms=0,
        running_at=stamp.at,
        paused=None,
    )
    queue = without(state.queue, entry.id)
    moved = None if state.moved is None or state.moved.entry == entry.id else state.moved
    return replace(state, queue=queue, moved=moved, turn=turn, interrupted=state.turn)


@evolve.register
def floor_paused(event: FloorPaused, state: State, stamp: Stamp) -> State:
    assert state.turn is not None
    ms = spent(state.turn, stamp.at)
    turn = replace(state.turn, spent_ms=ms, running_at=None, paused=event.cause)
    return replace(state, turn=turn)


@evolve.register
def floor_resumed(event: FloorResumed, state: State, stamp: Stamp) -> State:
    assert state.turn is not None
    return replace(state, turn=replace(state.turn, running_at=stamp.at, paused=None))


@evolve.register
def floor_extended(event: FloorExtended, state: State, stamp: Stamp) -> State:
    assert state.turn is not None
    seconds = state.turn.seconds + event.seconds
    return replace(state, turn=replace(state.turn, seconds=seconds))


@evolve.register
def floor_yielded(event: FloorYielded, state: State, stamp: Stamp) -> State:
    return _spoken(state, event.entry, event.ms)


@evolve.register
def floor_ended(event: FloorEnded, state: State, stamp: Stamp) -> State:
    return _spoken(state, event.entry, event.ms)


def _spoken(state: State, entry: int, ms: int) -> State:
    turn, back = state.turn, state.interrupted
    if turn is None or turn.entry != entry:  # the interrupted speaker left meanwhile
        assert back is not None
        return replace(_counted(state, back, ms), interrupted=None)
    return replace(_counted(state, turn, ms), turn=back, interrupted=None)


def _counted(state: State, turn: Turn, ms: int) -> State:
    speech = Speech(
        entry=turn.entry,
        seat=turn.seat,
        lane=turn.lane,
        item=turn.item,
        answers=turn.answers,
        sector=turn.sector,
        venue=turn.venue,
        side=turn.side,
        ms=ms,
    )
    spoken = Spoken(
        seats={**state.spoken.seats, turn.seat: _more(state.spoken.seats.get(turn.seat), ms)},
        sectors=_summed(dict(state.spoken.sectors), turn.sector, ms),
        venues=_summed(dict(state.spoken.venues), turn.venue, ms),
    )
    turns = state.turns.with_item(turn.entry, FinishedTurn(turn.seat, turn.item))
    return replace(state, speeches=(*state.speeches, speech)[-SPEECHES_KEPT:], spoken=spoken, turns=turns)


def _summed(tallies: dict[str, Tally], key: str | None, ms: int) -> dict[str, Tally]:
    return tallies if key is None else {**tallies, key: _more(tallies.get(key), ms)}


def _more(tally: Tally | None, ms: int) -> Tally:
    tally = tally or Tally()
    return Tally(turns=tally.turns + 1, ms=tally.ms + ms)
