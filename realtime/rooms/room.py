"""A room: all connections of this process to one meeting, and the one reader that feeds them."""

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
from deliberation.meetings.core.state import EMPTY, State
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
from realtime.rooms.broadcaster import Broadcaster
from realtime.rooms.coalescer import Coalescer
from realtime.rooms.ephemeral_state import final_turnouts
from realtime.rooms.event_tail import MAX_ENTRIES, EventTail, encode_entry
from realtime.rooms.log_reader import LogUpdate, own_update, read_update
from realtime.rooms.periodic_updates import PeriodicUpdates, now_ms
from realtime.rooms.private_state import PrivateState
from realtime.rooms.seat_directory import SeatDirectory
from realtime.rooms.snapshot_cache import SnapshotCache

logger = logging.getLogger(__name__)

RETRY_SECONDS = 0.5  # after the database could not be read
HOLDS_NOTHING = Since("", 0, "public", "")


def _same_people(before: State, after: State) -> bool:
    """Whether everybody is still of the audience they were: at the closing whoever had left is judged anew."""
    return (
        before.roll is after.roll
        and before.removed is after.removed
        and before.status == after.status
        and before.entrusted is after.entrusted
    )


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
        self.polling_clients = PollingClients()
        self.current = store.CachedState("", 0, b"", EMPTY)
        self.directory = SeatDirectory(meeting)
        self.empty_since = time.monotonic()
        self._event_tail = EventTail()
        self._snapshot_cache = SnapshotCache(lambda: self.current, self._event_tail)
        self._broadcaster = Broadcaster(self._snapshot_cache.current_frame)
        self._coalescer = Coalescer(under_way)
        self._periodic_updates = PeriodicUpdates(self._broadcaster, lambda: self.current, busy)
        self._audiences_current = True  # every line, as the roll has it
        self._private_state = PrivateState(lambda: self.current.state, busy)
        self._wake_up = asyncio.Event()
        self._directory_is_old = False
        self._query_database = False  # the database, since there may be more than this process has written
        self._read_lock = asyncio.Lock()
        self._reader: asyncio.Task[None] | None = None
        self._kept = False  # in memory, for as long as it is open

    @property
    def connections(self) -> dict[Connection, None]:
        return self._broadcaster.connections

    async def open(self) -> None:
        """Fold the log and begin to follow it."""
        self._kept = True
        memory.room_opened(self.meeting)
        self._adopt(await run(read_update, self.meeting, self.current, MAX_ENTRIES))
        await self.directory.load()
        self._reader = supervised("reader of a room", self._read_loop)

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
        self._query_database = self._query_database or not by_own
        self._wake_up.set()

    def has_unread_entries(self) -> bool:
        """That nobody has been told."""
        return self._wake_up.is_set() or self._read_lock.locked()

    def is_quiet(self) -> bool:
        return self._coalescer.is_quiet()

    async def _read_loop(self) -> None:
        while True:
            await self._wake_up.wait()
            await self._coalescer.wait()
            self._wake_up.clear()
            try:
                async with self._read_lock:
                    await self._read_log()
            except DatabaseError as failure:
                logger.warning("cannot follow meeting %s: %s", self.meeting, failure)
                await asyncio.sleep(RETRY_SECONDS)
                self.wake()
            except Exception:
                self.wake()  # when this is begun again
                raise

    async def _read_log(self) -> None:
        found = None if self._query_database else own_update(self.meeting, self.current)
        if found is None:
            self._query_database = False
            found = await run(read_update, self.meeting, self.current, MAX_ENTRIES)
        if found.current.epoch != self.current.epoch:
            await self._restart_history(found)
        elif found.records:
            began = time.monotonic()
            await self._broadcast_update(found)
            self._coalescer.broadcast_done(since=began)
        if self._directory_is_old:
            await self._send_directory()

    async def _broadcast_update(self, found: LogUpdate) -> None:
        before, self.current = self.current, found.current
        entries = [encode_entry(*line) for line in found.records]
        events = [event for event, _, _ in found.records]
        if any(isinstance(event, EntryRedacted) for event in events):
            self._drop_caches()
        self._event_tail.extend(entries)
        if any(isinstance(event, SeatTaken | SeatChanged | SeatCorrected) for event in events):
            self._directory_is_old = True  # until it has been read, should the database fail meanwhile
        if failpoints.ARMED:
            failpoints.reached("room.before_spread")
        # Identity is enough, and quick: what has not changed is never built anew.
        self._audiences_current = self._audiences_current and _same_people(before.state, self.current.state)
        acted = {stamp.by for _, stamp, _ in found.records}
        seats = affected_seats(events, before.state, self.current.state)
        owed = [
            connection
            for connection in self.connections
            if connection.subscribed and (seats is None or connection.seat in seats)
        ]
        left = await self._private_state.send_to_actors([connection for connection in owed if connection.seat in acted])
        await self._broadcaster.broadcast(entries, None if self._audiences_current else self._has_same_audience)
        self._audiences_current = True
        for final in final_turnouts(events, before.state, self.current.state):
            await self._periodic_updates.send_changed(final)
        self._private_state.schedule([*left, *(connection for connection in owed if connection.seat not in acted)])

    async def _send_directory(self) -> None:
        changed = await self.directory.load()
        self._directory_is_old = False
        for connection in list(self.connections):
            if connection.directory == connection.audience and connection.audience in changed:
                await connection.send(changed[connection.audience])

    async def _has_same_audience(self, connection: Connection) -> bool:
        """Whether it is told what comes as the one it was before."""
        if connection.seat in self.current.state.removed:
            await self.turn_out(connection)
            return False
        before = (connection.role, connection.audience)
        connection.update_audience(self.current.state)
        if before == (connection.role, connection.audience):
            return True
        await self.resync(connection)
        return False

    async def turn_out(self, connection: Connection) -> None:
        """Tell a removed person why and by whom, and close. They may never have been let in."""
        connection.update_audience(self.current.state)
        await self._private_state.send(connection)
        if connection.directory is None and connection.seat is not None:
            measures = self.current.state.measures.get(connection.seat, ())
            await self.directory.tell_some(connection, {measure.by for measure in measures})
        await connection.close(Close.REMOVED)

    async def resync(self, connection: Connection) -> None:
        """Greet once more; a browser that is somebody else than before lets go of everything it held."""
        if connection.seat in self.current.state.removed:
            await self.turn_out(connection)
            return
        connection.update_audience(self.current.state)
        await self.send_hello(connection)
        if connection.subscribed:
            connection.directory = None
            await self.resume(connection, HOLDS_NOTHING)

    async def _restart_history(self, found: LogUpdate) -> None:
        """Another history of the log, after a restore: nobody builds on what they hold."""
        self._adopt(found)
        LAG.forget(self.meeting)
        await self.directory.load()
        for connection in list(self.connections):
            connection.forget_unacked()
            await self.resync(connection)

    def _adopt(self, found: LogUpdate) -> None:
        self.current = found.current
        self._broadcaster.reset()
        self._drop_caches()
        self._event_tail.extend([encode_entry(*line) for line in found.records])
        self._periodic_updates.reset()

    def _drop_caches(self) -> None:
        """That were said in what was the state until now."""
        self._snapshot_cache.drop()
        self._event_tail.drop()
        self._private_state.forget()

    async def send_hello(self, connection: Connection) -> None:
        """The hello: who you are here, and where the log stands."""
        hello = outgoing.Hello(
            epoch=self.current.epoch,
            head=self.current.seq,
            seat=connection.seat,
            role=connection.role or "observer",
            audience=connection.audience,
            now=now_ms(),
            build=BUILD,
            second_factor_needed=connection.withheld,
        )
        await connection.send(outgoing.encode(hello))

    async def catch_up(self) -> None:
        """Read at once what the log has gained. Raises what the database raises."""
        async with self._read_lock:
            self._query_database = True
            await self._read_log()

    async def resume(self, connection: Connection, since: Since) -> None:
        """From what the browser holds to what is: by the entries it missed, or by a snapshot."""
        if since.epoch == self.current.epoch and since.seq > self.current.seq:
            # It comes from another process, which is further on: nobody is taken back.
            await self.catch_up()
        connection.subscribed = True  # from what it is told next: nothing may come in between
        same_story = since.epoch == self.current.epoch and since.audience == connection.audience
        here = (self.current.seq, self.current.hash16)
        if same_story and (since.seq, since.hash16) == here:
            connection.sent_seq = self.current.seq
            await connection.send(self._periodic_updates.head_frame())
        elif same_story and (missed := self._event_tail.since(since.seq, since.hash16, connection.audience)):
            await connection.send(missed, upto=self.current.seq)
        else:
            await self._snapshot_cache.send(connection)
        connection.own = b""
        await self._private_state.send(connection)
        await self.directory.send(connection)
        await self._periodic_updates.send_current(connection)

    async def tick(self, presence: Presence) -> None:
        """Twice a second: what is told now and then, and who has stopped reading."""
        await self._periodic_updates.tick(self.meeting, presence, self.polling_clients)
        self._snapshot_cache.expire(time.monotonic())
        for connection in [connection for connection in self.connections if connection.is_too_slow()]:
            await connection.close(Close.TOO_SLOW)
