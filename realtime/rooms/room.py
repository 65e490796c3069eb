"""A room: all lines of this process to one meeting, and the one reader that keeps them told."""

import asyncio
import logging
import time
from collections.abc import Callable
from uuid import UUID

from django.db import DatabaseError

from deliberation.meetings import failpoints
from deliberation.meetings.core.own import affected_seats
from deliberation.meetings.core.redaction import EntryRedacted
from deliberation.meetings.core.roll import SeatChanged, SeatCorrected, SeatTaken
from deliberation.meetings.core.state import EMPTY
from deliberation.meetings.event_log import store
from deliberation.meetings.state_cache import memory
from realtime.cluster.presence import Presence
from realtime.connections.connection import Connection
from realtime.connections.polling_clients import PollingClients
from realtime.infra.db_executor import run
from realtime.infra.frontend_build import BUILD
from realtime.infra.metrics import LAG
from realtime.infra.supervision import supervised
from realtime.protocol import outgoing
from realtime.protocol.incoming import Close, Since
from realtime.rooms.broadcaster import Spread
from realtime.rooms.coalescer import Pace
from realtime.rooms.ephemeral_state import final_turnouts
from realtime.rooms.event_tail import MOST_ENTRIES, Tail, told
from realtime.rooms.log_reader import News, news, own_news
from realtime.rooms.periodic_updates import NowAndThen, now_ms
from realtime.rooms.private_state import Owed
from realtime.rooms.seat_directory import Directory
from realtime.rooms.snapshot_cache import Snapshots

logger = logging.getLogger(__name__)

AGAIN_SECONDS = 0.5  # after the database could not be read
NOTHING = Since("", 0, "public", "")


