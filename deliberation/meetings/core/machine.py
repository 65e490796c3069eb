"""The state machine of a meeting: `decide` returns events, `evolve` applies them.

    decide : Command, State       -> Decision    the rules of procedure; raises Refused
    evolve : Event, State, Stamp  -> State       what each fact changes; never refuses

Both are pure. Time (`at`, epoch milliseconds) and the acting seat (`by`) arrive as arguments,
for a fact as the stamp of its place in the log; anything to be done outside leaves as an
effect. The server runs both halves; the browser mirrors only evolve.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import singledispatch

from deliberation.meetings.core.state import EMPTY, Seat, State


class Refused(Exception):
    """A command the rules do not allow. `code` is stable; its wording belongs to the interface."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Stamp:
    """Where a fact stands in the log: its number, its time (epoch ms) and the seat that acted."""

    seq: int
    at: int
    by: Seat


@dataclass(frozen=True, slots=True)
class Decision:
    events: tuple[object, ...]
    effects: tuple[object, ...] = ()


@singledispatch
def decide(command: object, state: State, *, by: Seat, at: int) -> Decision:
    raise TypeError(f"no rule for {type(command).__name__}")


@singledispatch
def evolve(event: object, state: State, stamp: Stamp) -> State:
    raise TypeError(f"no change for {type(event).__name__}")


def replay(lines: Iterable[tuple[object, Stamp]], state: State = EMPTY) -> State:
    """Fold stamped events, oldest first, onto a state."""
    for event, stamp in lines:
        state = evolve(event, state, stamp)
    return state


def suppose(state: State, *events: object, by: Seat, at: int) -> State:
    """What would hold after these events: for rules whose second fact depends on their first."""
    return replay(((event, Stamp(0, at, by)) for event in events), state)
