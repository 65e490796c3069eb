"""python -m bench.workers.attack KIND --port N --path /ws/… --seconds S   (a program of its own beside the crowd)

Lines that do what no browser of ours does, for so many seconds. Writes `begun` and then one JSON object: how each
line ended, by close code (1006: dropped without one; 0: left by the attacker).
"""

import argparse
import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import cycle
from random import Random

from bench.harness.site import ORIGIN
from tests.faults.clients.malformed import MALFORMED, bent, frame
from tests.servers import HOST

LAGGARDS = 20
MEGABYTE = frame(0x81, b" " * (1024 * 1024))
FLOOD = [frame(0x81, json.dumps({"got": n}).encode()) for n in range(100)]
SINCE = frame(0x81, b'{"since":["",0,"public",""]}')
BENT_A_SECOND = 1_000  # at most; a line ends long before it has said so many
DROPPED, OPEN = 1006, 0

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Target:
    def __init__(self, port: int, path: str, seconds: float) -> None:
        self.port, self.path = port, path
        self.until = time.monotonic() + seconds
        self.ends: Counter[int] = Counter()

    def on(self) -> bool:
        return time.monotonic() < self.until

    @asynccontextmanager
    async def line(self) -> AsyncIterator[Line]:
        """Through the handshake; how it ended is counted when it is left."""
        reader, writer = await asyncio.open_connection(HOST, self.port, limit=2**22)
        key = "AAAAAAAAAAAAAAAAAAAAAA=="
        upgrade = f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}"
        writer.write(f"GET {self.path} HTTP/1.1\r\nHost: localhost\r\nOrigin: {ORIGIN}\r\n{upgrade}\r\n\r\n".encode())
        try:
            await reader.readuntil(b"\r\n\r\n")
            yield reader, writer
        except (OSError, asyncio.IncompleteReadError):
            self.ends[DROPPED] += 1
        finally:
            writer.transport.abort()

    async def count(self, reader: asyncio.StreamReader, *, patience: float = 3) -> None:
        """Read until the line is closed."""
        try:
            async with asyncio.timeout(patience):
                self.ends[await code_of(reader)] += 1
        except TimeoutError:
            self.ends[OPEN] += 1


async def code_of(reader: asyncio.StreamReader) -> int:
    """The code of the close frame that comes, after whatever else. Raises IncompleteReadError where none does."""
    while True:
        first, length = await reader.readexactly(2)
        if length >= 126:
            length = int.from_bytes(await reader.readexactly(2 if length == 126 else 8))
        content = await reader.readexactly(length)
        if first & 0x0F == 8:
            return int.from_bytes(content[:2]) or 1005


async def paced(target: Target, each: Callable[[], Awaitable[None]], *, a_second: float) -> None:
    """Start one after another, whether or not the last has ended."""
    running: set[asyncio.Task[None]] = set()
    due = time.monotonic()
    while target.on():
        running.add(task := asyncio.ensure_future(each()))
        task.add_done_callback(running.discard)
        due += 1 / a_second
        await asyncio.sleep(max(0.0, due - time.monotonic()))
    await asyncio.gather(*running)


async def never_reading(target: Target) -> None:
    async def deaf() -> None:
        async with target.line() as (_, writer):
            writer.transport.pause_reading()  # type: ignore[attr-defined]  # it reads as well
            writer.write(SINCE)
            await asyncio.sleep(target.until - time.monotonic())
            target.ends[OPEN] += 1

    await asyncio.gather(*(deaf() for _ in range(LAGGARDS)))


async def kilobyte_a_second(target: Target) -> None:
    async def slow() -> None:
        async with target.line() as (reader, writer):
            reader._limit = 1_000  # type: ignore[attr-defined]  # the stream stops reading beyond twice this
            writer.write(SINCE)
            while target.on() and await reader.read(1_000):  # noqa: ASYNC110  # it is as slow as it says
                await asyncio.sleep(1)
            target.ends[OPEN] += 1

    await asyncio.gather(*(slow() for _ in range(LAGGARDS)))


async def megabytes(target: Target) -> None:
    async def one() -> None:
        async with target.line() as (reader, writer):
            writer.write(MEGABYTE)
            await target.count(reader)

    await paced(target, one, a_second=10)


async def flooding(target: Target) -> None:
    """A thousand messages a second; closed for it, the next line goes on."""
    while target.on():
        async with target.line() as (reader, writer):
            ending = asyncio.ensure_future(target.count(reader, patience=10))
            for message in cycle(FLOOD):
                if ending.done() or not target.on():
                    break
                writer.write(message)
                await asyncio.sleep(0.001)
            await ending


async def handshakes(target: Target) -> None:
    async def knock() -> None:
        async with target.line() as (_, writer):
            writer.write(SINCE)
            await writer.drain()
            target.ends[OPEN] += 1

    await paced(target, knock, a_second=200)


async def malformed(target: Target) -> None:
    turns = cycle(MALFORMED.values())

    async def one() -> None:
        async with target.line() as (reader, writer):
            writer.write(next(turns))
            await target.count(reader)

    await paced(target, one, a_second=50)


async def fuzzed(target: Target) -> None:
    dice = Random(1)
    while target.on():
        async with target.line() as (reader, writer):
            ending = asyncio.ensure_future(target.count(reader, patience=10))
            while not ending.done() and target.on():
                writer.write(frame(0x81, bent(dice).encode("utf-8", "surrogatepass")))
                await asyncio.sleep(1 / BENT_A_SECOND)
            await ending


ATTACKS = {
    attack.__name__: attack
    for attack in (never_reading, kilobyte_a_second, megabytes, flooding, handshakes, malformed, fuzzed)
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.workers.attack")
    parser.add_argument("kind", choices=ATTACKS)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--path", required=True)
    parser.add_argument("--seconds", type=float, required=True)
    options = parser.parse_args()
    target = Target(options.port, options.path, options.seconds)
    # It shares a core with the database and the crowd, and is not to hinder anybody but by what it does to the server.
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    print("begun", flush=True)
    asyncio.run(ATTACKS[options.kind](target))
    print(json.dumps({"ends": dict(target.ends)}))


if __name__ == "__main__":
    main()
