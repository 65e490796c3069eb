"""Whoever loses standing loses what they may no longer see, on every process, by whatever way it was taken away.

Nothing else could find it out: what is looked up now and then is looked up once an hour here.
"""

import asyncio

import pytest

from tests.realtime.conftest import Build
from tests.realtime.endpoints.test_polling import Poller
from tests.realtime.member import Member, at
from tests.realtime.site import ANNA, BAO, CHEN, GUEST, MODERATOR, Held, Server, Site
from tests.servers import Redis

SIGN_IN_AGAIN, NOT_PERMITTED = 4501, 4504
ENDS_SESSIONS = ("signed out", "password changed", "factor changed", "account switched off", "account deleted")


@pytest.fixture
def two(build: Build, new_database: str, redis_server: Redis) -> Site:
    site = build(database=new_database, redis=redis_server.url())
    for _ in range(2):
        site.serve(hub__PRINCIPAL_SECONDS=3600)
    return site


async def taken(held: Held, seat: int, how: str) -> None:
    person, session = held.people[seat - 1], held.sessions[seat - 1]
    await asyncio.to_thread(held.site.desk, "take_away", how=how, meeting=held.id, person=person, session=session)


def polled(held: Held, seat: int, server: Server) -> int:
    status, _ = Poller(held.id, held.sessions[seat - 1], server).send("GET")
    return status


async def test_each_way_to_end_a_session_ends_its_lines_on_both_processes(two: Site):
    for number, how in enumerate(ENDS_SESSIONS):
        held = two.meeting(visibility="invited" if number % 2 else "public")
        first, second = [await at(held, ANNA, server).open() for server in two.servers]
        await taken(held, ANNA, how)
        assert [await line.until_closed() for line in (first, second)] == [SIGN_IN_AGAIN] * 2, how
        assert polled(held, ANNA, two.servers[1]) == (403 if number % 2 else 200)


async def test_without_redis_it_is_no_later(build: Build, new_database: str):
    site = build(database=new_database)
    for _ in range(2):
        site.serve(hub__PRINCIPAL_SECONDS=3600, hub__HEAD_CHECK_SECONDS=3600)
    held = site.meeting()
    lines = [await at(held, ANNA, server).open() for server in site.servers]
    await taken(held, ANNA, "signed out")
    assert [await line.until_closed() for line in lines] == [SIGN_IN_AGAIN] * 2


async def test_a_session_that_runs_out_ends_its_line_when_it_does(two: Site):
    """By the clock alone: nothing is written anywhere when it happens."""
    held = two.meeting()
    for seconds in (2, 10, 50):  # until it is long enough to come in with it
        await asyncio.to_thread(two.desk, "run_out", session=held.sessions[ANNA - 1], seconds=seconds)
        lines = [await at(held, ANNA, server).open() for server in two.servers]
        if all(line.closed is None and line.last("hello")["seat"] == ANNA for line in lines):
            break
    assert [await line.until_closed() for line in lines] == [SIGN_IN_AGAIN] * 2


@pytest.mark.parametrize(("what", "how"), [("secretariat", "grant ended"), ("expert", "membership ended")])
async def test_whoever_saw_it_for_their_office_sees_it_no_longer(two: Site, what: str, how: str):
    held = two.meeting(visibility="members")
    made = await asyncio.to_thread(two.desk, "stand", meeting=held.id, what=what)
    lines = [await Member(held.id, made["session"], server).open() for server in two.servers]
    await asyncio.to_thread(
        two.desk, "take_away", how=how, meeting=held.id, person=made["person"], session=made["session"]
    )
    assert [await line.until_closed() for line in lines] == [NOT_PERMITTED] * 2


