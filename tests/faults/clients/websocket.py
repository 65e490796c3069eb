"""A minimal WebSocket client of which a hundred fit into one process."""

import asyncio
import base64
import os
from collections.abc import Callable
from typing import Self

from tests.servers import HOST

CLOSING_SECONDS = 2
NO_MASK = b"\0\0\0\0"  # a mask that changes nothing is a mask all the same


class WebSocket(asyncio.Protocol):
    def __init__(self, heard: Callable[[str], None], lost: Callable[[int], None]) -> None:
        loop = asyncio.get_running_loop()
        self._heard, self._tell_lost = heard, lost
        self._buffer = bytearray()
        self._upgraded = False
        self.opened: asyncio.Future[None] = loop.create_future()
        self.over: asyncio.Future[None] = loop.create_future()
        self.transport: asyncio.Transport
        self.code = 1006

    @classmethod
    async def open(
        cls, port: int, path: str, headers: dict[str, str], heard: Callable[[str], None], lost: Callable[[int], None]
    ) -> Self:
        """Raises OSError where it is refused; asyncio's own timeout ends the waiting."""
        loop = asyncio.get_running_loop()
        _, wire = await loop.create_connection(lambda: cls(heard, lost), HOST, port)
        lines = {
            "Host": "localhost:8000",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            "Sec-WebSocket-Version": "13",
            **headers,
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        wire.transport.write(f"GET {path} HTTP/1.1\r\n{head}\r\n".encode())
        try:
            await wire.opened
        except BaseException:
            wire.transport.abort()
            raise
        return wire

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._upgraded and not self._upgrade():
            return
        while (frame := self._frame()) is not None:
            self._take(*frame)

    def _upgrade(self) -> bool:
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        if not end:
            return False
        if not head.startswith(b"HTTP/1.1 101"):
            if not self.opened.done():
                self.opened.set_exception(ConnectionRefusedError(head[:40].decode()))
            self.transport.abort()
            return False
        self._buffer, self._upgraded = bytearray(rest), True
        if not self.opened.done():
            self.opened.set_result(None)
        return True

    def _frame(self) -> tuple[int, bytes] | None:
        """Kind and content of the next whole frame; ours never come in pieces."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        size, start = buffer[1], 2
        if size >= 126:
            start = 4 if size == 126 else 10
            if len(buffer) < start:
                return None
            size = int.from_bytes(buffer[2:start])
        if len(buffer) < start + size:
            return None
        kind, content = buffer[0] & 15, bytes(buffer[start : start + size])
        del buffer[: start + size]
        return kind, content

    def _take(self, kind: int, content: bytes) -> None:
        if kind == 1:
            self._heard(content.decode())
        elif kind == 9:
            self._write(0x8A, content)
        elif kind == 8:
            self.code = int.from_bytes(content[:2]) if content else 1005
            self._write(0x88, content[:2])
            self.transport.close()

    def send(self, text: str) -> None:
        self._write(0x81, text.encode())

    def _write(self, kind: int, content: bytes) -> None:
        if self.transport.is_closing():
            return
        size = len(content)
        if size < 126:
            head = bytes([kind, 0x80 | size])
        else:
            head = bytes([kind, 0xFE if size <= 0xFFFF else 0xFF]) + size.to_bytes(2 if size <= 0xFFFF else 8)
        self.transport.write(head + NO_MASK + content)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(ConnectionResetError("lost before it was opened"))
            self.opened.exception()  # whoever waited may have gone
        if not self.over.done():
            self.over.set_result(None)
            self._tell_lost(self.code)

    async def close(self) -> None:
        """As a page does that is left."""
        self._write(0x88, (1001).to_bytes(2))
        await asyncio.wait([self.over], timeout=CLOSING_SECONDS)
        self.transport.abort()
