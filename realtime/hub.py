"""The hub of a process: its rooms, and every signal that wakes them.

The database is the only truth. A signal of this process, a hint from another, or the regular look
at the heads of the open rooms: each only wakes a room, which reads what it has not read yet.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.utils import timezone

from deliberation.meetings import failpoints
from deliberation.meetings.act import Answer, CommandRequest
from deliberation.meetings.core.machine import Refused
from deliberation.meetings.core.state import Seat
from deliberation.meetings.event_log.store import remembered_end
from deliberation.meetings.models import Meeting
from deliberation.meetings.settling import settle
from realtime.admission import principal
from realtime.admission.principal_batcher import PrincipalBatcher
from realtime.admission.revocations import RevocationReader, forget_old
from realtime.cluster import hint_bus, presence
from realtime.commands.checkpoint_writer import CheckpointWriter
from realtime.commands.group_commit import GroupCommit
from realtime.connections import rate_limits
from realtime.connections.connection import Connection
from realtime.drain import drain_connections
from realtime.infra import gc_policy
from realtime.infra.db_executor import run
from realtime.infra.metrics import COMMANDS, LAG
from realtime.infra.supervision import supervised, unharmed
from realtime.protocol import outgoing
from realtime.protocol.incoming import Close, Command
from realtime.rooms.room import Room

log = logging.getLogger(__name__)

HEAD_CHECK_SECONDS = 2.0
TICK_SECONDS = 0.5
REVOCATION_SECONDS = 1
CHECK_SECONDS = 2
FORGET_SECONDS = 600
PRINCIPAL_SECONDS = 60
CHECK_BATCH = 50  # lines, before others have a turn at the processor
CHECKPOINT_SECONDS = 1.0
OPENED_AT_ONCE = 3  # rooms; after a restart all are wanted, and the database threads are wanted by those already open
DRAIN_SECONDS = 0.3  # for what was said last to leave the process
IDLE_ROOM_SECONDS = 60  # a room without lines is kept so long, for those who come back


class Hub:
    def __init__(self) -> None:
        self.rooms: dict[UUID, Room] = {}
        self.group_commit = GroupCommit()
        self.presence = presence.Presence()
        self.accounts = rate_limits.AccountLimits()
        self.principals = PrincipalBatcher(at_work=self.is_busy)
        self.checkpoints = CheckpointWriter()
        self._revocations = RevocationReader()
        self._day = timezone.localdate()
        self._bus = hint_bus.HintBus(self.hint)
        self._folding = asyncio.Semaphore(OPENED_AT_ONCE)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._opening: dict[UUID, asyncio.Task[Room]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self.draining = False  # the process was told to stop
        self.in_flight = 0  # commands that are not answered yet

    def start(self) -> None:
        """Begin on the running loop; again is harmless."""
        loop = asyncio.get_running_loop()
        if self._loop is loop:
            return
        if self._loop is not None:
            self._reset()
        self._loop = loop
        every: dict[str, tuple[float, Callable[[], Awaitable[None]]]] = {
            "look at the heads": (HEAD_CHECK_SECONDS, self._check_heads),
            "tick": (TICK_SECONDS, self._tick),
            "revocations": (REVOCATION_SECONDS, self._check_revocations),
            "check of standings": (CHECK_SECONDS, self._check_principals),
            "old revocations": (FORGET_SECONDS, partial(run, forget_old)),
            "checkpoints": (CHECKPOINT_SECONDS, self.checkpoints.write),
        }
        self._tasks = [supervised(name, partial(_run_periodically, *how)) for name, how in every.items()]
        self._tasks += [*self._bus.start(), *self.presence.start()]

    def is_running(self) -> bool:
        """Whether everything that was begun goes on."""
        return bool(self._tasks) and not any(task.done() for task in self._tasks)

    async def stop(self) -> None:
        """End all that was begun, for a process that goes on without a hub."""
        for room in self.rooms.values():
            room.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._reset()

    async def drain(self) -> None:
        """The process is told to stop: everybody is asked to come back, and nobody stays behind as a ghost."""
        self.draining = True
        connections = [connection for room in self.rooms.values() for connection in room.connections]
        await drain_connections(connections, pending=lambda: self.in_flight)
        leaving = self.presence
        await self.stop()
        await leaving.withdraw()
        await asyncio.sleep(DRAIN_SECONDS)

    def _reset(self) -> None:
        """Whatever belonged to a loop that is no more."""
        for room in self.rooms.values():
            room.let_go()
        self.rooms.clear()
        self._opening.clear()
        self.group_commit = GroupCommit()
        self.presence = presence.Presence()
        self.accounts = rate_limits.AccountLimits()
        self.principals = PrincipalBatcher(at_work=self.is_busy)
        self.checkpoints = CheckpointWriter()
        self._bus = hint_bus.HintBus(self.hint)
        self._folding = asyncio.Semaphore(OPENED_AT_ONCE)
        self._loop = None

    async def answer(self, command: Command, *, meeting: UUID, principal: principal.Principal) -> bytes:
        """The frame that answers a command, by whatever way it came, once what it says is durable."""
        if log.isEnabledFor(logging.DEBUG):
            log.debug("asked", extra={"meeting": str(meeting), "command": str(command.id)})
        answer: int | Refused
        if principal.seat is None or principal.user is None:
            answer = Refused("not_seated")
        elif not self.accounts.allow_command(principal.user):
            answer = Refused("too_fast")
        elif principal.unproved and await self._is_withheld(principal, meeting):
            answer = Refused("second_factor_needed")
        else:
            answer = await self._submit(meeting, CommandRequest(principal.seat, command.do, command.id))
        COMMANDS.by[answer.code if isinstance(answer, Refused) else "done"] += 1
        return outgoing.encode(outgoing.answer_frame(command.id, answer))

    async def _is_withheld(self, principal: principal.Principal, meeting: UUID) -> bool:
        """By the roll as this process has it: whoever is made an officer needs a factor from then on."""
        room = await self.room(meeting)
        seated = None if principal.seat is None else room.current.state.roll.get(principal.seat)
        return principal.is_withheld(None if seated is None else seated.role)

    async def _submit(self, meeting: UUID, request: CommandRequest) -> Answer:
        self.in_flight += 1
        try:
            return await self.group_commit.submit(meeting, request)
        finally:
            self.in_flight -= 1

    def is_busy(self) -> bool:
        """Whether anybody waits for an answer, or for what has been decided."""
        return self.in_flight > 0 or any(room.has_unread_entries() for room in self.rooms.values())

    async def room(self, meeting: UUID) -> Room:
        """The room of a meeting, opened once however many ask."""
        if (room := self.rooms.get(meeting)) is not None:
            return room
        if meeting not in self._opening:
            self._opening[meeting] = asyncio.create_task(self._open(meeting))
        return await asyncio.shield(self._opening[meeting])

    async def room_for(self, seat: Seat | None, meeting: UUID) -> Room:
        """For one who comes: nobody is turned away for good by a removal that may have been taken back just now."""
        room = await self.room(meeting)
        if seat in room.current.state.removed:
            await room.catch_up()
        return room

    async def _open(self, meeting: UUID) -> Room:
        room = Room(
            meeting,
            busy=lambda: self.group_commit.is_busy(meeting),
            under_way=lambda: self.group_commit.batch_done(meeting),
        )
        try:
            async with self._folding:
                await room.open()
            self.rooms[meeting] = room
            room.wake()  # for what was written while it was being opened
            return room
        except BaseException:
            room.let_go()
            raise
        finally:
            del self._opening[meeting]

    def advanced(self, meeting: UUID, seq: int) -> None:
        """From any thread: this process has committed."""
        loop = self._loop
        if loop is None or loop.is_closed():
            hint_bus.publish_now(meeting, seq)
        else:
            loop.call_soon_threadsafe(self._advanced, meeting, seq)

    def _advanced(self, meeting: UUID, seq: int) -> None:
        if failpoints.ARMED:
            failpoints.reached("hub.before_hint")
        self._bus.publish(meeting, seq)
        self.hint(meeting, seq, by_own=True)

    def hint(self, meeting: UUID, seq: int, *, by_own: bool = False) -> None:
        room = self.rooms.get(meeting)
        if room is not None and seq > room.current.seq:
            LAG.note_head(meeting, seq, room.current.seq)
            # What this process said comes back to it, and must not send a room to the database.
            by_own = by_own or remembered_end(meeting) == (room.current.epoch, seq)
            room.wake(by_own=by_own)

    async def _check_heads(self) -> None:
        """What a lost hint would have told."""
        for meeting, head in (await run(heads, list(self.rooms))).items():
            room = self.rooms.get(meeting)
            if room is not None and head != (room.current.epoch, room.current.seq):
                LAG.note_head(meeting, head[1], room.current.seq)
                room.wake(by_own=remembered_end(meeting) == head)

    def check_heads_soon(self) -> None:
        """From any thread: something was written to the database."""
        if self._loop is not None and not self._loop.is_closed():
            asyncio.run_coroutine_threadsafe(
                unharmed("look at the heads", partial(tried, self._check_heads)), self._loop
            )

    async def _tick(self) -> None:
        gc_policy.collect_if_due(quiet=not self.in_flight and all(room.is_quiet() for room in self.rooms.values()))
        for room in list(self.rooms.values()):
            await unharmed("tick of a room", partial(room.tick, self.presence))
            if room.connections or room.polling_clients.principals():
                room.empty_since = time.monotonic()
            elif time.monotonic() - room.empty_since > IDLE_ROOM_SECONDS:
                room.close()
                self.presence.forget(room.meeting)
                del self.rooms[room.meeting]

    async def _check_revocations(self) -> None:
        """Who lost standing, or whose session or vouch has run out, loses what they may no longer see, and the seat."""
        revoked = await run(self._revocations.read)
        if revoked.unsettled:
            await unharmed("seats taken back", partial(tried, self._settle))
        now = timezone.now()
        for room in list(self.rooms.values()):
            concerned = [
                connection
                for connection in room.connections
                if revoked.concerns(connection.principal) or connection.principal.has_run_out(now)
            ]
            await self._look_up_again(concerned, room)

    async def _settle(self) -> None:
        try:
            await run(settle)
        except Refused as refused:
            log.warning("seats of those who take part no longer wait: %s", refused)

    async def _check_principals(self) -> None:
        """Everything else that can change, looked up for each line now and then, and when a day begins."""
        self.accounts.forget_idle()
        today = timezone.localdate()
        seconds, self._day = (0 if today != self._day else PRINCIPAL_SECONDS), today
        for room in list(self.rooms.values()):
            due = [connection for connection in room.connections if connection.is_due_for_check(seconds)]
            await self._look_up_again(due, room)

    async def _look_up_again(self, connections: list[Connection], room: Room) -> None:
        for some in batched(connections, CHECK_BATCH):
            found = await run(
                principal.find_principals,
                [(connection.principal.session, connection.meeting) for connection in some],
            )
            for connection, now in zip(some, found, strict=True):
                await unharmed("check of a line", partial(self._apply_principal, connection, now, room))

    async def _apply_principal(self, connection: Connection, now: principal.Principal | None, room: Room) -> None:
        if now is None:
            known = await run(principal.is_signed_in, connection.principal.session)
            await connection.close(Close.NOT_PERMITTED if known else Close.SIGN_IN_AGAIN)
        elif now.session != connection.principal.session:
            await connection.close(Close.SIGN_IN_AGAIN)
        elif now != connection.principal:
            connection.principal = now
            await room.resync(connection)
        else:
            connection.principal = now  # which may last longer


async def _run_periodically(seconds: float, what: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        await tried(what)


async def tried(what: Callable[[], Awaitable[None]]) -> None:
    """A database that is away for a moment is no fault of ours."""
    try:
        await what()
    except DatabaseError as failure:
        log.warning("%s failed, retrying: %s", getattr(what, "__name__", what), failure)


def heads(meetings: list[UUID]) -> dict[UUID, tuple[str, int]]:
    found = Meeting.objects.filter(pk__in=meetings).values_list("pk", "epoch", "last_seq")
    return {meeting: (epoch, seq) for meeting, epoch, seq in found} if meetings else {}


hub = Hub()


def on_advanced(*, meeting: UUID, seq: int, **_: Any) -> None:
    """Receiver of `advanced`."""
    hub.advanced(meeting, seq)
