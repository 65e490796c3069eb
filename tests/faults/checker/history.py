"""A recorded history: what each client asked, on which connection, and every frame it received."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

# How a line ended: by its own people in order or without a word, or by the other side and what lies between.
Manner = Literal["left", "vanished", "lost"]


@lru_cache(maxsize=50_000)
def read(text: str) -> Any:
    """What is told to a hundred people is understood once. Not to be changed."""
    return json.loads(text)


@dataclass
class ConnectionRecord:
    """One connection (`polled`: one answer to a browser without WebSockets). Monotonic seconds."""

    opened: float
    heard: list[tuple[float, str]] = field(default_factory=list)
    said: list[tuple[float, str]] = field(default_factory=list)
    closed: float | None = None
    manner: Manner | None = None
    code: int | None = None
    polled: bool = False
    _understood: list[tuple[float, Any]] = field(default_factory=list, repr=False)

    def frames(self) -> list[tuple[float, Any]]:
        """What was heard, read once; it may still grow."""
        for at, text in self.heard[len(self._understood) :]:
            self._understood.append((at, read(text)))
        return self._understood

    def questions(self) -> list[tuple[float, list[Any]]]:
        """What it said it held, and when."""
        return [(at, read(text)["since"]) for at, text in self.said if text.startswith('{"since"')]

    def brought_up(self) -> float | None:
        """When it was told where the log stands, and so could go on."""
        asked = next(iter(self.questions()), None)
        since = self.opened if asked is None else asked[0]
        told = (at for at, f in self.frames() if at >= since and ("events" in f or "snapshot" in f or "head" in f))
        return next(told, None)


@dataclass
class Ask:
    """One sending of a command; a copy sent again is another one with the same id."""

    id: str
    at: float
    what: dict[str, Any]


@dataclass
class ClientHistory:
    """One member from the first line to the last."""

    name: str
    seat: int | None
    lines: list[ConnectionRecord] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)

    def frames(self) -> Iterator[tuple[float, Any]]:
        return (frame for line in self.lines for frame in line.frames())

    def answers(self) -> dict[str, list[tuple[float, dict[str, Any]]]]:
        """Id -> everything it was answered with, oldest first."""
        found: dict[str, list[tuple[float, dict[str, Any]]]] = {}
        for at, frame in self.frames():
            if "re" in frame:
                found.setdefault(frame["re"], []).append((at, frame))
        return found

    def commands(self) -> dict[str, list[Ask]]:
        """Id -> its sendings, oldest first."""
        found: dict[str, list[Ask]] = {}
        for ask in self.asks:
            found.setdefault(ask.id, []).append(ask)
        return found

    def breaks(self) -> list[tuple[float, float | None]]:
        """Each time the line was lost: when, and when the member was brought up again (None: never)."""
        found: list[tuple[float, float | None]] = []
        for number, line in enumerate(self.lines):
            if line.manner == "lost" and line.closed is not None and line.brought_up() is not None:
                later = (one.brought_up() for one in self.lines[number + 1 :])
                found.append((line.closed, next((at for at in later if at is not None), None)))
        return found


@dataclass
class Read:
    """Somebody who was acknowledged `seq` asked over HTTP where the log stands."""

    seq: int
    head: int


@dataclass
class Measure:
    """Something of a process, before and after, and how much more it may be."""

    what: str
    before: float
    after: float
    allowed: float


@dataclass
class History:
    """All stories, and what the database says at the end. `disturbed`: when lines were held up on purpose."""

    log: list[dict[str, Any]]
    tokens: list[list[Any]]
    head: dict[str, Any]
    stories: list[ClientHistory]
    reads: list[Read] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    disturbed: list[tuple[float, float]] = field(default_factory=list)
    promised: Callable[[float, float, float], float] = lambda seconds, since, until: seconds
    """How long what is promised within so many seconds may have taken, on this machine and in that time."""
    asked_before: set[tuple[str, int | None]] = field(default_factory=set)  # in an earlier epoch: id and seat

    def undisturbed(self, start: float, end: float) -> bool:
        return all(end < held or start > free for held, free in self.disturbed)
