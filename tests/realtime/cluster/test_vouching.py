"""Officers without a second factor observe, on every process, until another officer vouches for them."""

import asyncio
import http.client
import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.realtime.conftest import copied_database
from tests.realtime.endpoints.test_polling import Poller
from tests.realtime.member import Member, at
from tests.realtime.site import ANNA, CLERK, MODERATOR, ORIGIN, Held, Server, Site
from tests.servers import FAR, HOST, Postgres

TOKEN = "a" * 32


@pytest.fixture(scope="module")
def strict(durable_postgres: Postgres, empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Two processes of a site whose officers need a factor. Nobody breaks it; each test has a meeting of its own.

    What is looked up now and then is looked up once an hour here.
    """
    database = copied_database(durable_postgres, empty_database)
    site = Site(folder=tmp_path_factory.mktemp("strict"), database=database, OFFICERS_NEED_FACTOR="true")
    try:
        for _ in range(2):
            site.serve(hub__PRINCIPAL_SECONDS=3600)
        yield site
    finally:
        site.close()


def asked(server: Server, path: str, session: str, form: dict[str, str] | None = None) -> tuple[int, str]:
    """A page, or what a form leads to."""
    line = http.client.HTTPConnection(HOST, server.port, timeout=FAR)
    headers = {"Host": ORIGIN.partition("://")[2], "Cookie": f"sessionid={session}; csrftoken={TOKEN}"}
    if form is not None:
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": ORIGIN}
    body = None if form is None else urlencode({**form, "csrfmiddlewaretoken": TOKEN})
    line.request("GET" if form is None else "POST", path, body, headers)
    answer = line.getresponse()
    text = answer.read().decode()
    line.close()
    return answer.status, text


def vouching(meeting: Held) -> str:
    return f"/meetings/{meeting.id}/vouch/"


def code_of(meeting: Held, server: Server, session: str) -> str:
    status, told = asked(server, f"{vouching(meeting)}?json", session)
    assert status == 200
    return str(json.loads(told)["code"])


def press(server: Server, meeting: Held, session: str, name: str, **more: str) -> int:
    """Vouch, or take it back, with the number that stands on the page of the second officer."""
    status, page = asked(server, vouching(meeting), session)
    assert status == 200
    found = re.search(r'name="vouch" value="(\d+)"', page)
    assert found, page
    return asked(server, vouching(meeting), session, {"vouch": found[1], name: more.get(name, "1"), **more})[0]


@asynccontextmanager
async def waiting(site: Site, meeting: Held) -> AsyncIterator[tuple[Member, str]]:
    """The moderator without a factor, on the first process; and the session of a clerk who has one."""
    clerk = site.desk("session", person=meeting.people[CLERK - 1], factor=True)
    async with at(meeting, MODERATOR, site.servers[0]) as moderator:
        await moderator.until(lambda: moderator.count("snapshot"))
        yield moderator, clerk


def standing(member: Member) -> tuple[Any, ...]:
    hello = member.last("hello")
    return hello["seat"], hello["role"], hello["audience"], hello["second_factor_needed"]


OBSERVES = (None, "observer", "public", True)
MODERATES = (MODERATOR, "moderator", "moderator", False)


async def test_an_officer_without_a_factor_observes_and_changes_nothing(strict: Site) -> None:
    meeting = strict.meeting()
    before = meeting.types()
    async with waiting(strict, meeting) as (moderator, _):
        assert standing(moderator) == OBSERVES
        for type in ("queue.open", "meeting.close", "seat.leave", "seat.take"):
            assert (await moderator.do(type))["refused"] == "second_factor_needed"
        assert moderator.count("own") == 0
    browser = Poller(meeting.id, meeting.sessions[MODERATOR - 1], strict.servers[1])
    assert browser.get()[0]["hello"]["audience"] == "public"
    assert browser.post("queue.open")[1]["refused"] == "second_factor_needed"
    assert meeting.types() == before


async def test_what_only_moderators_see_is_kept_from_an_officer_without_a_factor(strict: Site) -> None:
    meeting = strict.meeting(options={"statements_of_members": "before"})
    async with waiting(strict, meeting) as (moderator, _):
        seq = await asyncio.to_thread(meeting.do, ANNA, "statement.post", text="只给主持人看的待审发言")
        await moderator.until(lambda: moderator.seq >= seq)
        assert not any("只给主持人看" in text for text in moderator.raw)
    page = f"/meetings/{meeting.id}/entries/"
    plain = await asyncio.to_thread(asked, strict.servers[0], page, meeting.sessions[MODERATOR - 1])
    proved = strict.desk("session", person=meeting.people[MODERATOR - 1], factor=True)
    whole = await asyncio.to_thread(asked, strict.servers[0], page, proved)
    assert ("只给主持人看" in plain[1], "只给主持人看" in whole[1]) == (False, True)


async def test_a_second_officer_vouches_on_another_process_and_takes_it_back(strict: Site) -> None:
    meeting = strict.meeting()
    here, there = strict.servers
    mine = meeting.sessions[MODERATOR - 1]
    other = strict.desk("session", person=meeting.people[MODERATOR - 1])
    async with waiting(strict, meeting) as (moderator, clerk):
        code = await asyncio.to_thread(code_of, meeting, here, mine)
        assert await asyncio.to_thread(press, there, meeting, clerk, "code", code=code) == 302
        await moderator.until(lambda: standing(moderator) == MODERATES)
        await moderator.done("queue.open")
        browser = Poller(meeting.id, mine, there)
        assert browser.get()[0]["hello"]["audience"] == "moderator"
        # In that one session, and in no other of the same person.
        assert Poller(meeting.id, other, there).get()[0]["hello"]["audience"] == "public"
        assert await asyncio.to_thread(press, there, meeting, clerk, "end") == 302
        await moderator.until(lambda: standing(moderator) == OBSERVES)
        assert (await moderator.do("queue.close"))["refused"] == "second_factor_needed"


async def test_a_vouch_holds_in_its_own_meeting_alone(strict: Site) -> None:
    meeting, another = strict.meeting(), strict.meeting()
    here = strict.servers[0]
    person = meeting.people[MODERATOR - 1]
    seat = strict.desk("take_part", meeting=another.id, person=person, role="moderator")
    clerk = strict.desk("session", person=meeting.people[CLERK - 1], factor=True)
    mine = meeting.sessions[MODERATOR - 1]
    code = await asyncio.to_thread(code_of, meeting, here, mine)
    await asyncio.to_thread(press, here, meeting, clerk, "code", code=code)
    assert Poller(meeting.id, mine, here).get()[0]["hello"]["seat"] == MODERATOR
    hello = Poller(another.id, mine, here).get()[0]["hello"]
    assert (hello["seat"], hello["second_factor_needed"], seat > 0) == (None, True, True)


async def test_whoever_has_a_factor_or_is_no_officer_notices_nothing(strict: Site) -> None:
    meeting = strict.meeting()
    proved = strict.desk("session", person=meeting.people[MODERATOR - 1], factor=True)
    moderator = Member(meeting.id, proved, strict.servers[0])
    async with moderator, at(meeting, ANNA, strict.servers[1]) as anna:
        await moderator.done("queue.open")
        await anna.done("floor.request", lane="impromptu")
        assert standing(anna) == (ANNA, "member", "member", False)
        # Made an officer in the meeting, she needs a factor from then on.
        now = {"sector": None, "venue": None, "channel": "online"}
        await moderator.done("seat.change", seat=ANNA, role="clerk", **now)
        await anna.until(lambda: standing(anna) == OBSERVES)
        assert (await anna.do("utterance.record", seat=ANNA, text="记"))["refused"] == "second_factor_needed"


async def test_a_meeting_may_say_that_its_officers_need_none(strict: Site) -> None:
    meeting = strict.meeting()
    strict.desk("officers_need_factor", meeting=meeting.id, needs=False)
    async with waiting(strict, meeting) as (moderator, _):
        assert standing(moderator) == MODERATES
