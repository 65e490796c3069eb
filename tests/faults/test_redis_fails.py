"""Redis only carries hints: whatever happens to it, commands are answered and facts are told within three seconds.

A Sentinel is no part of this rig; to a process, its fail-over is a Redis that dies and another that is empty.
"""

import asyncio
from collections.abc import Callable

import redis

from tests.faults.checker import must_hold
from tests.faults.crowd import Crowd, share
from tests.faults.rig import PROOF, Rig

LATE_SECONDS = 3.0


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
    assert share(lags, 0.99) <= LATE_SECONDS


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
    assert frozen <= max(0.5, 2 * usual)
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
