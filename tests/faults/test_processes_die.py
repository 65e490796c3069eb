"""Server processes die in the middle of a sitting: nothing acknowledged is lost, and everybody is back soon."""

import asyncio
from collections import Counter

from deliberation.meetings.failpoints import KILLED
from tests.faults.checker.run import must_hold
from tests.faults.clients.crowd import share
from tests.faults.rig.cluster import Rig
from tests.pace import promised
from tests.realtime.site import Server

# Between the commit and what people are told of it.
POINTS = (
    "door.before_commit",
    "door.committed",
    "door.remembered",
    "hub.before_hint",
    "room.before_spread",
    "consumer.before_answer",
    "consumer.after_answer",
)


async def at_once(*work: asyncio.Future[None] | object) -> None:
    await asyncio.gather(*(asyncio.to_thread(one) for one in work))  # type: ignore[arg-type]


async def test_when_one_of_two_servers_is_killed_its_people_are_back_within_ten_seconds(rig: Rig, seed: int):
    survivor = rig.of(1)
    async with rig.crowd(seed=seed) as crowd:
        await crowd.goes_on()
        await asyncio.to_thread(rig.servers[0].kill)
        await crowd.goes_on()
        await crowd.everybody_back(10)
        await asyncio.to_thread(rig.servers[0].start)
        await crowd.goes_on()
    history = crowd.history()
    history.measures = await rig.compared(1, survivor)
    must_hold(history)
    assert crowd.broken_lines() > 0
    assert crowd.longest_way_back() <= promised(10, crowd.began_at)


async def test_when_both_servers_are_killed_everybody_is_back_within_fifteen_seconds_and_not_all_at_once(
    rig: Rig, seed: int
):
    """Counted from when a server answers again. Waits double, so the last few come after as long as it was away."""
    clock = asyncio.get_running_loop().time
    async with rig.crowd(seed=seed) as crowd:
        await crowd.goes_on()
        killed = clock()
        await at_once(*(server.kill for server in rig.servers))
        await crowd.for_seconds(3)
        await at_once(*(server.start for server in rig.servers))
        up = clock()
        await crowd.everybody_back(45)
        await crowd.goes_on()
    must_hold(crowd.history())
    back = sorted(at - up for p in crowd.people for lost, at in p.story.breaks() if lost < up and at is not None)
    print(f"away for {up - killed:.1f} s; back {share(back, 0.95):.1f} s (95 %), {back[-1]:.1f} s (all) after that")
    assert share(back, 0.95) <= max(promised(15, up), 2.5 * (up - killed))
    lines = [line for person in crowd.people for line in person.story.lines if not line.polled]
    wave = Counter(int(line.opened) for line in lines if line.opened >= up)
    assert max(wave.values()) <= promised(len(crowd.people) / 4, up)  # in a second


async def test_a_server_that_dies_between_a_commit_and_what_is_told_of_it_leaves_one_effect(rig: Rig, seed: int):
    """A few places in each run, all of them over the seeds; the answers lost are asked for again."""
    victim = rig.servers[0]
    points = (POINTS * 2)[3 * seed % len(POINTS) :][:3]
    async with rig.crowd(seed=seed, members=40, every=2) as crowd:
        for n, point in enumerate(points):
            await asyncio.to_thread(victim.kill)
            await asyncio.to_thread(armed, victim, f"{point}:{3 + (seed + n) % 5}")
            crowd.scatter()
            await crowd.until(victim.process.ended, 60, f"the end of the server at {point}")
            assert victim.process.child.returncode == KILLED, point
            victim.remove()
            await asyncio.to_thread(armed, victim, "")
            await crowd.goes_on(5)
    must_hold(crowd.history())


def armed(server: Server, point: str) -> None:
    server.environment = {**server.environment, "ROSTRUM_FAILPOINT": point}
    server.start()
