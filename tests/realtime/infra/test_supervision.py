"""What goes on for as long as a process lives does so whatever it meets: it says so, counts it, and goes on."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
import redis

from realtime.cluster.hint_bus import CHANNEL, encode_hints
from realtime.infra import supervision
from realtime.infra.metrics import FAILURES
from realtime.infra.supervision import keep_going, supervised, supervised_thread
from tests.realtime.conftest import Build
from tests.realtime.member import at
from tests.realtime.probing import asked, metrics
from tests.realtime.site import ANNA, BAO, Held, Site
from tests.servers import Redis, wait_until

DEEP = "[" * 50_000 + "]" * 50_000
HINTS = (
    "[[5,1]]",
    DEEP,
    "[" * 50_000,
    "",
    "null",
    "{}",
    "7",
    '[["x",1]]',
    '[["00000000-0000-4000-8000-000000000000","1"]]',
    '[["00000000-0000-4000-8000-000000000000",1e400]]',
    '[["00000000-0000-4000-8000-000000000000",-1]]',
    '[["00000000-0000-4000-8000-000000000000",1,2]]',
    b"\xff\xfe",
)
LEASES = (
    "null",
    "{}",
    "7",
    DEEP,
    '{"seats":[1],"watchers":0}',  # as another version might have it
    "[[1],0]",
    "[[1],0,[],0]",
    '[["1"],0,[]]',
    "[[[1]],0,[]]",
    '[[1],"many",[]]',
    "[[1],-1,[]]",
    "[[1],0,[[1]]]",
    "[[1],0,[[[1],2]]]",
    b"\xff\xfe",
)


# ---- odd values in Redis ----


def plant(client: redis.Redis, meeting: str) -> None:
    """Leases of processes that are not ours, a lease that is no text, and a process whose name is none."""
    processes = f"rostrum:here:{meeting}"
    for n, lease in enumerate(LEASES):
        client.set(f"{processes}:{n:016x}", lease)
        client.sadd(processes, f"{n:016x}")
    client.rpush(f"{processes}:{'f' * 16}", "a list")
    client.sadd(processes, "f" * 16, b"\xff\xfe", "a name", "")


async def test_whatever_stands_in_redis_hints_are_heard_and_presence_is_counted(
    build: Build, new_database: str, redis_server: Redis
) -> None:
    """Neither process looks by itself, so that what is told across is told by hints."""
    site = build(database=new_database, redis=redis_server.url())
    first, second = (site.serve(hub__HEAD_CHECK_SECONDS=600) for _ in range(2))
    meeting, spoilt = site.meeting(), site.meeting()
    with redis.Redis.from_url(redis_server.url()) as client:
        client.set(f"rostrum:here:{spoilt.id}", "no set at all")
        plant(client, meeting.id)
        for hint in HINTS:
            client.publish(CHANNEL, hint)
        async with (
            at(meeting, ANNA, first) as anna,
            at(meeting, BAO, second) as bao,
            at(spoilt, ANNA, first) as alone,
        ):
            for speaker, listener in ((anna, bao), (bao, anna)):
                seq = await speaker.done("statement.post", text="说")
                await listener.until(lambda m=listener, n=seq: m.seq >= n)  # type: ignore[misc]
            for member in (anna, bao):
                await member.until(lambda m=member: m.last("presence") == {"here": 2, "seats": [ANNA, BAO]})  # type: ignore[misc]
            await alone.until(lambda: alone.last("presence") == {"here": 1, "seats": [ANNA]})
    for server in (first, second):
        assert asked(server, "/readyz").status == 200
        assert "rostrum_failures_total" not in "".join(metrics(server))
        assert "invalid hint" in server.log()
        assert "presence: ignoring an unreadable value" in server.log()


# ---- what nobody expected ----

# Each fails once, wherever it is; and with nothing in Redis that could explain it.
PLANTED = """
import asyncio
from realtime.cluster import hint_bus, presence, sqlite_watcher
from realtime.commands import deadline_scheduler
from realtime import hub
from realtime.rooms import private_state, room

def once(place, name):
    whole, left = getattr(place, name), [SystemError("planted")]
    def fails(*given, **named):
        if left:
            raise left.pop()
        return whole(*given, **named)
    setattr(place, name, fails)

hub.REVOCATION_SECONDS = hub.CHECK_SECONDS = hub.HEAD_CHECK_SECONDS = 0.5
for place, name in (
    (hint_bus.HintBus, "_subscription"), (hint_bus, "encode_hints"), (presence.Presence, "_exchange_all"),
    (sqlite_watcher, "_look_on"),
    (hub.Hub, "_check_heads"), (hub.gc_policy, "collect_if_due"), (room.Room, "tick"), (hub.Hub, "_check_revocations"),
    (hub.Hub, "_check_principals"), (hub.CheckpointWriter, "write"), (deadline_scheduler, "execute_due"),
    (room.Room, "_read_log"),
):
    once(place, name)
