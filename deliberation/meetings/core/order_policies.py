"""Order policies: the order in which the entries of one lane are called, and the reason for it.

A policy is a function of those waiting (first come first), the state, and those already placed
before them. It returns every one of them with the reason for the place. Add one by writing it
below; its name goes on the wire, its reasons into the words of the interface.
"""

import hashlib
from collections.abc import Callable, Mapping

from deliberation.meetings.core.state import QueueEntry, State

Placed = tuple[tuple[QueueEntry, str], ...]
Order = Callable[[tuple[QueueEntry, ...], State, tuple[QueueEntry, ...]], Placed]


def first_come(waiting: tuple[QueueEntry, ...], state: State, ahead: tuple[QueueEntry, ...]) -> Placed:
    return tuple((entry, "first_come") for entry in waiting)


def first_time_first(waiting: tuple[QueueEntry, ...], state: State, ahead: tuple[QueueEntry, ...]) -> Placed:
    def turns(entry: QueueEntry) -> int:
        tally = state.spoken.seats.get(entry.seat)
        speaking = state.turn is not None and state.turn.seat == entry.seat
        return (0 if tally is None else tally.turns) + speaking

    ordered = sorted(waiting, key=lambda entry: (turns(entry) > 0, entry.id))
    return tuple((e, "spoke_before" if turns(e) else "first_time") for e in ordered)


def least_time_first(waiting: tuple[QueueEntry, ...], state: State, ahead: tuple[QueueEntry, ...]) -> Placed:
    def spoken_ms(entry: QueueEntry) -> int:
        tally = state.spoken.seats.get(entry.seat)
        return 0 if tally is None else tally.ms

    ordered = sorted(waiting, key=lambda entry: (spoken_ms(entry), entry.id))
    return tuple((entry, "least_time") for entry in ordered)


def alternate_sectors(waiting: tuple[QueueEntry, ...], state: State, ahead: tuple[QueueEntry, ...]) -> Placed:
    return _alternate(waiting, ahead, _last(state, "sector"), lambda e: _seated(state, e, "sector"))


def alternate_venues(waiting: tuple[QueueEntry, ...], state: State, ahead: tuple[QueueEntry, ...]) -> Placed:
    return _alternate(waiting, ahead, _last(state, "venue"), lambda e: _seated(state, e, "venue"))


def alternate_sides(waiting: tuple[QueueEntry, ...], state: State, ahead: tuple[QueueEntry, ...]) -> Placed:
    return _alternate(waiting, ahead, _last(state, "side"), lambda entry: entry.side)


def drawn(waiting: tuple[QueueEntry, ...], state: State, ahead: tuple[QueueEntry, ...]) -> Placed:
    """By lot. Whoever has the record can draw again: SHA-256 of seed and entry number."""

    def lot(entry: QueueEntry) -> str:
        return hashlib.sha256(f"{state.policy.seed}:{entry.id}".encode()).hexdigest()

    return tuple((entry, "drawn") for entry in sorted(waiting, key=lot))


ORDERS: Mapping[str, Order] = {
    "first_come": first_come,
    "first_time_first": first_time_first,
    "least_time_first": least_time_first,
    "alternate_sectors": alternate_sectors,
    "alternate_venues": alternate_venues,
    "alternate_sides": alternate_sides,
    "drawn": drawn,
}


def _alternate(
    waiting: tuple[QueueEntry, ...],
    ahead: tuple[QueueEntry, ...],
    last: str | None,
    key: Callable[[QueueEntry], str | None],
) -> Placed:
    """Whoever came first and is of another kind than the one before; else whoever came first."""
    before = key(ahead[-1]) if ahead else last
    left, placed = list(waiting), []
    while left:
        chosen = next((entry for entry in left if key(entry) != before), left[0])
        overtakes = chosen is not left[0]
        placed.append((chosen, "alternates" if overtakes else "first_come"))
        left.remove(chosen)
        before = key(chosen)
    return tuple(placed)


def _last(state: State, kind: str) -> str | None:
    heard = state.turn or (state.speeches[-1] if state.speeches else None)
    value: str | None = getattr(heard, kind, None)
    return value


def _seated(state: State, entry: QueueEntry, kind: str) -> str | None:
    value: str | None = getattr(state.roll.get(entry.seat), kind, None)
    return value
