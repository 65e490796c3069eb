"""The one consumer: a browser's line, from handshake to close."""

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
from realtime.connections.connection import Line, Send
from realtime.hub import hub
from realtime.infra import gc_policy, metrics
from realtime.infra.supervision import unharmed
from realtime.protocol import outgoing
from realtime.protocol.incoming import Close, Command, Got, Malformed, Since, parse
from realtime.rooms.room import Room

log = logging.getLogger(__name__)

Receive = Callable[[], Awaitable[dict[str, Any]]]

CLOSED_FOR = {"too_large": Close.TOO_LARGE}


class RoomConsumer(AsyncConsumer):  # type: ignore[misc]  # Channels carries no types
    """Frames in, commands and questions out. What the room has to tell, the room sends itself."""

    line: Line | None = None
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
        self.frames = rate_limits.frames()
        self.mistakes = rate_limits.mistakes()
        self.asking: set[asyncio.Task[None]] = set()
        meeting: UUID = self.scope["url_route"]["kwargs"]["meeting"]
        if hub.parting:
            await self.turn_away(Close.RESTARTING)
            return
        try:
            found = await hub.arrivals.find(session_from_cookies(self.scope["headers"]), meeting)
            room = None if found is None else await hub.room_for(found.seat, meeting)
        except DatabaseError as failure:
            log.warning("nobody can be let in: %s", failure)
            await self.turn_away(Close.RESTARTING)
            return
        if found is None or room is None:
            await self.turn_away(Close.NOT_PERMITTED)
            return
        await self.send({"type": "websocket.accept"})
        line = Line(meeting, found, self.send, wire=self.scope.get("extensions", {}).get("rostrum.frames"))
        line.stands(room.held.state)
        if line.seat in room.held.state.removed:
            await room.turn_out(line)
        elif not hub.accounts.let_in(found.user, elsewhere=hub.presence.lines_elsewhere(found.user)):
            await line.close(Close.FULL)
        else:
            self.line, self.room = line, room
            room.lines[line] = None
            await room.greet(line)
            if line.wire is not None:
                line.wire.hear(self.hear)
            metrics.HANDSHAKE_SECONDS.observe(time.monotonic() - began)

    async def turn_away(self, code: Close) -> None:
        metrics.CONNECTIONS_CLOSED.by[str(int(code))] += 1
        await self.send({"type": "websocket.accept"})
        await self.send({"type": "websocket.close", "code": int(code)})

    async def receive(self, text: str | None, binary: bytes | None) -> None:
        line, room = self.line, self.room
        if line is None or room is None or line.closing is not None:
            return
        if text is None:
            await line.close(Close.BINARY)
        elif not self.frames.take():
            await line.close(Close.TOO_FAST)
        else:
            await self.understand(text, line, room)

    def hear(self, text: str) -> bool:
        """Most of what is said needs no waiting: understood where it comes in, without waking this line's task.

        False, and nothing done: it goes the usual way, in its turn.
        """
        line = self.line
        if line is None or line.closing is not None or not self.idle:
            return False
        try:
            said = parse(text)
        except Malformed:
            return False
        if isinstance(said, Since) or not self.frames.take():
            return False
        metrics.FRAMES_RECEIVED.by[type(said).__name__.lower()] += 1
        if isinstance(said, Got):
            line.got(said.seq)
        else:
            self.ask(said, line)
        return True

    async def understand(self, text: str, line: Line, room: Room) -> None:
        try:
            said = parse(text)
            metrics.FRAMES_RECEIVED.by[type(said).__name__.lower()] += 1
        except Malformed as malformed:
            metrics.FRAMES_RECEIVED.by["malformed"] += 1
            await self.misunderstood(malformed, line)
            return
        match said:
            case Command():
                self.ask(said, line)
            case Since():
                await room.bring_up(line, said)
            case Got(seq):
                line.got(seq)

    def ask(self, command: Command, line: Line) -> None:
        """The next frame is read while this one waits for its turn at the door."""
        loop = asyncio.get_running_loop()
        work = unharmed("answer to a command", partial(self.answer, command, line))
        task = asyncio.Task(work, loop=loop, context=self.context, eager_start=True)
        self.asking.add(task)
        task.add_done_callback(self.asking.discard)

    async def answer(self, command: Command, line: Line) -> None:
        answer = await hub.answer(command, meeting=line.meeting, principal=line.standing)
        if failpoints.ARMED:
            failpoints.reached("consumer.before_answer")
        await line.tell(answer)
        if failpoints.ARMED:
            failpoints.reached("consumer.after_answer")

    async def misunderstood(self, malformed: Malformed, line: Line) -> None:
        """Refused where we know what is refused; closed where it is too large, or goes on and on."""
        if (code := CLOSED_FOR.get(malformed.code)) is not None:
            await line.close(code)
        elif malformed.id is not None:
            await line.tell(outgoing.encode(outgoing.NotDone(str(malformed.id), malformed.code)))
        if not self.mistakes.take():
            await line.close(Close.TOO_FAST)
        elif malformed.id is None and line.closing is None:
            await line.close(Close.MALFORMED)

    def disconnect(self) -> None:
        line, self.line = self.line, None
        if line is not None and self.room is not None:
            self.room.lines.pop(line, None)
            hub.accounts.let_go(line.standing.user)
