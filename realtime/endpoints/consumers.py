"""The WebSocket consumer: one connection from handshake to close."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from functools import partial
from typing import Any
from uuid import UUID

from channels.consumer import AsyncConsumer
from django.db import DatabaseError

from deliberation.meetings import failpoints
from realtime.admission.principal import session_from_cookies
from realtime.connections import rate_limits
from realtime.connections.connection import Connection, Send
from realtime.hub import hub
from realtime.infra import gc_policy, metrics
from realtime.infra.supervision import unharmed
from realtime.protocol import outgoing
from realtime.protocol.incoming import Close, Command, Got, Malformed, Since, parse
from realtime.rooms.room import Room

log = logging.getLogger(__name__)

Receive = Callable[[], Awaitable[dict[str, Any]]]

CLOSE_CODES = {"too_large": Close.TOO_LARGE}


class RoomConsumer(AsyncConsumer):  # type: ignore[misc]  # Channels carries no types
    """Frames in, commands and questions out. What the room has to tell, the room sends itself."""

    connection: Connection | None = None
    room: Room | None = None
    idle = False

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """One message after the other on one task; Channels would start another and hop threads for each."""
        self.scope, self.base_send = scope, send
        self.context = copy_context()
        try:
            while (message := await self.next(receive))["type"] != "websocket.disconnect":
                if message["type"] == "websocket.connect":
                    await self.connect()
                else:
                    await self.receive(message.get("text"), message.get("bytes"))
        finally:
            self.disconnect()
            if "rostrum.frames" not in scope.get("extensions", {}):
                gc_policy.count_closed_connection()  # other servers' lines hold on to themselves

    async def next(self, receive: Receive) -> dict[str, Any]:
        self.idle = True
        message = await receive()
        self.idle = False
        return message

    async def connect(self) -> None:
        """Accept first and refuse afterwards: a browser is told a reason only on an open line."""
        began = time.monotonic()
        hub.start()
        self.frames = rate_limits.frame_bucket()
        self.mistakes = rate_limits.malformed_bucket()
        self.tasks: set[asyncio.Task[None]] = set()
        meeting: UUID = self.scope["url_route"]["kwargs"]["meeting"]
        if hub.draining:
            await self.reject(Close.RESTARTING)
            return
        try:
            found = await hub.principals.find(session_from_cookies(self.scope["headers"]), meeting)
            room = None if found is None else await hub.room_for(found.seat, meeting)
        except DatabaseError as failure:
            log.warning("handshake failed, the database is unavailable: %s", failure)
            await self.reject(Close.RESTARTING)
            return
        if found is None or room is None:
            await self.reject(Close.NOT_PERMITTED)
            return
        await self.send({"type": "websocket.accept"})
        connection = Connection(
            meeting, found, self.send, frame_writer=self.scope.get("extensions", {}).get("rostrum.frames")
        )
        connection.update_audience(room.current.state)
        if connection.seat in room.current.state.removed:
            await room.turn_out(connection)
        elif not hub.accounts.admit(found.user, elsewhere=hub.presence.connections_elsewhere(found.user)):
            await connection.close(Close.FULL)
        else:
            self.connection, self.room = connection, room
            room.connections[connection] = None
            await room.send_hello(connection)
            if connection.frame_writer is not None:
                connection.frame_writer.on_text(self.handle_inline)
            metrics.HANDSHAKE_SECONDS.observe(time.monotonic() - began)

    async def reject(self, code: Close) -> None:
        metrics.CONNECTIONS_CLOSED.by[str(int(code))] += 1
        await self.send({"type": "websocket.accept"})
        await self.send({"type": "websocket.close", "code": int(code)})

    async def receive(self, text: str | None, binary: bytes | None) -> None:
        connection, room = self.connection, self.room
        if connection is None or room is None or connection.closing is not None:
            return
        if text is None:
            await connection.close(Close.BINARY)
        elif not self.frames.take():
            await connection.close(Close.TOO_FAST)
        else:
            await self.handle_frame(text, connection, room)

    def handle_inline(self, text: str) -> bool:
        """Most of what is said needs no waiting: understood where it comes in, without waking this line's task.

        False, and nothing done: it goes the usual way, in its turn.
        """
        connection = self.connection
        if connection is None or connection.closing is not None or not self.idle:
            return False
        try:
            said = parse(text)
        except Malformed:
            return False
        if isinstance(said, Since) or not self.frames.take():
            return False
        metrics.FRAMES_RECEIVED.by[type(said).__name__.lower()] += 1
        if isinstance(said, Got):
            connection.acknowledge(said.seq)
        else:
            self.submit(said, connection)
        return True

    async def handle_frame(self, text: str, connection: Connection, room: Room) -> None:
        try:
            said = parse(text)
            metrics.FRAMES_RECEIVED.by[type(said).__name__.lower()] += 1
        except Malformed as malformed:
            metrics.FRAMES_RECEIVED.by["malformed"] += 1
            await self.handle_malformed(malformed, connection)
            return
        match said:
            case Command():
                self.submit(said, connection)
            case Since():
                await room.resume(connection, said)
            case Got(seq):
                connection.acknowledge(seq)

    def submit(self, command: Command, connection: Connection) -> None:
        """The next frame is read while this one waits for its turn at the door."""
        loop = asyncio.get_running_loop()
        work = unharmed("answer to a command", partial(self.send_answer, command, connection))
        task = asyncio.Task(work, loop=loop, context=self.context, eager_start=True)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def send_answer(self, command: Command, connection: Connection) -> None:
        answer = await hub.answer(command, meeting=connection.meeting, principal=connection.principal)
        if failpoints.ARMED:
            failpoints.reached("consumer.before_answer")
        await connection.send(answer)
        if failpoints.ARMED:
            failpoints.reached("consumer.after_answer")

    async def handle_malformed(self, malformed: Malformed, connection: Connection) -> None:
        """Refused where we know what is refused; closed where it is too large, or goes on and on."""
        if (code := CLOSE_CODES.get(malformed.code)) is not None:
            await connection.close(code)
        elif malformed.id is not None:
            await connection.send(outgoing.encode(outgoing.NotDone(str(malformed.id), malformed.code)))
        if not self.mistakes.take():
            await connection.close(Close.TOO_FAST)
        elif malformed.id is None and connection.closing is None:
            await connection.close(Close.MALFORMED)

    def disconnect(self) -> None:
        connection, self.connection = self.connection, None
        if connection is not None and self.room is not None:
            self.room.connections.pop(connection, None)
            hub.accounts.release(connection.principal.user)
