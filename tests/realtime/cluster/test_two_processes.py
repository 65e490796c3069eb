"""Two server processes on one meeting: what happens on one is told on the other, at once with Redis, soon without."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.realtime.conftest import Build
from tests.realtime.member import SECONDS, Member, at
from tests.realtime.site import ANNA, BAO, CHEN, MODERATOR, Held, Site
from tests.servers import Redis


@asynccontextmanager
async def on_both(site: Site) -> AsyncIterator[tuple[Held, Member, Member]]:
    """Anna on the first process, Bao on the second."""
    meeting = site.meeting()
    first, second = site.servers
    async with at(meeting, ANNA, first) as anna, at(meeting, BAO, second) as bao:
        for member in (anna, bao):
            await member.until(lambda m=member: m.count("snapshot"))  # type: ignore[misc]
        yield meeting, anna, bao


async def across(speaker: Member, listener: Member) -> None:
    """One statement is acknowledged, and told on the other process."""
    seq = await speaker.done("statement.post", text="说")
    await listener.until(lambda: listener.seq >= seq)


async def test_what_happens_on_one_is_told_on_the_other_by_hints_alone(
    build: Build, new_database: str, redis_server: Redis
):
    """Not within a time that a busy machine may miss: neither process looks by itself."""
    site = build(database=new_database, redis=redis_server.url())
    for _ in range(2):
        site.serve(hub__HEAD_CHECK_SECONDS=600)
    async with on_both(site) as (meeting, anna, bao):
        for speaker, listener in ((anna, bao), (bao, anna)) * 3:
            await across(speaker, listener)
        seq = await asyncio.to_thread(meeting.do, CHEN, "statement.post", text="说")
        for member in (anna, bao):
            await member.until(lambda m=member: m.seq >= seq)  # type: ignore[misc]


async def test_what_happens_on_one_is_told_on_the_other_though_redis_is_gone(pair: Site, redis_server: Redis):
    async with on_both(pair) as (_, anna, bao):
        for away in (redis_server.kill, redis_server.start, redis_server.freeze, redis_server.thaw):
            away()
            for speaker, listener in ((anna, bao), (bao, anna)):
                await across(speaker, listener)
        for member in (anna, bao):
            assert (member.gaps, member.count("hello"), member.count("snapshot")) == ([], 1, 1)


async def test_hints_are_heard_again_when_redis_is_back(build: Build, new_database: str, redis_server: Redis):
    """By them alone: neither process looks by itself."""
    site = build(database=new_database, redis=redis_server.url())
    for _ in range(2):
        site.serve(hub__HEAD_CHECK_SECONDS=600)
    async with on_both(site) as (_, anna, bao):
        for away, back in ((redis_server.kill, redis_server.start), (redis_server.freeze, redis_server.thaw)):
            away()
            for member in (anna, bao):
                await member.done("statement.post", text="说")
            back()
            for speaker, listener in ((anna, bao), (bao, anna)):
                await heard_again(speaker, listener)


async def heard_again(speaker: Member, listener: Member) -> None:
    """As soon as both have found Redis, which they may take some seconds for: what is said then is heard."""
    deadline = time.monotonic() + SECONDS
    seq = 0
    while listener.seq < seq or not seq:
        assert time.monotonic() < deadline, "hints are not heard any more"
        seq = await speaker.done("statement.post", text="说")
        await asyncio.sleep(0.5)


async def test_who_comes_from_a_process_that_is_further_on_is_not_taken_back(build: Build, new_database: str):
    site = build(database=new_database)
    site.serve()
    site.serve(hub__HEAD_CHECK_SECONDS=600)
    async with on_both(site) as (_, anna, bao):
        seq = await anna.done("statement.post", text="说")
        await anna.until(lambda: anna.seq >= seq)
        await anna.drop()
        await anna.open(site.servers[1])
        await bao.until(lambda: bao.seq >= seq)

        assert anna.seq == seq
        assert anna.count("snapshot") == 1


async def test_without_redis_the_other_process_hears_by_looking(build: Build, new_database: str):
    site = build(database=new_database)
    site.serve()
    site.serve()
    async with on_both(site) as (meeting, anna, bao):
        for speaker, listener in ((anna, bao), (bao, anna)):
            await across(speaker, listener)
        await asyncio.to_thread(meeting.do, CHEN, "statement.post", text="说")
        await anna.until(lambda: anna.seq >= 11)


async def test_a_management_command_does_not_wait_for_a_frozen_redis(pair: Site, redis_server: Redis):
    async with on_both(pair) as (meeting, anna, bao):
        redis_server.freeze()
        done = asyncio.to_thread(meeting.do, CHEN, "statement.post", text="说")
        seq = await asyncio.wait_for(done, SECONDS)
        for member in (anna, bao):
            await member.until(lambda m=member: m.seq >= seq)  # type: ignore[misc]
        redis_server.thaw()


async def test_who_is_here_is_counted_over_all_processes(pair: Site):
    meeting = pair.meeting()
    first, second = pair.servers
    async with at(meeting, MODERATOR, first) as moderator, at(meeting, BAO, second) as bao:
        phone, tablet = await at(meeting, ANNA, first).open(), await at(meeting, ANNA, second).open()
        watcher = await at(meeting, None, second).open()
        for member in (moderator, bao):
            await told_here(member, [MODERATOR, ANNA, BAO], 4)
        await phone.hang_up()
        await watcher.hang_up()
        for member in (moderator, bao):
            await told_here(member, [MODERATOR, ANNA, BAO], 3)
        await tablet.hang_up()
        for member in (moderator, bao):
            await told_here(member, [MODERATOR, BAO], 2)
        second.kill()
        await told_here(moderator, [MODERATOR], 1)


async def told_here(member: Member, seats: list[int], here: int) -> None:
    wanted = {"here": here, "seats": seats}
    await member.until(lambda: member.last("presence") == wanted)


async def test_a_clean_stop_of_one_process_tells_its_people_to_come_back_and_leaves_no_ghosts(pair: Site):
    meeting = pair.meeting()
    first, second = pair.servers
    async with at(meeting, ANNA, first) as anna:
        bao = await at(meeting, BAO, second).open()
        await told_here(anna, [ANNA, BAO], 2)
        assert await asyncio.to_thread(second.stop) == 0
        assert await bao.until_closed() == 4012
        await told_here(anna, [ANNA], 1)
        await bao.open(first)
        assert (bao.count("snapshot"), bao.gaps) == (1, [])
        await bao.hang_up()
