"""The broadcaster: writes the same bytes to every connection of an audience."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

from deliberation.meetings.core.visibility import Audience
from realtime.connections.connection import Connection
from realtime.infra.metrics import EVENT_DELIVERIES, FRAMES_SENT
from realtime.protocol import outgoing
from realtime.protocol.incoming import Close
from realtime.protocol.prepared_frame import PreparedFrame
from realtime.rooms.event_tail import MAX_BYTES, EncodedEntry, encode_batch


class Broadcaster:
    """`lines`: in the order they came; what is told after one another lies near in memory, which a crowd waits for."""

    def __init__(self, snapshot: Callable[[Audience], PreparedFrame]) -> None:
        self.connections: dict[Connection, None] = {}
        self._snapshot = snapshot
        self._broadcast_upto = (0, "")  # the last entry all were told who may see it, and its hash

    async def broadcast(
        self, entries: Sequence[EncodedEntry], still_stands: Callable[[Connection], Awaitable[bool]] | None
    ) -> None:
        """`still_stands`: whether a line is told as the one it was before; None where all are.

        The one loop that everybody waits for: what is the same for all is looked at once.
        """
        batches: dict[tuple[Audience, int], PreparedFrame | None] = {}
        last, now, told_to = entries[-1].seq, time.monotonic(), 0
        to, at, frame, mark = None, 0, None, (0, 0, 0.0)
        for connection in list(self.connections):
            if still_stands is not None and not await still_stands(connection):
                continue
            if not connection.subscribed or connection.sent_seq >= last:
                continue
            if connection.audience != to or connection.sent_seq != at:
                to, at = connection.audience, connection.sent_seq
                if (to, at) not in batches:
                    batches[to, at] = self._encode_batch(entries, to, at)
                frame = batches[to, at]
                mark = (last, 0 if frame is None else frame.size, now)
            if frame is None:
                continue
            told_to += 1
            if connection.frame_writer is None:
                await connection.send(frame, upto=last)
            elif not connection.send_prepared(frame, mark):
                await connection.close(Close.TOO_SLOW)
        FRAMES_SENT.n += told_to
        EVENT_DELIVERIES.n += told_to * len(entries)
        self._broadcast_upto = (last, entries[-1].hash16)

    def _encode_batch(self, entries: Sequence[EncodedEntry], to: Audience, at: int) -> PreparedFrame | None:
        """In one frame; as a snapshot, where that would be more than one may have missed.

        None where all of it is withheld: that waits for what is not, or for the next tick. While a crowd votes,
        those who may not see the single votes are spared a frame that says only how far the log has come.
        """
        if all(entry.by_audience[to] is None for entry in entries):
            return None
        frame = encode_batch(entries, to, after=at)
        return PreparedFrame(frame) if len(frame) <= MAX_BYTES else self._snapshot(to)

    async def send_withheld(self) -> None:
        """How far the log has come, to those who have waited for it: all they were not told is withheld from them."""
        last, hash16 = self._broadcast_upto
        ranges: dict[int, PreparedFrame] = {}
        for connection in list(self.connections):
            if connection.subscribed and connection.sent_seq < last:
                if connection.sent_seq not in ranges:
                    ranges[connection.sent_seq] = PreparedFrame(
                        outgoing.events_frame([outgoing.withheld_range(connection.sent_seq + 1, last)], hash16=hash16)
                    )
                await connection.send(ranges[connection.sent_seq], upto=last)

    def reset(self) -> None:
        """With another history: of this one nobody was told anything yet."""
        self._broadcast_upto = (0, "")

    async def send_to_audiences(self, by_audience: Mapping[Audience, PreparedFrame]) -> None:
        """What is told beside the log, to those audiences."""
        for connection in list(self.connections) if by_audience else ():
            if connection.subscribed and connection.audience in by_audience:
                await connection.send(by_audience[connection.audience])
