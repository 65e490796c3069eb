"""The snapshot cache: a room's state per audience, made once however many connections receive it."""

import time
from collections.abc import Callable
from typing import NamedTuple

from deliberation.meetings.core.packing import packed
from deliberation.meetings.core.view import view
from deliberation.meetings.core.visibility import Audience
from deliberation.meetings.event_log import store
from realtime.connections.connection import Connection
from realtime.protocol import outgoing
from realtime.protocol.prepared_frame import PreparedFrame
from realtime.rooms.event_tail import EventTail

TTL_SECONDS = 10  # that nobody has asked for a snapshot, which may be some hundred kilobytes
MIN_CACHED_BYTES = 16 * 1024  # bytes of a snapshot; less is made in a moment
MAX_TAIL_RATIO = 0.25  # of its size: where more has come since, another is made


class CachedSnapshot(NamedTuple):
    """A snapshot, and the entry it goes to."""

    seq: int
    hash16: str
    frame: PreparedFrame


class SnapshotCache:
    def __init__(self, current: Callable[[], store.CachedState], tail: EventTail) -> None:
        """`held`: what the room holds now; `tail`: its last entries."""
        self._current = current
        self._event_tail = tail
        self._cached: dict[Audience, CachedSnapshot] = {}
        self._used_at = 0.0

    def current_frame(self, to: Audience) -> PreparedFrame:
        """Of what holds now."""
        current, kept = self._current(), self._cached.get(to)
        if kept is None or kept.seq != current.seq:
            state = packed(view(current.state, to))
            frame = PreparedFrame(outgoing.encode(outgoing.Snapshot(current.seq, current.hash16, state)))
            kept = self._cached[to] = CachedSnapshot(current.seq, current.hash16, frame)
        return kept.frame

    async def send(self, connection: Connection) -> None:
        """The last one, and what came since: while a crowd comes in and others talk, none is made for every word."""
        self._used_at = time.monotonic()
        kept = self._cached.get(connection.audience)
        since = None
        # Without a wire the line might be told something else between the two.
        if kept is not None and kept.frame.size >= MIN_CACHED_BYTES and connection.frame_writer is not None:
            since = self._event_tail.since(kept.seq, kept.hash16, connection.audience)
        if kept is None or since is None or since.size > kept.frame.size * MAX_TAIL_RATIO:
            await connection.send(self.current_frame(connection.audience), upto=self._current().seq)
        else:
            await connection.send(kept.frame, upto=kept.seq)
            await connection.send(since, upto=self._current().seq)

    def drop(self) -> None:
        """They hold words that are to be no more, or a history that is not ours."""
        self._cached.clear()

    def expire(self, now: float) -> None:
        """Those nobody has asked for in a while. `now`: of the monotonic clock."""
        if now - self._used_at > TTL_SECONDS:
            self.drop()
