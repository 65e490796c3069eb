"""Periodic updates of a room: presence, turnout, and how far the log has come."""

import time
from collections.abc import Callable, Iterable
from uuid import UUID

from deliberation.meetings.core.visibility import AUDIENCES, Audience
from deliberation.meetings.event_log import store
from realtime.cluster.presence import Presence
from realtime.connections.connection import Connection
from realtime.connections.polling_clients import PollingClients
from realtime.protocol import outgoing
from realtime.protocol.prepared_frame import PreparedFrame
from realtime.rooms.broadcaster import Broadcaster
from realtime.rooms.ephemeral_state import LastSent, presence_of, turnout_of, values_of

HEAD_SECONDS = 10
PRESENCE_TICKS = 2  # once a second
BUSY_TICKS = 4  # while it waits for its answers, everything but news is told this seldom


class PeriodicUpdates:
    def __init__(
        self, broadcaster: Broadcaster, current: Callable[[], store.CachedState], busy: Callable[[], bool]
    ) -> None:
        """`held`: what the room holds now; `busy`: whether a crowd waits for its answers."""
        self._broadcaster = broadcaster
        self._current = current
        self._is_busy = busy
        self._last_sent = LastSent()
        self._head_sent_at = time.monotonic()
        self._ticks = 0

    async def tick(self, meeting: UUID, presence: Presence, polling_clients: PollingClients) -> None:
        """Twice a second."""
        self._ticks += 1
        if not self._is_busy() or self._ticks % BUSY_TICKS == 0:
            if self._ticks % PRESENCE_TICKS == 0:
                await self._send_presence(meeting, presence, polling_clients)
            if (turnout := turnout_of(self._current().state)) is not None:
                await self.send_changed(turnout)
            await self._broadcaster.send_withheld()
        if time.monotonic() - self._head_sent_at > HEAD_SECONDS:
            self._head_sent_at = time.monotonic()
            await self._broadcaster.send_to_audiences(dict.fromkeys(AUDIENCES, PreparedFrame(self.head_frame())))

    async def _send_presence(self, meeting: UUID, presence: Presence, polling_clients: PollingClients) -> None:
        here = presence.count(
            meeting,
            [*(connection.present() for connection in self._broadcaster.connections), *polling_clients.principals()],
        )
        await self.send_changed(presence_of(here))
        for values, to in values_of(here, self._current().state):
            await self.send_changed(values, to)

    async def send_changed(self, frame: outgoing.Frame, to: Iterable[Audience] = AUDIENCES) -> None:
        """To those who were told something else last."""
        await self._broadcaster.send_to_audiences(self._last_sent.changed(frame, to))

    async def send_current(self, connection: Connection) -> None:
        """Who has just come: what the others were told last."""
        state = self._current().state
        if state.ballot is not None and (turnout := turnout_of(state)) is not None:
            await connection.send(outgoing.encode(turnout))
        for kind in (outgoing.Presence, outgoing.Soft):
            if (last := self._last_sent.last(kind, connection.audience)) is not None:
                await connection.send(last)

    def reset(self) -> None:
        """The count of the last vote is told to nobody, since it is no news."""
        if (turnout := turnout_of(self._current().state)) is not None:
            self._last_sent.changed(turnout)

    def head_frame(self) -> bytes:
        """How far the log has come, and the server's clock."""
        return outgoing.encode(outgoing.Head(self._current().seq, now_ms()))


def now_ms() -> int:
    return time.time_ns() // 1_000_000
