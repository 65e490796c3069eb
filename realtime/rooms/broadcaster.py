"""To all lines of a room at once: the same bytes to every line of an audience."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

from deliberation.meetings.core.visibility import Audience
from realtime.connections.connection import Line
from realtime.infra.metrics import EVENT_DELIVERIES, FRAMES_SENT
from realtime.protocol import outgoing
from realtime.protocol.incoming import Close
from realtime.protocol.prepared_frame import PreparedFrame
from realtime.rooms.event_tail import MOST_BYTES, Told, batch


class Spread:
    """`lines`: in the order they came; what is told after one another lies near in memory, which a crowd waits for."""

    def __init__(self, snapshot: Callable[[Audience], PreparedFrame]) -> None:
        self.lines: dict[Line, None] = {}
        self._snapshot = snapshot
        self._came_to = (0, "")  # the last entry all were told who may see it, and its hash

    async def tell(self, entries: Sequence[Told], still_stands: Callable[[Line], Awaitable[bool]] | None) -> None:
        """`still_stands`: whether a line is told as the one it was before; None where all are.

        The one loop that everybody waits for: what is the same for all is looked at once.
        """
        batches: dict[tuple[Audience, int], PreparedFrame | None] = {}
        last, now, told_to = entries[-1].seq, time.monotonic(), 0
        to, at, frame, mark = None, 0, None, (0, 0, 0.0)
        for line in list(self.lines):
            if still_stands is not None and not await still_stands(line):
                continue
            if not line.following or line.at >= last:
                continue
            if line.audience != to or line.at != at:
                to, at = line.audience, line.at
                if (to, at) not in batches:
                    batches[to, at] = self._all_of(entries, to, at)
                frame = batches[to, at]
                mark = (last, 0 if frame is None else frame.size, now)
            if frame is None:
                continue
            told_to += 1
            if line.wire is None:
                await line.tell(frame, upto=last)
            elif not line.put(frame, mark):
                await line.close(Close.TOO_SLOW)
        FRAMES_SENT.n += told_to
        EVENT_DELIVERIES.n += told_to * len(entries)
        self._came_to = (last, entries[-1].hash16)

    def _all_of(self, entries: Sequence[Told], to: Audience, at: int) -> PreparedFrame | None:
        """In one frame; as a snapshot, where that would be more than one may have missed.

        None where all of it is withheld: that waits for what is not, or for the next tick. While a crowd votes,
        those who may not see the single votes are spared a frame that says only how far the log has come.
        """
        if all(entry.seen[to] is None for entry in entries):
            return None
        frame = batch(entries, to, after=at)
        return PreparedFrame(frame) if len(frame) <= MOST_BYTES else self._snapshot(to)

    async def tell_unseen(self) -> None:
        """How far the log has come, to those who have waited for it: all they were not told is withheld from them."""
        last, hash16 = self._came_to
        ranges: dict[int, PreparedFrame] = {}
        for line in list(self.lines):
            if line.following and line.at < last:
                if line.at not in ranges:
                    ranges[line.at] = PreparedFrame(
                        outgoing.events_frame([outgoing.withheld_range(line.at + 1, last)], hash16=hash16)
                    )
                await line.tell(ranges[line.at], upto=last)

    def begins_anew(self) -> None:
        """With another history: of this one nobody was told anything yet."""
        self._came_to = (0, "")

    async def to_each(self, by_audience: Mapping[Audience, PreparedFrame]) -> None:
        """What is told beside the log, to those audiences."""
        for line in list(self.lines) if by_audience else ():
            if line.following and line.audience in by_audience:
                await line.tell(by_audience[line.audience])
