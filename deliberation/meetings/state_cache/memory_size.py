"""An estimate of the memory that a cached meeting takes, good enough for a budget."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from itertools import chain
from sys import getsizeof
from typing import TYPE_CHECKING, Any

from deliberation.meetings.core.state import State

if TYPE_CHECKING:
    from deliberation.meetings.event_log.store import CachedState

# As CPython has them, measured: an object of a dozen fields with the numbers in it, and a number in a mapping.
OBJECT, NUMBER = 320, 80
LINE = 800  # an event, its stamp, its hash, and what holds them together


def estimate_bytes(current: "CachedState") -> int:
    """In bytes. Statements are counted, since all but the last have lost their words; the rest is looked at."""
    state = current.state
    objects = len(state.statements) + len(state.said) + len(state.roll) + len(state.spoken.seats) + len(state.warnings)
    numbers = len(state.repeats) + len(state.turns) + _voters(state)
    return (
        OBJECT * objects
        + NUMBER * numbers
        + sum(OBJECT + _words(one) for one in _told_in_words(state))
        + sum(LINE + _words(event) for event, _, _ in current.recent)
    )


def _voters(state: State) -> int:
    hidden = sum(len(seats) for by_choice in state.unrevealed.values() for seats in by_choice.values())
    return hidden + (0 if state.ballot is None else len(state.ballot.electorate) + len(state.ballot.cast))


def _told_in_words(state: State) -> Iterable[object]:
    worded = {*state.shown, *state.review}
    statements = (state.statements[number] for number in worded if number in state.statements)
    return chain(
        state.items,
        state.queue,
        state.speeches,
        statements,
        state.utterances,
        state.motions.values(),
        state.decisions,
        state.results.values(),
    )


def _words(thing: Any) -> int:
    """Of the texts it has; numbers and names of choices are in what is reckoned for any object."""
    if not is_dataclass(thing):
        return 0
    return sum(getsizeof(value) for field in fields(thing) if isinstance(value := getattr(thing, field.name), str))
