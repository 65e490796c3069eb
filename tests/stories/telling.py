"""Telling a meeting: commands go in, stamped facts come out."""

from dataclasses import dataclass, field, replace

from deliberation.meetings.core.machine import Stamp, decide, replay
from deliberation.meetings.core.redaction import RedactEntry
from deliberation.meetings.core.state import EMPTY, State

BEGINNING = 1_800_000_000_000  # epoch ms
Line = tuple[object, Stamp]


@dataclass
class Telling:
    """A meeting as far as it has been told."""

    state: State = EMPTY
    at: int = BEGINNING
    lines: list[Line] = field(default_factory=list)

    def do(self, by: int, command: object, *, after_ms: int = 1_000) -> None:
        """One seat does one thing, so long after the last. Raises Refused, and then nothing has changed."""
        at = self.at + after_ms
        if isinstance(command, RedactEntry):  # the door finds out what has words
            command = replace(command, worded=tuple(range(1, self.seq + 1)))
        for event in decide(command, self.state, by=by, at=at).events:
            line = (event, Stamp(len(self.lines) + 1, at, by))
            self.state = replay([line], self.state)
            self.lines.append(line)
        self.at = at

    @property
    def seq(self) -> int:
        return len(self.lines)
