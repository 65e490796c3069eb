"""Who is here is counted, and named to those who call the roll only; and what a crowd does is told together."""

import asyncio
from typing import Any

from tests.realtime.conftest import Build
from tests.realtime.endpoints.test_polling import Poller
from tests.realtime.member import Member, at
from tests.realtime.site import ANNA, BAO, CHEN, CLERK, GUEST, MODERATOR, Server, Site


def values(*waiting: int, screens: int, named: bool) -> dict[str, Any]:
    return {"waiting": {"count": len(waiting), "seats": list(waiting) if named else None}, "screens": screens}


async def told(member: Member, wanted: dict[str, Any]) -> None:
    await member.until(lambda: member.last("soft") == wanted)


async def test_who_is_here_and_not_in_their_seat_is_named_to_moderators_and_counted_for_others(
    shared: Site, server: Server
):
    meeting = shared.meeting(opened=False)
    for seat in (MODERATOR, CLERK, GUEST):
        meeting.do(seat, "seat.take")
    async with (
        at(meeting, MODERATOR, server) as moderator,
        at(meeting, CLERK, server) as clerk,
        at(meeting, GUEST, server) as guest,
        at(meeting, None, server) as screen,
        at(meeting, ANNA, server) as anna,
    ):
        bao, tablet = await at(meeting, BAO, server).open(), await at(meeting, BAO, server).open()
        for member in (moderator, clerk):
            await told(member, values(ANNA, BAO, screens=1, named=True))
        for member in (guest, screen, anna):
            await told(member, values(ANNA, BAO, screens=1, named=False))
        await anna.done("seat.take")
        await told(moderator, values(BAO, screens=1, named=True))
        for device in (bao, tablet):
            await device.hang_up()
        await told(moderator, values(screens=1, named=True))
        late = await at(meeting, None, server).open()
        await told(moderator, values(screens=2, named=True))
        await told(late, values(screens=2, named=False))
        await late.hang_up()
        for member in (guest, screen, anna):
            assert not any(soft["waiting"]["seats"] for soft in member.all("soft"))


async def test_whoever_comes_is_told_the_last_values_at_once(build: Build, new_file: str):
    """Before anything changes, which a browser that polls could not wait for."""
    site = build(database=new_file)
    server = site.serve(periodic_updates__PRESENCE_TICKS=4)
    meeting = site.meeting()
    async with at(meeting, MODERATOR, server) as moderator, at(meeting, None, server):
        await told(moderator, values(screens=1, named=True))
        again = await at(meeting, MODERATOR, server).open()
        await told(again, values(screens=1, named=True))
        assert again.count("soft") == 1
        await again.hang_up()


async def test_a_browser_that_polls_is_here_as_long_as_it_asks(build: Build, new_file: str):
    site = build(database=new_file)
    server = site.serve(polling_clients__LEASE_SECONDS=3)
    meeting = site.meeting()
    async with at(meeting, MODERATOR, server) as moderator:
        poller, watcher = Poller(meeting.id, meeting.sessions[CHEN - 1], server), Poller(meeting.id, None, server)
        for _ in range(2):
            frames = await asyncio.to_thread(poller.get)
            await asyncio.to_thread(watcher.get)
            await moderator.until(lambda: moderator.last("presence") == {"here": 3, "seats": [MODERATOR, CHEN]})
        frames = await asyncio.to_thread(poller.get)
        assert {"presence", "soft"} <= {next(iter(frame)) for frame in frames}
        assert moderator.last("soft")["screens"] == 1
        await moderator.until(lambda: moderator.last("presence") == {"here": 1, "seats": [MODERATOR]})


async def test_a_burst_is_told_in_two_frames_the_first_at_once_and_every_answer_before_the_second(
    build: Build, new_file: str
):
    """What is gathered for fiftieths of a second in life is gathered for eight seconds here."""
    site = build(database=new_file)
    server = site.serve(coalescer__WINDOW_SECONDS=8, coalescer__MAX_WAIT_SECONDS=8)
    meeting = site.meeting(roles=("moderator", *["member"] * 20))
    meeting.do(MODERATOR, "ballot.open", question="同意吗")
    members = [await at(meeting, seat, server).open() for seat in range(2, 22)]
    async with at(meeting, None, server) as public, at(meeting, MODERATOR, server) as moderator:
        for member in (*members, public, moderator):
            await member.until(lambda m=member: m.count("snapshot"))  # type: ignore[misc]
        first = await members[0].done("ballot.cast", ballot=1, choice="yes")
        await public.until(lambda: public.seq >= first)
        votes = [await member.ask("ballot.cast", ballot=1, choice="yes") for member in members[1:]]
        answers = [await member.answer(id) for member, id in zip(members[1:], votes, strict=True)]
        last = max(answer["seq"] for answer in answers)
        assert last == first + 19
        assert (public.seq, moderator.seq) == (first, first)
        for member in (public, moderator, members[5]):
            await member.until(lambda m=member: m.seq >= last)  # type: ignore[misc]
            assert member.count("events") == 2
        assert public.ranges == [(first, first), (first + 1, last)]
        assert len(moderator.events) == 20
        await members[5].until(lambda: members[5].last("own")["choice"] == "yes")
        assert members[5].count("own") == 2
    for member in members:
        await member.hang_up()
