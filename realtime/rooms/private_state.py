"""Private state: sent to the connections of one seat whenever it has changed."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from deliberation.meetings.core.own import Unseen, own, unseen
from deliberation.meetings.core.state import State
from realtime.connections.connection import Connection
from realtime.infra.supervision import unharmed
from realtime.protocol import outgoing

BATCH_SIZE = 8  # lines before others have a turn: a seat's own takes the rules a while to work out
PAUSE_SECONDS = 0.02  # while a crowd waits for answers, which say to each what matters most
MAX_PAUSES = 75


class PrivateState:
    """`state`: what holds in the room now; `busy`: whether a crowd waits for its answers."""

    def __init__(self, state: Callable[[], State], busy: Callable[[], bool]) -> None:
        self._state = state
        self._is_busy = busy
        self._pending: set[Connection] = set()
        self._unseen: tuple[State, Unseen] | None = None  # worked out once for a crowd
        self._task: asyncio.Task[None] | None = None

    async def send(self, connection: Connection) -> None:
        """At once, unless it was told just that last."""
        if connection.seat is None:
            return
        state = self._state()
        mine = outgoing.encode(own(state, connection.seat, self._hidden(state)))
        if mine != connection.own:
            connection.own = mine
            await connection.send(mine)

    def _hidden(self, state: State) -> Unseen:
        if self._unseen is None or self._unseen[0] is not state:
            self._unseen = (state, unseen(state))
        return self._unseen[1]

    def forget(self) -> None:
        """A state holds words, and the last one has some that are to be no more."""
        self._unseen = None

    async def send_to_actors(self, connections: Sequence[Connection]) -> Sequence[Connection]:
        """With the news itself, to who brought it about: a button must not go by what they have just changed.

        Returns who is still owed theirs: all, where it was a crowd.
        """
        if len(connections) > BATCH_SIZE:
            return connections
        for connection in connections:
            await self.send(connection)
        return ()

    def schedule(self, connections: Iterable[Connection]) -> None:
        """Soon, and a few at a time, so that neither answers nor events wait for what a crowd is owed."""
        self._pending |= {connection for connection in connections if connection.seat is not None}
        if self._pending and (self._task is None or self._task.done()):
            self._task = asyncio.create_task(self._send_pending())

    async def _send_pending(self) -> None:
        pauses = 0
        while self._pending:
            if self._is_busy() and pauses < MAX_PAUSES:
                pauses += 1
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            for connection in [self._pending.pop() for _ in range(min(BATCH_SIZE, len(self._pending)))]:
                if connection.subscribed:
                    await unharmed("what a seat is owed", partial(self.send, connection))
            await asyncio.sleep(0)
