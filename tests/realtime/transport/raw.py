"""A WebSocket client down at the bytes: it reads as slowly as it likes, sees what follows a close, and can vanish."""

import asyncio
import json
import os
import socket
import ssl
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

from tests.servers import HOST

SECONDS = 90
CONTINUED, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
HANDSHAKE = (
    "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


OPEN: set["Raw"] = set()  # hung up when their test is over


class Raw:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        OPEN.add(self)

    @classmethod
    async def dial(cls, where: int | str, *, room: int = 0, tls: ssl.SSLContext | None = None) -> Self:
        """`where`: a port, or the path of a socket; `room`: how little the kernel may take before anybody reads."""
        line = socket.socket(socket.AF_INET if isinstance(where, int) else socket.AF_UNIX)
        if room:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        line.setblocking(False)
        address: Any = (HOST, where) if isinstance(where, int) else where
        await asyncio.wait_for(asyncio.get_running_loop().sock_connect(line, address), SECONDS)
        name = "localhost" if tls else None
        raw = cls(*await asyncio.open_connection(sock=line, ssl=tls, server_hostname=name, limit=16 * 1024))
        raw.writer.write(HANDSHAKE.encode())
        answer = await asyncio.wait_for(raw.reader.readuntil(b"\r\n\r\n"), SECONDS)
        assert answer.startswith(b"HTTP/1.1 101"), answer
        return raw

    def ask(self, do: str, **what: Any) -> None:
        self.say(TEXT, json.dumps({"do": do, **what}).encode())

    def say(self, opcode: int, payload: bytes, *, last: bool = True) -> None:
        mask = os.urandom(4)
        size = len(payload)
        assert size < 0x1_0000
        head = bytes((opcode | 0x80 * last, 0x80 | min(size, 126)))
        if size > 125:
            head += struct.pack("!H", size)
        self.writer.write(head + mask + bytes(byte ^ mask[n % 4] for n, byte in enumerate(payload)))

    async def frame(self) -> tuple[int, bytes]:
        """The next frame, which must be a sound one; EOFError or OSError at the end of the line."""
        return await asyncio.wait_for(self._frame(), SECONDS)

    async def _frame(self) -> tuple[int, bytes]:
        first, second = await self.reader.readexactly(2)
        assert first & 0x70 == 0, "reserved bits"
        assert first & 0x0F in (CONTINUED, TEXT, BINARY, CLOSE, PING, PONG), "an opcode that is none"
        assert second & 0x80 == 0, "masked"
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", await self.reader.readexactly(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", await self.reader.readexactly(8))
        assert size < 10_000_000, "a size that is none"
        return first & 0x0F, await self.reader.readexactly(size)

    async def word(self) -> bytes:
        """The next word, control frames aside."""
        while True:
            opcode, payload = await self.frame()
            if opcode in (TEXT, BINARY):
                return payload
            assert opcode in (PING, PONG), (opcode, payload[:50])

    async def report(self) -> dict[str, Any]:
        """What the teller says of itself, on a line where nothing else is told."""
        self.ask("stats")
        found: dict[str, Any] = json.loads(await self.word())
        return found

    async def report_when(self, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Ask until it holds; TimeoutError where it never does."""
        async with asyncio.timeout(SECONDS):
            while not condition(report := await self.report()):  # noqa: ASYNC110  # the other process tells nobody
                await asyncio.sleep(0.005)
        return report

    async def alone(self) -> None:
        """All other lines have ended, and nothing went wrong on any."""
        report = await self.report_when(lambda report: report["lines"] == 1)
        assert report["trouble"] == []

    async def rest(self) -> bytes:
        """Whatever comes until the end of the line."""
        found = b""
        try:
            while piece := await asyncio.wait_for(self.reader.read(65_536), SECONDS):
                found += piece
        except OSError:
            pass
        return found

    def vanish(self, *, reset: bool) -> None:
        if reset:
            line = self.writer.get_extra_info("socket")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def hang_up(self) -> None:
        OPEN.discard(self)
        self.writer.transport.abort()
        with suppress(OSError):
            await self.writer.wait_closed()
