"""The last entries of a room as each audience gets them, encoded once, for those who come back."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from deliberation.meetings.core.machine import Stamp
from deliberation.meetings.core.visibility import AUDIENCES, Audience, visible
from realtime import frames

MOST_ENTRIES = 500  # one who has missed more is given a snapshot
MOST_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Told:
    """One entry: its hash, and what each audience sees of it (None: nothing)."""

    seq: int
    hash16: str
    seen: dict[Audience, bytes | None]


def told(event: object, stamp: Stamp, hash: bytes) -> Told:
    """Encoded once for all who see the same."""
    whole = frames.fact(event, stamp)
    seen: dict[Audience, bytes | None] = {}
    for audience in AUDIENCES:
        shown = visible(event, audience)
        if shown is None:
            seen[audience] = None
        else:
            seen[audience] = whole if shown is event else frames.fact(shown, stamp)
    return Told(stamp.seq, hash.hex()[:16], seen)


class Tail:
    def __init__(self) -> None:
        self._entries: deque[Told] = deque(maxlen=MOST_ENTRIES)

    def extend(self, entries: Sequence[Told]) -> None:
        self._entries.extend(entries)

    def drop(self) -> None:
        """Words were redacted: nothing encoded before may be handed out again."""
        self._entries.clear()

    def since(self, seq: int, hash16: str, to: Audience) -> bytes | None:
        """A frame of all after that entry; None where it is not known, or too much to send again."""
        entries = list(self._entries)
        start = next((n for n, told in enumerate(entries) if told.seq == seq), None)
        if start is None or entries[start].hash16 != hash16:
            return None
        frame = batch(entries[start + 1 :], to)
        return frame if len(frame) <= MOST_BYTES else None


def batch(entries: Sequence[Told], to: Audience) -> bytes:
    """One frame of consecutive entries (at least one)."""
    seen = frames.merged((entry.seq, entry.seen[to]) for entry in entries)
    return frames.events(seen, hash16=entries[-1].hash16)
