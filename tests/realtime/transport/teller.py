"""Our server with nothing behind it but a program that tells what it is asked to: for tests of the transport alone.

python -m tests.realtime.transport.teller ENDPOINT [a mistake in the program, as Python]
"""

import asyncio
import json
import random
import select
import sys
import traceback
from pathlib import Path
from typing import Any

from realtime import server  # isort: skip  # installs the reactor
from realtime.protocol.prepared_frame import websocket_frame
from realtime.transport.eager_transport import socket_transport
from tests.realtime.transport.words import SMALL, word

STATM = Path("/proc/self/statm")
MUCH = 1024 * 1024  # what may wait before the teller waits too
TELLING: set["Telling"] = set()
TROUBLE: list[str] = []
NOTED: list[str] = []  # on any line
TASKS: set[asyncio.Task[None]] = set()


class Telling:
    """One line, and what may be asked on it."""

    def __init__(self, wire: Any, send: Any) -> None:
        self.wire = wire
        self.send = send
        self.line = wire._protocol
        self.most_waiting = 0
        self.miscounted = 0
        self.heard: list[str] = []

    def ear(self, text: str) -> bool:
        """Hears at once; a word that can wait goes the usual way, and those behind it must not overtake it."""
        if '"waits"' in text:
            return False
        self.obey(text)
        return True

    def obey(self, text: str) -> None:
        asked = json.loads(text)
        if asked["do"] == "note":
            self.heard.append(asked["word"])
            NOTED.append(asked["word"])
            return
        task = asyncio.create_task(getattr(self, asked.pop("do"))(**asked))
        TASKS.add(task)
        task.add_done_callback(over)

    async def recite(self) -> None:
        """What was noted, in the order it was."""
        await self.say(2, json.dumps(self.heard).encode())

    async def say(self, way: int, word: bytes) -> None:
        """By each of the ways a frame may leave."""
        match way:
            case 0:
                await self.send({"type": "websocket.send", "text": word.decode()})
            case 1:
                await self.send({"type": "websocket.send", "bytes": word})
            case 2:
                self.wire.write(websocket_frame(word))
            case 3:
                self.wire.write(websocket_frame(word).replace(b"\x81", b"\x82", 1))  # as binary
            case 4:
                frame = websocket_frame(word)
                self.line.transport.writeSequence([frame[:3], frame[3:]])

    async def told(self) -> None:
        """Wait while much waits, and see that it is counted right."""
        self.most_waiting = max(self.most_waiting, self.wire.unsent_bytes())
        transport = socket_transport(self.line.transport)
        waits = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
        self.miscounted += waits != transport.queued
        while self.wire.unsent_bytes() > MUCH and self.wire.is_open():  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0.001)

    async def mixed(self, n: int, sizes: list[int], ways: list[int], seed: int) -> None:
        chance = random.Random(seed)
        for k in range(n):
            await self.say(chance.choice(ways), word(k, sizes[k % len(sizes)]))
            if k % 50 == 0:
                self.line.sendPing(b"%d" % k)
            if k % 97 == 0:
                await self.told()
            if chance.random() < 0.02:
                await asyncio.sleep(0)
        await self.say(2, b"end")

    async def chopped(self, n: int) -> None:
        """Messages that autobahn sends a few bytes at a time, and whole frames behind them."""
        self.wire.write(websocket_frame(b"before"))
        for k in range(0, n, 2):
            self.line.sendFrame(opcode=1, payload=word(k, SMALL[k % len(SMALL)]), chopsize=50)
            await self.say(2, word(k + 1, SMALL[(k + 1) % len(SMALL)]))
        await self.say(2, b"end")

    async def fragmented(self) -> None:
        """A frame in the middle of a message must not leave."""
        self.wire.write(websocket_frame(b"before"))
        self.line.beginMessage()
        self.line.sendMessageFrame(b"begun ")
        refused = "nothing"
        try:
            self.wire.write(websocket_frame(b"in between"))
        except RuntimeError as error:
            refused = str(error)
        self.line.sendMessageFrame(refused.encode())
        self.line.endMessage()

    async def end(self, n: int, size: int, code: int, late: int) -> None:
        """Flood, close, and go on writing."""
        for k in range(n):
            self.wire.write(websocket_frame(word(k, size)))
        await self.send({"type": "websocket.close", "code": code})
        for _ in range(late):
            self.wire.write(websocket_frame(b"late"))
            await asyncio.sleep(0)

    async def flood(self, n: int, size: int, most: int = 0) -> None:
        """Whether it is read or not; `most`: dropped when more than this waits."""
        for k in range(n):
            self.wire.write(websocket_frame(word(k, size)))
            self.most_waiting = max(self.most_waiting, self.wire.unsent_bytes())
            if most and self.wire.unsent_bytes() > most:
                self.wire.drop()
                self.wire.write(websocket_frame(b"late"))
            if k % 10 == 9:
                await asyncio.sleep(0)

    async def everybody(self, n: int, size: int, most: int, seconds: float) -> None:
        """So many events to every line, as a room does."""
        for k in range(n):
            frame = websocket_frame(word(k, size))
            for other in list(TELLING):
                other.wire.write(frame)
                other.most_waiting = max(other.most_waiting, other.wire.unsent_bytes())
                if other.wire.unsent_bytes() > most:
                    other.wire.drop()
            await asyncio.sleep(seconds)

    async def orphan(self) -> None:
        """Write where the connection has gone; Twisted ignores it, and so must we."""
        transport = self.line.transport
        self.wire.drop()
        while transport.connected:  # noqa: ASYNC110
            await asyncio.sleep(0)
        transport.write(b"to nobody")
        transport.writeSequence([b"to ", b"nobody"])

    async def overtake(self, way: int) -> None:
        """Busy with something else until the kernel takes more; what waited must go first all the same."""
        self.wire.write(websocket_frame(b"before"))
        await self.say(way, word(0, MUCH))
        room = select.poll()
        room.register(socket_transport(self.line.transport).getHandle(), select.POLLOUT)
        assert room.poll(10_000)
        self.wire.write(websocket_frame(b"after"))

    async def blind(self) -> None:
        """Busy with something else until the connection has been reset; then tell, before the loop has heard of it."""
        self.wire.write(websocket_frame(b"busy"))
        end = select.poll()
        end.register(socket_transport(self.line.transport).getHandle(), select.POLLRDHUP)
        assert end.poll(10_000)
        self.wire.write(websocket_frame(b"more"))
        await self.say(0, b"more")

    async def echo(self, text: str) -> None:
        await self.say(2, text.encode())

    async def stats(self) -> None:
        resident = int(STATM.read_text().split()[1]) * 4096  # noqa: ASYNC240  # no disk is behind it
        report = {
            "lines": len(TELLING),
            "most_waiting": max(one.most_waiting for one in TELLING),
            "miscounted": sum(one.miscounted for one in TELLING),
            "trouble": TROUBLE,
            "noted": NOTED,
            "resident": resident,
        }
        await self.say(2, json.dumps(report).encode())


async def application(scope: Any, receive: Any, send: Any) -> None:
    wire = scope["extensions"]["rostrum.frames"]
    wire.write(websocket_frame(b"too early"))
    await receive()
    await send({"type": "websocket.accept"})
    telling = Telling(wire, send)
    TELLING.add(telling)
    wire.on_text(telling.ear)
    try:
        while (message := await receive())["type"] == "websocket.receive":
            telling.obey(message["text"])
    finally:
        TELLING.discard(telling)


def over(task: asyncio.Task[None]) -> None:
    TASKS.discard(task)
    if (error := task.exception()) is not None:
        TROUBLE.append("".join(traceback.format_exception(error)))


def main(endpoint: str, planted: str = "") -> None:
    exec(planted, {})
    server.daphne(application, endpoint, plain=False).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
