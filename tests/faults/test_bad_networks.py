"""The network loses answers, hangs, tears and delays: people come back to where they were; nothing is done twice."""

import asyncio

import pytest

from tests.faults.checker.run import must_hold
from tests.faults.clients.crowd import Crowd
from tests.faults.rig.cluster import PROOF, Rig
from tests.faults.rig.network_proxy import NetworkConditions, NetworkProxy
from tests.pace import promised

SOME = 30  # of the people are behind the bad network


def clock() -> float:
    return asyncio.get_running_loop().time()


def behind(crowd: Crowd, proxy: NetworkProxy) -> list:
    """A part of the crowd that dials through the proxy; the moderator does not."""
    people = crowd.people[-SOME:]
    for person in people:
        person.server = proxy  # type: ignore[assignment]  # all it needs is a port
    return people


async def test_an_answer_that_was_lost_is_asked_for_five_times_and_there_is_one_effect(rig: Rig, seed: int):
    async with NetworkProxy(rig.nginx.port, seed) as proxy:
        crowd = rig.crowd(seed=seed, every=2)
        for person in behind(crowd, proxy):
            person.patience = 0.9
        async with crowd:
            await crowd.goes_on()
            began = clock()
            proxy.weather.swallow = frozenset({"down"})
            await crowd.for_seconds(5)
            proxy.reset()
            proxy.weather.swallow = frozenset()
            crowd.disturbed.append((began, clock()))
            await crowd.everybody_back(30)
            await crowd.goes_on()
    must_hold(crowd.history())
    sendings = [len(asks) for person in crowd.people[-SOME:] for asks in person.story.commands().values()]
    assert max(sendings) >= 5
    assert crowd.longest_way_back() <= promised(10, crowd.began_at)


async def test_who_hangs_on_a_cut_cable_is_gone_from_the_presence_and_comes_back_without_a_gap(rig: Rig, seed: int):
    """With the waits of production, in the long form; else pings come sooner, and so does the end."""
    waits = {} if PROOF else {"server__PING_SECONDS": 4, "server__PONG_SECONDS": 6}
    limit = 60 if PROOF else 20
    rig.whole(**waits)
    async with NetworkProxy(rig.nginx.port, seed) as proxy:
        crowd = rig.crowd(seed=seed)
        cut_off = {person.seat for person in behind(crowd, proxy)}
        async with crowd:
            await crowd.goes_on()
            await crowd.until(lambda: here(crowd) >= cut_off, 10)
            began = clock()
            proxy.weather.hang = True
            await crowd.until(lambda: not here(crowd) & cut_off, limit)
            print(f"gone from the presence after {clock() - began:.1f} s")
            proxy.weather.hang = False
            crowd.disturbed.append((began, clock()))
            await crowd.everybody_back(30)
            await crowd.until(lambda: here(crowd) == set(range(1, len(crowd.people) + 1)), 15)
            await crowd.goes_on()
    must_hold(crowd.history())


def here(crowd: Crowd) -> set[int]:
    """Whom the moderator sees."""
    told = crowd.moderator.all("presence")
    return set(told[-1]["seats"] or ()) if told else set()


async def test_on_a_slow_torn_and_unreliable_path_nobody_misses_anything(rig: Rig, seed: int):
    """300 ms and 200 more or less, seven bytes at a time, and every few seconds a third of the lines is torn."""
    stormy = NetworkConditions(latency=0.3, jitter=0.2, piece=7)
    async with NetworkProxy(rig.nginx.port, seed, stormy) as proxy:
        crowd = rig.crowd(seed=seed)
        behind(crowd, proxy)
        async with crowd:
            for _ in range(5 if PROOF else 3):
                await crowd.for_seconds(3)
                assert proxy.reset(0.34) > 0
            await crowd.everybody_back(60)
            proxy.weather = NetworkConditions()
    must_hold(crowd.history())
    assert crowd.broken_lines() > 0


@pytest.mark.parametrize("watchers", [400 if PROOF else 120])
async def test_when_all_lines_are_cut_at_once_all_are_back_within_thirty_seconds(rig: Rig, seed: int, watchers: int):
    async with NetworkProxy(rig.nginx.port, seed) as proxy:
        crowd = rig.crowd(seed=seed, doors=[proxy], every=10)
        crowd.watched_by(watchers)
        async with crowd:
            await crowd.goes_on()
            usual = await rig.busy(2)
            torn = proxy.reset()
            back = await crowd.everybody_back(30)
            calm = clock()
            while await rig.busy(2) > usual + 0.2:
                assert clock() < calm + promised(60, calm), "the servers are still at work"
            print(f"{torn} lines cut, all back after {back:.1f} s")
            assert torn >= len(crowd.people)
    must_hold(crowd.history())
    assert crowd.longest_way_back() <= promised(30, crowd.began_at)
