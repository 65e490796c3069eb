"""The load client counts what it is told, and behaves towards a server as the room's page does."""

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from bench.harness.load_client import LoadClient
from tests.servers import HOST, wait_until

ORIGIN = "http://localhost:8000"
SECONDS = 90

pytestmark = pytest.mark.skipif(
    not any(map(shutil.which, ("cc", "gcc", "clang"))), reason="the load client is compiled by a C compiler"
)
HELLO = {"hello": {"epoch": "0123456789ab", "head": 5, "seat": 3, "role": "member", "audience": "member"}}
SNAPSHOT = {"snapshot": {"seq": 5, "hash16": "aaaaaaaaaaaaaaaa", "state": {}}}


def wire(frame: Any) -> str:
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def events(*happenings: dict[str, Any]) -> str:
    return wire({"events": list(happenings), "hash16": "bbbbbbbbbbbbbbbb"})


def event(seq: int, *, ago_ms: int = 0, text: str = "") -> dict[str, Any]:
    now = time.time_ns() // 1000 - ago_ms * 1000
    return {"seq": seq, "at": now // 1000, "by": 3, "type": "statement.posted", "text": f"@{now}@ {text}"}


def closed(crowd: LoadClient) -> dict[str, Any]:
    told: list[dict[str, Any]] = []

    def one_is() -> bool:
        told.append(crowd.report())
        return bool(told[-1]["closes"])

    wait_until(one_is, SECONDS)
    return told[-1]


@asynccontextmanager
async def a_server(
    speak: Callable[[ServerConnection], Any], *, sockets: int = 1
) -> AsyncIterator[tuple[LoadClient, list[Any]]]:
    """A crowd on the line to a server that greets, takes the question, and then says what it is told to say."""
    heard: list[Any] = []

    async def line(socket: ServerConnection) -> None:
        await socket.send(wire(HELLO))
        heard.append(json.loads(await socket.recv()))
        await speak(socket)
        heard.extend([json.loads(text) async for text in socket])

    async with serve(line, HOST, 0, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        with LoadClient(origin=ORIGIN) as crowd:
            crowd.add(port=port, path="/", cookies=["sessionid=a"] * sockets)
            crowd.connect()
            yield crowd, heard
            crowd.drop()


async def test_events_are_counted_by_socket_and_sequence() -> None:
    async def speak(socket: ServerConnection) -> None:
        await socket.send(wire(SNAPSHOT))
        await socket.send(events(event(6), event(7, text='他说：{"seq":99}')))
        await socket.send(events({"seq": [8, 10]}, event(11)))
        await socket.send(events(event(11)))  # again
        await socket.send(events(event(14)))  # two are missing

    async with a_server(speak, sockets=2) as (crowd, _):
        assert await asyncio.to_thread(crowd.wait, "events", 8, seconds=SECONDS) is not None
        told = crowd.report()
    counted = {name: told[name] for name in ("events", "deliveries", "ranges", "repeats", "gaps", "malformed")}
    assert counted == {"events": 8, "deliveries": 8, "ranges": 2, "repeats": 2, "gaps": 2, "malformed": 0}
    assert told["kinds"] == {"hello": 2, "snapshot": 2, "events": 8}


async def test_latency_is_taken_from_the_stamp_in_the_event() -> None:
    async def speak(socket: ServerConnection) -> None:
        await socket.send(wire(SNAPSHOT))
        await socket.send(events(*(event(6 + n, ago_ms=60_000) for n in range(98))))
        await socket.send(events(*(event(104 + n, ago_ms=600_000) for n in range(2))))

    async with a_server(speak) as (crowd, _):
        assert await asyncio.to_thread(crowd.wait, "deliveries", 100, seconds=SECONDS) is not None
        latency = crowd.report()["asked_to_screen"]
    slack = 1.02 * SECONDS * 1000
    assert latency["count"] == 100
    assert 60_000 <= latency["p50_ms"] <= 60_000 * 1.02 + slack
    assert 60_000 <= latency["p95_ms"] <= 60_000 * 1.02 + slack
    assert 600_000 <= latency["p99_ms"] <= 600_000 * 1.02 + slack


async def test_it_asks_since_what_it_holds_and_acknowledges_as_the_page_does() -> None:
    async def speak(socket: ServerConnection) -> None:
        await socket.send(wire(SNAPSHOT))
        await socket.send(events(*(event(6 + n) for n in range(1_024))))

    async with a_server(speak) as (crowd, heard):
        assert await asyncio.to_thread(crowd.wait, "events", 1_024, seconds=SECONDS) is not None
    # The server has read to the end of the line by now.
    assert heard == [{"since": ["", 0, "public", ""]}, {"got": 1_029}]


async def test_answers_are_matched_to_what_was_asked() -> None:
    async def speak(socket: ServerConnection) -> None:
        await socket.send(wire(SNAPSHOT))
        async for text in socket:
            asked = json.loads(text)
            if asked["do"]["type"] == "ballot.cast":
                await socket.send(wire({"re": asked["id"], "refused": "stale"}))
            else:
                await socket.send(wire({"re": asked["id"], "seq": 6}))
                await socket.send(wire({"re": asked["id"], "seq": 6}))  # once too often

    async with a_server(speak) as (crowd, _):
        assert await asyncio.to_thread(crowd.wait, "caught", 1, seconds=SECONDS) is not None
        crowd.pace(0, 1, {"type": "statement.post", "text": "%STAMP%"}, rate=50, seconds=0.2)
        assert await asyncio.to_thread(crowd.answered, seconds=SECONDS) is not None
        crowd.ask(0, {"type": "ballot.cast", "ballot": 1, "choice": "yes"})
        assert await asyncio.to_thread(crowd.answered, seconds=SECONDS) is not None
        told = crowd.report()
    assert (told["asked"], told["done"], told["refused"], told["refusals"]) == (11, 10, 1, {"stale": 1})
    assert (told["answer"]["count"], told["unexpected"]) == (11, 10)


async def test_a_line_that_is_closed_is_counted_with_its_code() -> None:
    async def speak(socket: ServerConnection) -> None:
        await socket.send(wire(SNAPSHOT))
        await socket.close(4008)

    async with a_server(speak) as (crowd, _):
        told = await asyncio.to_thread(closed, crowd)
    assert (told["closes"], told["open"]) == ({"4008": 1}, 0)
