"""The bad network does what it is told to, and nothing else."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from tests.faults.rig.network_proxy import NetworkConditions, NetworkProxy
from tests.servers import HOST, free_port

LETTER = bytes(range(256)) * 200


class Echo:
    """Says everything back; notes in what pieces it came."""

    def __init__(self) -> None:
        self.port = free_port()
        self.pieces: list[int] = []
        self.heard = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                self.pieces.append(len(data))
                self.heard += len(data)
                writer.write(data)
                await writer.drain()
            writer.write_eof()
        writer.close()


@asynccontextmanager
async def a_path(**weather: object) -> AsyncIterator[tuple[NetworkProxy, Echo]]:
    echo = Echo()
    server = await asyncio.start_server(echo.answer, HOST, echo.port)
    async with NetworkProxy(echo.port, seed=7, weather=NetworkConditions(**weather)) as proxy:  # type: ignore[arg-type]
        yield proxy, echo
    server.close()


async def told_back(proxy: NetworkProxy, letter: bytes = LETTER) -> tuple[bytes, float]:
    """The answer, and how long it took."""
    started = time.monotonic()
    reader, writer = await asyncio.open_connection(HOST, proxy.port)
    writer.write(letter)
    writer.write_eof()
    answer = await asyncio.wait_for(reader.read(-1), 20)
    writer.close()
    return answer, time.monotonic() - started


async def test_in_fair_weather_everything_passes_as_it_is():
    async with a_path() as (proxy, _):
        assert (await told_back(proxy))[0] == LETTER
        assert proxy.connections == 1


async def test_late_bytes_are_late_and_in_order():
    async with a_path(latency=0.2, jitter=0.15) as (proxy, _):
        answer, seconds = await told_back(proxy)
        assert answer == LETTER
        assert seconds >= 0.1  # 50 ms at the least each way


async def test_a_seed_gives_one_weather():
    delays = [
        [proxy.delay() for _ in range(5)] for proxy in (NetworkProxy(1, 3), NetworkProxy(1, 3), NetworkProxy(1, 4))
    ]
    for proxy_delays in delays:
        assert proxy_delays == [0] * 5
    stormy = NetworkConditions(latency=0.3, jitter=0.2)
    first, again, other = ([p.delay() for _ in range(5)] for p in (NetworkProxy(1, s, stormy) for s in (3, 3, 4)))
    assert first == again
    assert first != other
    assert all(0.1 <= delay <= 0.5 for delay in first)


async def test_a_thin_path_takes_its_time():
    async with a_path(bytes_per_second=20_000, piece=1_000) as (proxy, _):
        answer, seconds = await told_back(proxy, LETTER[:10_000])
        assert answer == LETTER[:10_000]
        assert seconds >= 0.5


async def test_bytes_come_in_pieces():
    async with a_path(piece=7) as (proxy, echo):
        assert (await told_back(proxy, LETTER[:700]))[0] == LETTER[:700]
        assert len(echo.pieces) > 1


async def test_what_is_swallowed_on_the_way_back_was_heard():
    async with a_path(swallow=frozenset({"down"})) as (proxy, echo):
        assert (await told_back(proxy))[0] == b""
        assert echo.heard == len(LETTER)


async def test_what_is_swallowed_on_the_way_there_was_not_heard():
    async with a_path(swallow=frozenset({"up"})) as (proxy, echo):
        assert (await told_back(proxy))[0] == b""
        assert echo.heard == 0


async def test_a_hanging_path_keeps_the_line_and_passes_everything_on_afterwards():
    async with a_path() as (proxy, echo):
        proxy.weather.hang = True
        told = asyncio.create_task(told_back(proxy))
        await asyncio.sleep(0.3)  # nothing is what there is to see
        assert (told.done(), echo.heard, proxy.connections) == (False, 0, 1)
        proxy.weather.hang = False
        assert (await told)[0] == LETTER


async def test_a_torn_line_is_an_error_to_both_ends():
    async with a_path() as (proxy, _):
        lines = [await asyncio.open_connection(HOST, proxy.port) for _ in range(10)]
        for reader, writer in lines:
            writer.write(b"x")
            assert await reader.read(1) == b"x"
        assert proxy.reset(0.3) == 3
        torn = 0
        for reader, writer in lines:
            writer.write(b"y")
            try:
                torn += await asyncio.wait_for(reader.read(1), 10) == b""
            except ConnectionResetError:
                torn += 1
            writer.close()
        assert torn == 3


async def test_while_it_is_down_nobody_gets_through():
    async with a_path(down=True) as (proxy, echo):
        with suppress(ConnectionResetError):
            assert (await told_back(proxy))[0] == b""
        assert (proxy.refused, echo.heard) == (1, 0)
        proxy.weather.down = False
        assert (await told_back(proxy))[0] == LETTER


async def test_with_nobody_behind_it_the_line_ends():
    async with NetworkProxy(free_port()) as proxy:
        with suppress(ConnectionResetError):
            assert (await told_back(proxy))[0] == b""


@pytest.mark.parametrize("lines", [200])
async def test_it_carries_as_many_as_a_scenario_has(lines: int):
    async with a_path(latency=0.01) as (proxy, _):
        answers = await asyncio.gather(*(told_back(proxy, LETTER[:1_000]) for _ in range(lines)))
        assert all(answer == LETTER[:1_000] for answer, _ in answers)
