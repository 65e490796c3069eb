"""An operator restarts the servers one after another, twice: people go from one to the other and hardly notice."""

import asyncio

from tests.faults.checker.run import must_hold
from tests.faults.clients.crowd import share
from tests.faults.rig.cluster import PROOF, Rig
from tests.pace import promised

WATCHERS = 400 if PROOF else 120  # beside those who act
MAX_SECONDS = 3.0


async def test_two_rolling_restarts_lose_no_command_and_keep_nobody_waiting(rig: Rig, seed: int):
    crowd = rig.crowd(seed=seed, every=10)
    crowd.watched_by(WATCHERS)
    async with crowd:
        await crowd.goes_on()
        for _ in range(2):
            for server in rig.servers:
                assert await asyncio.to_thread(server.stop) == 0
                await crowd.everybody_back(30)
                await asyncio.to_thread(server.start)
        await crowd.goes_on()
    must_hold(crowd.history())
    everybody = [*crowd.people, *crowd.watchers]
    broken = [
        line for person in everybody for line in person.story.lines if line.manner == "lost" and line.brought_up()
    ]
    warned = [line for line in broken if any("restarting" in frame for _, frame in line.frames())]
    waits = sorted(back - gone for p in everybody for gone, back in p.story.breaks() if back is not None)
    print(f"{len(warned)} of {len(broken)} were warned; back after {share(waits, 0.5):.2f} s (half),", end=" ")
    print(f"{share(waits, 0.95):.2f} s (95 %), {waits[-1]:.2f} s (all)")
    assert len(broken) >= 2 * len(everybody) * 0.8
    assert len(warned) >= 0.95 * len(broken)
    assert {line.code for line in warned} <= {4012, 1006}
    assert share(waits, 0.95) <= promised(MAX_SECONDS, crowd.began_at)