class Room:
    def __init__(
        self,
        meeting: UUID,
        *,
        busy: Callable[[], bool] = lambda: False,
        under_way: Callable[[], asyncio.Event | None] = lambda: None,
    ) -> None:
        """`busy`: whether a crowd waits for its answers; `under_way`: set when those at the door are answered."""
        self.meeting = meeting
        self.polled = PollingClients()
        self.held = store.CachedState("", 0, b"", EMPTY)
        self.directory = Directory(meeting)
        self.empty_since = time.monotonic()
        self._tail = Tail()
        self._snapshots = Snapshots(lambda: self.held, self._tail)
        self._spread = Spread(self._snapshots.now)
        self._pace = Pace(under_way)
        self._now_and_then = NowAndThen(self._spread, lambda: self.held, busy)
        self._all_stand = True  # every line, as the roll has it
        self._owed = Owed(lambda: self.held.state, busy)
        self._more = asyncio.Event()
        self._directory_is_old = False
        self._ask = False  # the database, since there may be more than this process has written
        self._reading = asyncio.Lock()
        self._reader: asyncio.Task[None] | None = None
        self._kept = False  # in memory, for as long as it is open

    @property
    def lines(self) -> dict[Connection, None]:
        return self._spread.lines

    async def open(self) -> None:
        """Fold the log and begin to follow it."""
        self._kept = True
        memory.room_opened(self.meeting)
        self._take(await run(news, self.meeting, self.held, MOST_ENTRIES))
        await self.directory.load()
        self._reader = supervised("reader of a room", self._follow)

    def close(self) -> None:
        self.let_go()
        if self._reader is not None:
            self._reader.cancel()

    def let_go(self) -> None:
        """The process need no longer remember the meeting for its sake; again is harmless."""
        if self._kept:
            self._kept = False
            memory.room_closed(self.meeting)

    def wake(self, *, by_own: bool = False) -> None:
        """There may be more in the log; `by_own`: this process has written it, and remembers it."""
        self._ask = self._ask or not by_own
        self._more.set()

    def has_news(self) -> bool:
        """That nobody has been told."""
        return self._more.is_set() or self._reading.locked()

    def quiet(self) -> bool:
        return self._pace.quiet()

    async def _follow(self) -> None:
        while True:
            await self._more.wait()
            await self._pace.gather()
            self._more.clear()
            try:
                async with self._reading:
                    await self._read()
            except DatabaseError as failure:
                logger.warning("cannot follow meeting %s: %s", self.meeting, failure)
                await asyncio.sleep(AGAIN_SECONDS)
                self.wake()
            except Exception:
                self.wake()  # when this is begun again
                raise

    async def _read(self) -> None:
        found = None if self._ask else own_news(self.meeting, self.held)
        if found is None:
            self._ask = False
            found = await run(news, self.meeting, self.held, MOST_ENTRIES)
        if found.held.epoch != self.held.epoch:
            await self._begin_anew(found)
        elif found.lines:
            began = time.monotonic()
            await self._tell_news(found)
            self._pace.told(since=began)
        if self._directory_is_old:
            await self._tell_directory()

    async def _tell_news(self, found: News) -> None:
        before, self.held = self.held, found.held
        entries = [told(*line) for line in found.lines]
        events = [event for event, _, _ in found.lines]
        if any(isinstance(event, EntryRedacted) for event in events):
            self._forget_words()
        self._tail.extend(entries)
        if any(isinstance(event, SeatTaken | SeatChanged | SeatCorrected) for event in events):
            self._directory_is_old = True  # until it has been read, should the database fail meanwhile
        if failpoints.ARMED:
            failpoints.reached("room.before_spread")
        # Identity is enough, and quick: what has not changed is never built anew.
        same_people = before.state.roll is self.held.state.roll and before.state.removed is self.held.state.removed
        self._all_stand = self._all_stand and same_people
        acted = {stamp.by for _, stamp, _ in found.lines}
        seats = affected_seats(events, before.state, self.held.state)
        owed = [
            connection
            for connection in self.lines
            if connection.subscribed and (seats is None or connection.seat in seats)
        ]
        left = await self._owed.first([connection for connection in owed if connection.seat in acted])
        await self._spread.tell(entries, None if self._all_stand else self._still_stands)
        self._all_stand = True
        for final in final_turnouts(events, before.state, self.held.state):
            await self._now_and_then.tell(final)
        self._owed.later([*left, *(connection for connection in owed if connection.seat not in acted)])

    async def _tell_directory(self) -> None:
        changed = await self.directory.load()
        self._directory_is_old = False
        for connection in list(self.lines):
            if connection.directory == connection.audience and connection.audience in changed:
                await connection.send(changed[connection.audience])

    async def _still_stands(self, connection: Connection) -> bool:
        """Whether it is told what comes as the one it was before."""
        if connection.seat in self.held.state.removed:
            await self.turn_out(connection)
            return False
        before = (connection.role, connection.audience)
        connection.update_audience(self.held.state)
        if before == (connection.role, connection.audience):
            return True
        await self.tell_anew(connection)
        return False

    async def turn_out(self, connection: Connection) -> None:
        """Tell a removed person why and by whom, and close. They may never have been let in."""
        connection.update_audience(self.held.state)
        await self._owed.tell(connection)
        if connection.directory is None and connection.seat is not None:
            measures = self.held.state.measures.get(connection.seat, ())
            await self.directory.tell_some(connection, {measure.by for measure in measures})
        await connection.close(Close.REMOVED)

    async def tell_anew(self, connection: Connection) -> None:
        """Greet once more; a browser that is somebody else than before lets go of everything it held."""
        if connection.seat in self.held.state.removed:
            await self.turn_out(connection)
            return
        connection.update_audience(self.held.state)
        await self.greet(connection)
        if connection.subscribed:
            connection.directory = None
            await self.bring_up(connection, NOTHING)

    async def _begin_anew(self, found: News) -> None:
        """Another history of the log, after a restore: nobody builds on what they hold."""
        self._take(found)
        LAG.forget(self.meeting)
        await self.directory.load()
        for connection in list(self.lines):
            connection.forget_unacked()
            await self.tell_anew(connection)

    def _take(self, found: News) -> None:
        self.held = found.held
        self._spread.begins_anew()
        self._forget_words()
        self._tail.extend([told(*line) for line in found.lines])
        self._now_and_then.begins_anew()

    def _forget_words(self) -> None:
        """That were said in what was the state until now."""
        self._snapshots.drop()
        self._tail.drop()
        self._owed.forget()

    async def greet(self, connection: Connection) -> None:
        """The hello: who you are here, and where the log stands."""
        hello = outgoing.Hello(
            epoch=self.held.epoch,
            head=self.held.seq,
            seat=connection.seat,
            role=connection.role or "observer",
            audience=connection.audience,
            now=now_ms(),
            build=BUILD,
        )
        await connection.send(outgoing.encode(hello))

    async def catch_up(self) -> None:
        """Read at once what the log has gained. Raises what the database raises."""
        async with self._reading:
            self._ask = True
            await self._read()

    async def bring_up(self, connection: Connection, since: Since) -> None:
        """From what the browser holds to what is: by the entries it missed, or by a snapshot."""
        if since.epoch == self.held.epoch and since.seq > self.held.seq:
            # It comes from another process, which is further on: nobody is taken back.
            await self.catch_up()
        connection.subscribed = True  # from what it is told next: nothing may come in between
        same_story = since.epoch == self.held.epoch and since.audience == connection.audience
        here = (self.held.seq, self.held.hash16)
        if same_story and (since.seq, since.hash16) == here:
            connection.sent_seq = self.held.seq
            await connection.send(self._now_and_then.head())
        elif same_story and (missed := self._tail.since(since.seq, since.hash16, connection.audience)):
            await connection.send(missed, upto=self.held.seq)
        else:
            await self._snapshots.give(connection)
        connection.own = b""
        await self._owed.tell(connection)
        await self.directory.tell(connection)
        await self._now_and_then.tell_one(connection)

    async def tick(self, presence: Presence) -> None:
        """Twice a second: what is told now and then, and who has stopped reading."""
        await self._now_and_then.tick(self.meeting, presence, self.polled)
        self._snapshots.let_go(time.monotonic())
        for connection in [connection for connection in self.lines if connection.is_too_slow()]:
            await connection.close(Close.TOO_SLOW)
