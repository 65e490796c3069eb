"""A bad network between two programs: late, narrow, torn, one-way, frozen, reset or down."""

import asyncio
import socket
import struct
from collections.abc import Coroutine
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal, Self

from tests.servers import HOST, free_port

Way = Literal["up", "down"]  # from the client, to the client
CHUNK = 64 * 1024
AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER: close with a reset, whatever waits


@dataclass
class NetworkConditions:
    """What the path does to bytes; may be changed while they are under way. Seconds, bytes."""

    latency: float = 0
    jitter: float = 0
    bytes_per_second: float = 0  # 0: as fast as it goes
    piece: int = 0  # at most so many bytes at a time; 0: as they come
    swallow: frozenset[Way] = frozenset()  # read and never passed on
    hang: bool = False  # nothing is read or passed on; the connection stands
    down: bool = False  # nobody gets through


@dataclass(eq=False)
class NetworkProxy:
    """Listens on a port of its own and leads to `target`. One seed, one weather to the millisecond."""

    target: int
    seed: int = 0
    weather: NetworkConditions = field(default_factory=NetworkConditions)
    port: int = field(default_factory=free_port)
    connections: int = 0  # ever made
    refused: int = 0

    def __post_init__(self) -> None:
        self._dice = Random(self.seed)
        self._links: set[Link] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, HOST, self.port, backlog=4_096)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self.reset()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def reset(self, share: float = 1) -> int:
        """Tear this share of the connections, chosen by the seed, as a router does that forgot them."""
        links = sorted(self._links, key=lambda link: link.number)
        torn = self._dice.sample(links, round(len(links) * share))
        for link in torn:
            link.tear()
        return len(torn)

    def delay(self) -> float:
        return max(0.0, self.weather.latency + self._dice.uniform(-self.weather.jitter, self.weather.jitter))

    def keep(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.weather.down:
            self.refused += 1
            _tear(writer)
            return
        self.connections += 1
        try:
            far_reader, far_writer = await asyncio.open_connection(HOST, self.target)
        except OSError:
            _tear(writer)
            return
        link = Link(self.connections, (writer, far_writer))
        self._links.add(link)
        try:
            ways: tuple[tuple[Way, Any, Any], ...] = (("up", reader, far_writer), ("down", far_reader, writer))
            await asyncio.gather(*(self.keep(self._carry(way, source, sink, link)) for way, source, sink in ways))
        finally:
            self._links.discard(link)
            link.close()

    async def _carry(self, way: Way, source: asyncio.StreamReader, sink: asyncio.StreamWriter, link: "Link") -> None:
        """One way of one connection. What is late stays in order: nothing overtakes."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=64)
        passing = self.keep(self._pass_on(under_way, sink, link))
        loop, due = asyncio.get_running_loop(), 0.0
        try:
            while data := await source.read(1_024 if self.weather.bytes_per_second else CHUNK):
                await self._while_hanging()
                if way in self.weather.swallow:
                    continue
                due = max(due, loop.time() + self.delay())
                await under_way.put((due, data))
        except OSError:
            link.tear()
        await under_way.put((due, b""))
        await passing

    async def _pass_on(self, under_way: asyncio.Queue[tuple[float, bytes]], sink: Any, link: "Link") -> None:
        loop = asyncio.get_running_loop()
        while True:
            due, data = await under_way.get()
            if (early := due - loop.time()) > 0:
                await asyncio.sleep(early)
            await self._while_hanging()
            try:
                if not data:
                    if sink.can_write_eof():
                        sink.write_eof()
                    return
                await self._write(data, sink)
            except OSError:
                link.tear()
                return

    async def _write(self, data: bytes, sink: asyncio.StreamWriter) -> None:
        size = self.weather.piece or len(data)
        for start in range(0, len(data), size):
            piece = data[start : start + size]
            sink.write(piece)
            await sink.drain()
            if self.weather.bytes_per_second:
                await asyncio.sleep(len(piece) / self.weather.bytes_per_second)

    async def _while_hanging(self) -> None:
        while self.weather.hang:  # noqa: ASYNC110  # the weather is a plain value, changed from anywhere
            await asyncio.sleep(0.02)


@dataclass(eq=False)
class Link:
    """Both ends of one connection."""

    number: int
    ends: tuple[asyncio.StreamWriter, asyncio.StreamWriter]

    def tear(self) -> None:
        for end in self.ends:
            _tear(end)

    def close(self) -> None:
        for end in self.ends:
            end.close()


def _tear(writer: asyncio.StreamWriter) -> None:
    raw = writer.get_extra_info("socket")
    if raw is not None and raw.fileno() >= 0:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    writer.transport.abort()
