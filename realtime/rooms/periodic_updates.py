"""What a room tells beside its log, by the clock: who is here, how many have voted, how far the log has come."""

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
from realtime.rooms.broadcaster import Spread
from realtime.rooms.ephemeral_state import Beside, presence_of, turnout_of, values_of

HEAD_SECONDS = 10
TICKS_OF_PRESENCE = 2  # once a second
TICKS_OF_A_CROWD = 4  # while it waits for its answers, everything but news is told this seldom


class NowAndThen:
    def __init__(self, spread: Spread, current: Callable[[], store.CachedState], busy: Callable[[], bool]) -> None:
        """`held`: what the room holds now; `busy`: whether a crowd waits for its answers."""
        self._spread = spread
        self._held = current
        self._busy = busy
        self._last = Beside()
        self._head_told = time.monotonic()
        self._ticks = 0

    async def tick(self, meeting: UUID, presence: Presence, polling_clients: PollingClients) -> None:
        """Twice a second."""
        self._ticks += 1
        if not self._busy() or self._ticks % TICKS_OF_A_CROWD == 0:
            if self._ticks % TICKS_OF_PRESENCE == 0:
                await self._tell_here(meeting, presence, polling_clients)
            if (turnout := turnout_of(self._held().state)) is not None:
                await self.tell(turnout)
            await self._spread.tell_unseen()
        if time.monotonic() - self._head_told > HEAD_SECONDS:
            self._head_told = time.monotonic()
            await self._spread.to_each(dict.fromkeys(AUDIENCES, PreparedFrame(self.head())))

    async def _tell_here(self, meeting: UUID, presence: Presence, polling_clients: PollingClients) -> None:
        here = presence.count(
            meeting, [*(connection.principal for connection in self._spread.lines), *polling_clients.principals()]
        )
        await self.tell(presence_of(here))
        for values, to in values_of(here, self._held().state):
            await self.tell(values, to)

    async def tell(self, frame: outgoing.Frame, to: Iterable[Audience] = AUDIENCES) -> None:
        """To those who were told something else last."""
        await self._spread.to_each(self._last.changed(frame, to))

    async def tell_one(self, connection: Connection) -> None:
        """Who has just come: what the others were told last."""
        state = self._held().state
        if state.ballot is not None and (turnout := turnout_of(state)) is not None:
            await connection.send(outgoing.encode(turnout))
        for kind in (outgoing.Presence, outgoing.Soft):
            if (last := self._last.last(kind, connection.audience)) is not None:
                await connection.send(last)

    def begins_anew(self) -> None:
        """The count of the last vote is told to nobody, since it is no news."""
        if (turnout := turnout_of(self._held().state)) is not None:
            self._last.changed(turnout)

    def head(self) -> bytes:
        """How far the log has come, and the server's clock."""
        return outgoing.encode(outgoing.Head(self._held().seq, now_ms()))


def now_ms() -> int:
    return time.time_ns() // 1_000_000