async def test_whoever_takes_part_no_longer_becomes_the_public_where_anybody_may_watch(two: Site):
    """Nobody is called removed, and whoever returns takes the seat again."""
    held = two.meeting()
    await asyncio.to_thread(held.do, MODERATOR, "queue.open")
    first, second = [await at(held, ANNA, server).open() for server in two.servers]
    entry = await first.done("floor.request", lane="booked")
    await taken(held, ANNA, "participation ended")
    for line in (first, second):
        await line.until(lambda line=line: line.last("hello")["seat"] is None)  # type: ignore[misc]
        assert line.last("hello")["audience"] == "public"
        assert await line.do("statement.post", text="说") == {"re": list(line.answers)[-1], "refused": "not_seated"}
    ended = [entry for entry in held.log() if entry["by"] == 0]
    assert [(one["type"], one["facts"].get("seat")) for one in ended[-2:]] == [
        ("floor.withdrawn", None),
        ("seat.ended", ANNA),
    ]
    assert entry < ended[-1]["seq"]
    assert two.desk("role", meeting=held.id, seat=ANNA) == ""
    await asyncio.to_thread(two.desk, "give_back", meeting=held.id, person=held.people[ANNA - 1], role="member")
    for line in (first, second):
        await line.until(lambda line=line: line.last("hello")["seat"] == ANNA)  # type: ignore[misc]
    await first.done("seat.take")
    await second.until(lambda: second.last("hello")["audience"] == "member")


async def test_a_moderator_who_takes_part_no_longer_moderates_no_longer(two: Site):
    """Also the last one: the turn that runs is paused, and whoever is left goes on without a moderator."""
    held = two.meeting()
    await asyncio.to_thread(held.do, MODERATOR, "queue.open")
    moderator = await at(held, MODERATOR, two.servers[1]).open()
    async with at(held, BAO, two.servers[0]) as bao:
        await bao.done("floor.request", lane="booked")
        await moderator.done("floor.grant", entry=1)
        await taken(held, MODERATOR, "participation ended")
        await bao.until(lambda: bao.saw("seat.ended"))
        (paused,) = [event for event in bao.events if event["type"] == "floor.paused"]
        assert paused["cause"] == "unmoderated"
    await moderator.until(lambda: moderator.last("hello")["audience"] == "public")
    assert (await moderator.do("floor.end", entry=1))["refused"] == "moderator_only"
    again = await at(held, MODERATOR, two.servers[0]).open()
    assert again.last("hello")["audience"] == "public"
    assert (await again.do("seat.take"))["refused"] == "not_seated"


async def test_a_moderator_who_is_a_guest_from_now_on_is_told_as_one(two: Site):
    held = two.meeting()
    lines = [await at(held, MODERATOR, server).open() for server in two.servers]
    await taken(held, MODERATOR, "participation changed")
    for line in lines:
        await line.until(lambda line=line: line.last("hello")["role"] == "guest")  # type: ignore[misc]
        assert line.last("hello")["audience"] == "member"
    assert (await lines[0].do("meeting.adjourn"))["refused"] == "moderator_only"
    assert two.desk("role", meeting=held.id, seat=MODERATOR) == "guest"


async def test_the_seats_of_who_was_switched_off_or_deleted_are_taken_back(two: Site):
    held = two.meeting()
    async with at(held, BAO, two.servers[0]) as bao:
        for seat, how in ((CHEN, "account switched off"), (GUEST, "person deleted")):
            await taken(held, seat, how)
            await bao.until(
                lambda seat=seat: any(e["type"] == "seat.ended" and e["seat"] == seat for e in bao.events)  # type: ignore[misc]
            )
    assert two.desk("check", meeting=held.id) == len(held.log())


async def test_a_removal_ends_the_lines_of_both_processes(two: Site):
    held = two.meeting()
    lines = [await at(held, ANNA, server).open() for server in two.servers]
    await asyncio.to_thread(held.do, MODERATOR, "seat.remove", seat=ANNA, reason="disturbance")
    assert [await line.until_closed() for line in lines] == [4503] * 2
    assert polled(held, ANNA, two.servers[1]) == 403