"""
COMPONENTS = {
    "hints heard",
    "hints told",
    "presence",
    "watch",
    "look at the heads",
    "tick",
    "tick of a room",
    "revocations",
    "check of standings",
    "checkpoints",
    "clock",
    "reader of a room",
}


async def test_each_task_that_fails_once_is_told_of_and_goes_on(
    build: Build, new_file: str, redis_server: Redis
) -> None:
    site = build(database=new_file, redis=redis_server.url())
    server = site.serve_with(PLANTED)
    meeting = site.meeting()
    async with at(meeting, ANNA, server) as anna:
        seq = await anna.done("statement.post", text="说")
        await anna.until(lambda: anna.seq >= seq)
        await asyncio.to_thread(wait_until, lambda: set(failures(server)) >= COMPONENTS, 30)
        await everything_goes_on(site, meeting, redis_server)
        seq = await asyncio.to_thread(meeting.do, BAO, "statement.post", text="又说")
        await anna.until(lambda: anna.seq >= seq)
        assert asked(server, "/readyz").status == 200
    assert failures(server) == dict.fromkeys(COMPONENTS, 1)
    assert server.log().count('"level":"ERROR"') == len(COMPONENTS)
    server.forgive()


def failures(server: object) -> dict[str, float]:
    start = 'rostrum_failures_total{component="'
    samples = metrics(server)  # type: ignore[arg-type]
    return {name.removeprefix(start)[:-2]: n for name, n in samples.items() if name.startswith(start)}


async def everything_goes_on(site: Site, meeting: Held, redis_server: Redis) -> None:
    """Hints are heard and told again, the lease of presence is renewed, and the clock has taken its place."""
    with redis.Redis.from_url(redis_server.url()) as client, client.pubsub(ignore_subscribe_messages=True) as heard:
        heard.subscribe(CHANNEL)
        wait_until(lambda: dict(client.pubsub_numsub(CHANNEL))[CHANNEL.encode()] == 2, 20)
        wait_until(lambda: client.exists(f"rostrum:here:{meeting.id}"), 20)
        async with at(meeting, BAO, site.servers[0]) as bao:
            seq = await bao.done("statement.post", text="说")
            hint = encode_hints({UUID(meeting.id): seq})
            await asyncio.to_thread(wait_until, lambda: (heard.get_message(timeout=1) or {}).get("data") == hint, 20)
    wait_until(lambda: metrics(site.servers[0])["rostrum_clock_lease"] == 1, 20)


# ---- the helper itself ----


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "FIRST_SECONDS", 0.001)
    monkeypatch.setattr(supervision, "LONGEST_SECONDS", 0.004)


def failing(times: int, done: Callable[[], None]) -> Callable[[], Awaitable[None]]:
    left = [ValueError(f"planted {n}") for n in range(times)]

    async def work() -> None:
        if left:
            raise left.pop()
        done()
        await asyncio.Event().wait()

    return work


async def test_work_that_fails_is_begun_again_and_counted(hurried: None, caplog: pytest.LogCaptureFixture) -> None:
    before, reached = FAILURES.by["tested"], asyncio.Event()
    task = supervised("tested", failing(7, reached.set))
    await asyncio.wait_for(reached.wait(), 30)
    assert FAILURES.by["tested"] == before + 7
    assert caplog.messages[0] == "tested failed and goes on: ValueError: planted 6"
    assert caplog.records[0].exc_info is not None
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_thread_that_fails_goes_on(hurried: None) -> None:
    before, loop, reached = FAILURES.by["threaded"], asyncio.get_running_loop(), asyncio.Event()
    left = [ValueError("planted"), None]

    def work() -> None:
        if left and (failure := left.pop(0)) is not None:
            raise failure
        if not left:
            loop.call_soon_threadsafe(reached.set)
            threading.Event().wait()

    supervised_thread("threaded", work)
    await asyncio.wait_for(reached.wait(), 30)
    assert FAILURES.by["threaded"] == before + 1


def test_it_waits_longer_each_time_up_to_a_bound_and_begins_anew_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("realtime.infra.supervision.time.monotonic", lambda: now[0])
    backoff, waits = supervision.Backoff(), []
    for _ in range(6):
        waits.append(backoff.failed())
        now[0] += waits[-1]
    assert waits == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0]
    now[0] += 60
    assert backoff.failed() == 0.5


async def test_it_ends_when_it_is_told_to(hurried: None) -> None:
    task = asyncio.create_task(keep_going("tested", asyncio.Event().wait))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
