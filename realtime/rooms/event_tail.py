"""The event tail: the last entries as each audience gets them, encoded once, for connections that resume."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from deliberation.meetings.core.machine import Stamp
from deliberation.meetings.core.visibility import AUDIENCES, Audience, visible
from realtime.protocol import outgoing
from realtime.protocol.prepared_frame import PreparedFrame

MAX_ENTRIES = 500  # one who has missed more is given a snapshot
MAX_BYTES = 256 * 1024
MAX_CACHED_FRAMES = 64  # frames kept ready: a crowd that was dropped together has missed the same


@dataclass(frozen=True, slots=True)
class EncodedEntry:
    """One entry: its hash, and what each audience sees of it (None: nothing)."""

    seq: int
    hash16: str
    by_audience: dict[Audience, bytes | None]


def encode_entry(event: object, stamp: Stamp, hash: bytes) -> EncodedEntry:
    """Encoded once for all who see the same."""
    whole = outgoing.encode_event(event, stamp)
    seen: dict[Audience, bytes | None] = {}
    for audience in AUDIENCES:
        shown = visible(event, audience)
        if shown is None:
            seen[audience] = None
        else:
            seen[audience] = whole if shown is event else outgoing.encode_event(shown, stamp)
    return EncodedEntry(stamp.seq, hash.hex()[:16], seen)


class EventTail:
    """Gapless: each entry is the one after that before it."""

    def __init__(self) -> None:
        self._entries: deque[EncodedEntry] = deque(maxlen=MAX_ENTRIES)
        self._frames: dict[tuple[int, Audience], PreparedFrame | None] = {}

    def extend(self, entries: Sequence[EncodedEntry]) -> None:
        self._entries.extend(entries)
        self._frames.clear()

    def drop(self) -> None:
        """Words were redacted: nothing encoded before may be handed out again."""
        self._entries.clear()
        self._frames.clear()

    def since(self, seq: int, hash16: str, to: Audience) -> PreparedFrame | None:
        """A frame of all after that entry; None where it is not known, or too much to send again."""
        start = seq - self._entries[0].seq if self._entries else -1
        if not 0 <= start < len(self._entries) - 1 or self._entries[start].hash16 != hash16:
            return None
        if (seq, to) not in self._frames:
            if len(self._frames) >= MAX_CACHED_FRAMES:
                self._frames.clear()
            self._frames[seq, to] = self._frame(start + 1, to)
        return self._frames[seq, to]

    def _frame(self, start: int, to: Audience) -> PreparedFrame | None:
        frame = encode_batch(list(islice(self._entries, start, None)), to)
        return PreparedFrame(frame) if len(frame) <= MAX_BYTES else None


def encode_batch(entries: Sequence[EncodedEntry], to: Audience, *, after: int | None = None) -> bytes:
    """One frame of consecutive entries (at least one); what lies between `after` and them is withheld."""
    first = entries[0].seq
    withheld = range(0) if after is None else range(after + 1, first)
    untold = [(withheld[0], None), (withheld[-1], None)] if withheld else []
    entire = outgoing.merge_withheld([*untold, *((entry.seq, entry.by_audience[to]) for entry in entries)])
    return outgoing.events_frame(entire, hash16=entries[-1].hash16)
