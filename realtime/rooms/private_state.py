"""What only one seat may know of itself, told to the lines of that seat whenever it has changed."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from deliberation.meetings.core.own import Unseen, own, unseen
from deliberation.meetings.core.state import State
from realtime.connections.connection import Connection
from realtime.infra.supervision import unharmed
from realtime.protocol import outgoing

AT_ONCE = 8  # lines before others have a turn: a seat's own takes the rules a while to work out
PAUSE_SECONDS = 0.02  # while a crowd waits for answers, which say to each what matters most
MOST_PAUSES = 75


class Owed:
    """`state`: what holds in the room now; `busy`: whether a crowd waits for its answers."""

    def __init__(self, state: Callable[[], State], busy: Callable[[], bool]) -> None:
        self._state = state
        self._busy = busy
        self._due: set[Connection] = set()
        self._unseen: tuple[State, Unseen] | None = None  # worked out once for a crowd
        self._telling: asyncio.Task[None] | None = None

    async def tell(self, connection: Connection) -> None:
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

    async def first(self, connections: Sequence[Connection]) -> Sequence[Connection]:
        """With the news itself, to who brought it about: a button must not go by what they have just changed.

        Returns who is still owed theirs: all, where it was a crowd.
        """
        if len(connections) > AT_ONCE:
            return connections
        for connection in connections:
            await self.tell(connection)
        return ()

    def later(self, connections: Iterable[Connection]) -> None:
        """Soon, and a few at a time, so that neither answers nor events wait for what a crowd is owed."""
        self._due |= {connection for connection in connections if connection.seat is not None}
        if self._due and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(self._tell_all())

    async def _tell_all(self) -> None:
        pauses = 0
        while self._due:
            if self._busy() and pauses < MOST_PAUSES:
                pauses += 1
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            for connection in [self._due.pop() for _ in range(min(AT_ONCE, len(self._due)))]:
                if connection.subscribed:
                    await unharmed("what a seat is owed", partial(self.tell, connection))
            await asyncio.sleep(0)
