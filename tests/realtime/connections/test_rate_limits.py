"""Nobody may ask for more than a share: an account over all its lines, and all who are not signed in together."""

import asyncio
import time

from realtime.connections.rate_limits import MAX_CONNECTIONS, AccountLimits, TokenBucket
from tests.realtime.conftest import Build
from tests.realtime.endpoints.test_polling import Poller
from tests.realtime.member import Member, at
from tests.realtime.site import ANNA, BAO, MODERATOR, Server, Site

FULL = 4030


async def crowd(*members: Member) -> list[Member]:
    return list(await asyncio.gather(*(member.open() for member in members)))


async def leave(*members: Member) -> None:
    await asyncio.gather(*(member.hang_up() for member in members))


async def test_an_account_has_twenty_lines_over_all_meetings_and_no_more(shared: Site, server: Server):
    one = shared.meeting()
    devices = await crowd(*(at(one, ANNA, server) for _ in range(MAX_CONNECTIONS - 1)))
    elsewhere = shared.meeting(visibility="public")
    devices += await crowd(Member(elsewhere.id, one.sessions[ANNA - 1], server))
    for meeting in (one, elsewhere):
        refused = await Member(meeting.id, one.sessions[ANNA - 1], server).open()
        assert await refused.until_closed() == FULL
        assert refused.raw == []
        await refused.hang_up()
    async with at(one, BAO, server) as bao:
        assert bao.closed is None
    assert [device.closed for device in devices] == [None] * MAX_CONNECTIONS
    await devices.pop().hang_up()
    # As soon as the server has heard of it.
    again = at(one, ANNA, server)
    while (await again.open()).closed == FULL:
        await again.hang_up()
    assert again.last("hello")["seat"] == ANNA
    await leave(again, *devices)


async def test_the_lines_of_an_account_are_counted_over_processes(pair: Site):
    meeting = pair.meeting()
    first, second = pair.servers
    devices = await crowd(*(at(meeting, ANNA, first) for _ in range(MAX_CONNECTIONS)))
    refused = at(meeting, ANNA, second)
    deadline = time.monotonic() + 30
    # The second hears of it with the next exchange, which begins with its first line.
    while (await refused.open()).closed is None and time.monotonic() < deadline:
        await refused.until(lambda: refused.last("presence")["here"] >= 1)
        await refused.hang_up()
    assert await refused.until_closed() == FULL
    async with at(meeting, BAO, second) as bao:
        assert bao.closed is None
    await leave(refused, *devices)


async def test_those_who_are_not_signed_in_cannot_take_the_room_of_those_who_are(build: Build, new_file: str):
    site = build(database=new_file)
    server = site.serve(rate_limits__MAX_ANONYMOUS_CONNECTIONS=3)
    meeting = site.meeting()
    public = await crowd(*(at(meeting, None, server) for _ in range(3)))
    async with at(meeting, None, server) as one_more, at(meeting, ANNA, server) as anna:
        assert await one_more.until_closed() == FULL
        assert anna.closed is None
    assert [watcher.closed for watcher in public] == [None] * 3
    await leave(*public)


async def test_an_account_that_asks_for_too_much_is_refused_and_stays_on_the_line(build: Build, new_file: str):
    """Over two lines and by polling: it is one account, and everything is answered."""
    site = build(database=new_file)
    server = site.serve(rate_limits__COMMAND_BURST=20, rate_limits__COMMANDS_PER_SECOND=1e-6)
    meeting = site.meeting()
    poller = Poller(meeting.id, meeting.sessions[ANNA - 1], server)
    async with at(meeting, ANNA, server) as phone, at(meeting, ANNA, server) as tablet, at(meeting, BAO, server) as bao:
        asked = [(device, await device.ask("floor.withdraw", entry=9)) for _ in range(15) for device in (phone, tablet)]
        answers = [(await device.answer(id))["refused"] for device, id in asked]
        assert (answers.count("stale"), answers.count("too_fast")) == (20, 10)
        assert (await asyncio.to_thread(poller.post, "floor.withdraw", entry=9))[1]["refused"] == "too_fast"
        assert (phone.closed, tablet.closed) == (None, None)
        assert await bao.done("statement.post", text="我没有关系") == 9


async def test_who_waits_a_moment_is_heard_again(build: Build, new_file: str):
    site = build(database=new_file)
    server = site.serve(rate_limits__COMMAND_BURST=5, rate_limits__COMMANDS_PER_SECOND=1)
    meeting = site.meeting()
    async with at(meeting, MODERATOR, server) as moderator:
        asked = [await moderator.ask("floor.withdraw", entry=9) for _ in range(30)]
        assert "too_fast" in [(await moderator.answer(id))["refused"] for id in asked]
        while (answer := await moderator.do("queue.open")).get("refused") == "too_fast":  # noqa: ASYNC110
            await asyncio.sleep(0.5)  # the moment itself
        assert "seq" in answer


def test_what_a_bucket_gave_comes_back_with_time():
    bucket = TokenBucket(per_second=10, burst=3)
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    bucket.at -= 0.2
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    bucket.at -= 60
    assert bucket.is_full()
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]


def test_of_an_account_that_asks_for_nothing_nothing_is_remembered():
    accounts = AccountLimits()
    assert accounts.admit(7)
    assert accounts.allow_command(7)
    accounts.forget_idle()
    assert list(accounts._commands) == [7]
    accounts._commands[7].at -= 60
    accounts.forget_idle()
    accounts.release(7)
    assert (accounts._commands, accounts._connections) == ({}, {})
