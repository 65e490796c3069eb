"""Redis only carries hints: whatever happens to it, commands are answered and facts are told within three seconds."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import redis

from realtime.cluster.hint_bus import CHANNEL
from tests.faults.checker.run import must_hold
from tests.faults.clients.crowd import Crowd, share
from tests.faults.rig.cluster import PROOF, Rig
from tests.pace import promised
from tests.sentinels import Watched, watched
from tests.servers import HOST, NotHere, Postgres, wait_until

LATE_SECONDS = 3.0
SECONDS_TO_MOVE = 30


def clock() -> float:
    return asyncio.get_running_loop().time()


async def through(crowd: Crowd, seconds: float, ends: Callable[[], None]) -> tuple[float, float]:
    """The sitting goes on without Redis for so long; returns when that was."""
    began = clock()
    await crowd.for_seconds(seconds)
    await asyncio.to_thread(ends)
    ended = clock()
    await crowd.goes_on()
    return began, ended


def told_in_time(crowd: Crowd, when: tuple[float, float]) -> None:
    lags = crowd.lags(*when)
    assert len(lags) > 100
    print(f"told within {share(lags, 0.5):.2f} s (half), {share(lags, 0.99):.2f} s (99 %), {lags[-1]:.2f} s (all)")
    assert share(lags, 0.99) <= promised(LATE_SECONDS, *when)


async def test_without_redis_facts_are_told_within_three_seconds(rig: Rig, seed: int):
    """Killed, and back after ten seconds with nothing in it."""
    async with rig.crowd(seed=seed) as crowd:
        await crowd.goes_on()
        await asyncio.to_thread(rig.redis.kill)
        when = await through(crowd, 10 if PROOF else 6, rig.redis.start)
    must_hold(crowd.history())
    told_in_time(crowd, when)
    assert crowd.broken_lines() == 0


async def test_a_frozen_redis_holds_up_no_command(rig: Rig, seed: int):
    """Within half a second, or as fast as before where this machine is slow."""
    async with rig.crowd(seed=seed) as crowd:
        await crowd.goes_on()
        before = clock()
        await crowd.goes_on()
        rig.redis.freeze()
        when = await through(crowd, 20 if PROOF else 8, rig.redis.thaw)
    must_hold(crowd.history())
    usual, frozen = share(crowd.delays(before, when[0]), 0.95), share(crowd.delays(*when), 0.95)
    print(f"95 % of commands answered within {usual * 1000:.0f} ms, while frozen within {frozen * 1000:.0f} ms")
    assert frozen <= max(promised(0.25, *when), 2 * usual)
    told_in_time(crowd, when)
    assert crowd.broken_lines() == 0


async def test_a_redis_that_forgets_everything_or_takes_nothing_more_is_hardly_noticed(rig: Rig, seed: int):
    with redis.Redis.from_url(rig.redis.url()) as client:

        def full(most: str) -> None:
            client.config_set("maxmemory", most)

        async with rig.crowd(seed=seed) as crowd:
            await crowd.goes_on()
            began = clock()
            for _ in range(3):
                client.flushall()
                await crowd.goes_on(10)
            await asyncio.to_thread(full, "1")
            _, ended = await through(crowd, 3, lambda: full("0"))
    must_hold(crowd.history())
    told_in_time(crowd, (began, ended))
    assert crowd.broken_lines() == 0


@pytest.fixture
def watched_rig(postgres: Postgres, tmp_path: Path) -> Iterator[tuple[Rig, Watched]]:
    with ExitStack() as stack:
        try:
            servers = stack.enter_context(watched())
            rig = Rig(folder=tmp_path, postgres=postgres, redis=servers)
        except NotHere as absence:
            pytest.skip(str(absence))
        stack.callback(rig.remove)
        rig.whole()
        yield rig, servers


def subscribed(port: int) -> int:
    """How many processes hear the hints given there."""
    with redis.Redis(host=HOST, port=port) as client:
        return int(dict(client.pubsub_numsub(CHANNEL)).get(CHANNEL.encode(), 0))


async def test_when_sentinels_name_another_redis_hints_go_there(watched_rig: tuple[Rig, Watched], seed: int):
    """The master dies, its copy takes over, and the old one comes back as a copy of the new one."""
    rig, servers = watched_rig
    async with rig.crowd(seed=seed) as crowd:
        await crowd.goes_on()
        assert subscribed(servers.port) == len(rig.servers)
        began = clock()
        await asyncio.to_thread(servers.kill)
        await asyncio.to_thread(wait_until, servers.moved, SECONDS_TO_MOVE)
        await asyncio.to_thread(wait_until, lambda: subscribed(servers.copy.port) == len(rig.servers), SECONDS_TO_MOVE)
        print(f"hints go elsewhere after {clock() - began:.1f} s;", end=" ")
        await asyncio.to_thread(servers.start)
        await crowd.goes_on()
        ended = clock()
    must_hold(crowd.history())
    told_in_time(crowd, (began, ended))
    assert crowd.broken_lines() == 0
    rig.must_not_have_stumbled()
