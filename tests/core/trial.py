"""A meeting on trial: kept as its log would keep it, watched by every promise at every step."""

import json
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from deliberation.meetings.core import codec
from deliberation.meetings.core.machine import Refused, Stamp, decide, evolve, replay
from deliberation.meetings.core.redaction import EntryRedacted, Redact, RedactEntry
from deliberation.meetings.core.state import EMPTY, Seat, State
from tests.core.meeting import START


@dataclass
class Line:
    """An entry of the log: facts that stay, words that may go."""

    stamp: Stamp
    name: str
    facts: str
    text: str | None

    def loaded(self) -> object:
        return codec.load(self.name, json.loads(self.facts), None if self.text is None else json.loads(self.text))


@dataclass(frozen=True)
class Step:
    """One command that was followed: who gave it, when, and what came of it."""

    command: object
    by: Seat
    at: int
    before: State
    after: State
    events: tuple[object, ...]
    lines: tuple[Line, ...]


class Trial:
    def __init__(self, *promises: Any) -> None:
        self.state: State = EMPTY
        self.lines: list[Line] = []
        self.now = START
        self.promises = promises
        self.followed: Counter[str] = Counter()
        self.happened: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def attempt(self, command: object, by: Seat) -> bool:
        """Give a command. True if it was followed; a refused one changes nothing."""
        if isinstance(command, RedactEntry):  # the door finds out what has words
            command = replace(command, worded=tuple(line.stamp.seq for line in self.lines if line.text is not None))
        try:
            decision = decide(command, self.state, by=by, at=self.now)
        except Refused as refused:
            self.refused[refused.code] += 1
            return False
        assert decide(command, self.state, by=by, at=self.now) == decision, "decided otherwise the second time"
        for effect in decision.effects:
            if isinstance(effect, Redact):
                assert self.lines[effect.entry - 1].text is not None, "redacts what has no words"
        if type(command) in codec.NAMES:  # what the platform alone asks has no name
            self.followed[codec.NAMES[type(command)]] += 1
        self.keep(command, by, decision.events)
        return True

    def keep(self, command: object, by: Seat, events: tuple[object, ...]) -> None:
        before, lines = self.state, []
        for event in events:
            line = self.written(event, by)
            assert line.loaded() == event, "the log does not keep what happened"
            self.state = evolve(event, self.state, line.stamp)
            if isinstance(event, EntryRedacted):
                self.lines[event.entry - 1].text = None
            lines.append(line)
        step = Step(command, by, self.now, before, self.state, events, tuple(lines))
        for promise in self.promises:
            promise.kept(step, self)

    def written(self, event: object, by: Seat) -> Line:
        name, facts, text = codec.dump(event)
        self.happened[name] += 1
        words = None if text is None else json.dumps(text, ensure_ascii=False)
        line = Line(Stamp(len(self.lines) + 1, self.now, by), name, json.dumps(facts), words)
        self.lines.append(line)
        return line

    def ends(self) -> None:
        """Whoever reads the log from its first line, redacted as it is, comes to the same meeting."""
        assert replay((line.loaded(), line.stamp) for line in self.lines) == self.state
        for promise in self.promises:
            promise.ends(self)
