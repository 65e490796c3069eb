"""Slow and hostile lines: each ends with its code, the servers do not grow, and the others do not notice."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from random import Random

import pytest

from tests.faults.checker.run import must_hold
from tests.faults.clients.crowd import Crowd, share
from tests.faults.clients.malformed import MALFORMED, bent, frame
from tests.faults.clients.member import RecordingMember
from tests.faults.rig.cluster import PROOF, Rig
from tests.faults.rig.network_proxy import NetworkConditions, NetworkProxy
from tests.pace import promised

ENDED = 1006  # as a browser sees a line that was dropped; Daphne's own limits say nothing else
BENT = 5_000 if PROOF else 1_000


def clock() -> float:
    return asyncio.get_running_loop().time()


def stranger(crowd: Crowd, rig: Rig) -> RecordingMember:
    """A line of nobody in particular, straight to the first server."""
    return RecordingMember(crowd.held.id, None, rig.servers[0], dice=Random(1))


async def sent(person: RecordingMember, content: bytes) -> int:
    """Bytes as they are; how the line ended."""
    await person.open()
    person._wire.transport.write(content)
    code = await person.until_closed()
    await person.drop()
    return code


async def floods(crowd: Crowd, rig: Rig, dice: Random) -> Counter[int]:
    """A thousand messages in a second, from one line after another."""
    ends: Counter[int] = Counter()
    for _ in range(3):
        flood = b"".join(frame(0x81, json.dumps({"got": n}).encode()) for n in range(1_000))
        ends[await sent(stranger(crowd, rig), flood)] += 1
    return ends


async def large_frames(crowd: Crowd, rig: Rig, dice: Random) -> Counter[int]:
    sizes = (1024 * 1024, 1024 * 1024, 100 * 1024)
    return Counter([await sent(stranger(crowd, rig), frame(0x81, b" " * size)) for size in sizes])


async def handshakes(crowd: Crowd, rig: Rig, dice: Random) -> Counter[int]:
    """Two hundred in a second, twice; they are let in or turned away, and leave."""
    ends: Counter[int] = Counter()

    async def knock(after: float) -> None:
        await asyncio.sleep(after)
        one = stranger(crowd, rig)
        try:
            await one.open()
            ends[one.closed or 1000] += 1
        except (OSError, TimeoutError):
            ends[ENDED] += 1
        await one.drop()

    await asyncio.gather(*(knock(n / 200) for n in range(400)))
    return ends


async def broken_frames(crowd: Crowd, rig: Rig, dice: Random) -> Counter[int]:
    ends = {name: await sent(stranger(crowd, rig), content) for name, content in MALFORMED.items()}
    assert len(ends) >= 25
    return Counter(ends.values())


async def bent_messages(crowd: Crowd, rig: Rig, dice: Random) -> Counter[int]:
    """On a new line whenever the last one was ended."""
    ends: Counter[int] = Counter()
    left = BENT
    while left > 0:
        one = stranger(crowd, rig)
        await one.open()
        while left > 0 and one.closed is None:
            one._wire.send(bent(dice))
            left -= 1
            await asyncio.sleep(0)
        await one.until(lambda one=one: one.closed is not None or one.count("re"))  # type: ignore[misc]
        ends[one.closed or 1000] += 1
        await one.drop()
    return ends


def counted(crowd: Crowd) -> int:
    """How many are here, as the moderator is told."""
    return int(crowd.moderator.all("presence")[-1]["here"])


Attack = Callable[[Crowd, Rig, Random], Awaitable[Counter[int]]]
ATTACKS: dict[Attack, set[int]] = {
    floods: {4029},
    large_frames: {ENDED, 1009, 4513},
    handshakes: {1000, 4029, ENDED},
    broken_frames: {ENDED, 1002, 1007, 1009, 1005, 1000},
    bent_messages: {1000, 4500, 4029, ENDED},
}


async def test_hostile_lines_end_and_nobody_else_notices(rig: Rig, seed: int):
    """Their commands take no longer: a fifth more at most, or half a second: this process attacks and waits."""
    before = rig.of(0)
    during: dict[str, tuple[float, float]] = {}
    async with rig.crowd(seed=seed, members=40, every=1.5) as crowd:
        await crowd.goes_on()
        began = clock()
        await crowd.goes_on(80)
        quiet = (began, clock())
        for attack, allowed in ATTACKS.items():
            began = clock()
            ends = await attack(crowd, rig, Random(seed))
            during[attack.__name__] = (began, clock())
            assert set(ends) <= allowed, f"{attack.__name__}: {ends}"
        await crowd.goes_on()
    history = crowd.history()
    history.measures = await rig.compared(0, before)
    must_hold(history)
    assert crowd.broken_lines() == 0
    usual = share(crowd.delays(*quiet), 0.95)
    print(f"95 % of commands within {usual * 1000:.0f} ms;", end=" ")
    for name, when in during.items():
        meanwhile = share(crowd.delays(*when), 0.95)
        print(f"{name}: {meanwhile * 1000:.0f} ms", end=" ")
        assert meanwhile <= max(1.2 * usual, usual + promised(0.25, *when)), name


@pytest.mark.parametrize("laggards", [20])
async def test_lines_that_read_nothing_or_a_kilobyte_a_second_are_let_go_and_slow_nobody(
    rig: Rig, seed: int, laggards: int
):
    """Twenty of each. Who acknowledges nothing for long is closed with 4008, where the word still gets through."""
    # Far more than the five seconds after which a member acknowledges: at five, some were taken for laggards.
    rig.whole(**({} if PROOF else {"connection__ACK_TIMEOUT_SECONDS": 15}))
    before = rig.of(0)
    async with NetworkProxy(rig.servers[0].port, seed, NetworkConditions(bytes_per_second=1_000, piece=256)) as thin:
        async with rig.crowd(seed=seed, members=60, every=3) as crowd:
            await crowd.goes_on(20)
            began = clock()
            await crowd.goes_on(40)
            quiet = (began, clock())
            deaf = [stranger(crowd, rig) for _ in range(laggards)]
            for one in deaf:
                await one.open()
                one._wire.transport.pause_reading()
                one.got_seconds = 0
            began = clock()
            slow = [RecordingMember(crowd.held.id, None, thin, dice=Random(2)) for _ in range(laggards)]
            await asyncio.gather(*(one.dial() for one in slow))
            for one in slow:
                await one.say({"since": one.since()})
            await crowd.until(lambda: counted(crowd) >= len(crowd.people) + laggards, 30, "the laggards to be counted")
            await crowd.until(lambda: counted(crowd) <= len(crowd.people), 60, "the laggards to be let go")
            when = (began, clock())
            thin.weather = NetworkConditions()
            for one in [*deaf, *slow]:
                one._wire.transport.resume_reading()
                await one.until_closed(60)
        ends = Counter(one.closed for one in [*deaf, *slow])
        for one in [*deaf, *slow]:
            await one.drop()
    history = crowd.history()
    history.measures = await rig.compared(0, before)
    must_hold(history)
    usual, meanwhile = share(crowd.delays(*quiet), 0.95), share(crowd.delays(*when), 0.95)
    print(f"ended with {dict(ends)}; 95 % of commands within {usual * 1000:.0f} ms, then {meanwhile * 1000:.0f} ms")
    assert set(ends) <= {4008, ENDED}
    assert crowd.broken_lines() == 0
    assert meanwhile <= max(promised(0.15, *when), 1.2 * usual)
