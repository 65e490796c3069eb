"""Sockets and polling let in, tell and refuse as docs/authorisation.md says."""

import asyncio
import re
from typing import Any

import pytest

from realtime.endpoints import routing
from tests.authorisation import table
from tests.realtime.endpoints.test_polling import Poller
from tests.realtime.member import Member
from tests.realtime.site import Held, Server, Site

ROLES = ("moderator", "clerk", "scrutineer", "member", "guest", "department")
OPENNESS = ("public", "members", "invited")
NOT_PERMITTED = 4504
ROWS = table.section("Sockets and polling")
WORDS: dict[str, dict[str, Any]] = {
    "seat.end": {"seat": 4},
    "decision.note": {"text": "会议同意", "manner": "applause"},
    "utterance.record": {"text": "各位委员好", "seat": 4},
    "seat.change": {"seat": 3, "role": "scrutineer", "sector": None, "channel": "online"},
    "motion.move": {"text": "建议延长供餐时间"},
    "statement.post": {"text": "建议延长供餐时间"},
    "ballot.open": {"question": "同意吗"},
    "queue.open": {},
}
VENUES = {"socket": "main", "polling": "north"}


@pytest.fixture(scope="module")
def meetings(shared: Site) -> dict[str, Held]:
    return {openness: shared.meeting(roles=ROLES, visibility=openness) for openness in OPENNESS}


@pytest.fixture(scope="module")
def elsewhere(shared: Site) -> Held:
    """Of another organisation, whose moderator tries to come in."""
    return shared.meeting(roles=ROLES, visibility="invited")


def expected(row: table.Row) -> dict[str, str]:
    """`hello` and each command → what becomes of it."""
    parts = [part.removeprefix("**").partition("** ") for part in ROWS[row].split(table.THEN)]
    return {asked.strip("`"): word for word, _, asked in parts}


def session_of(who: str, meeting: Held, elsewhere: Held) -> str | None:
    if who == "visitor":
        return None
    return elsewhere.sessions[0] if who == "moderator of another" else meeting.sessions[ROLES.index(who)]


def words(type: str, way: str) -> dict[str, Any]:
    return WORDS[type] | ({"venue": VENUES[way]} if type == "seat.change" else {})


def said(answer: dict[str, Any]) -> str:
    return "done" if "seq" in answer else str(answer["refused"])


async def by_socket(session: str | None, meeting: Held, server: Server, commands: list[str]) -> dict[str, str]:
    browser = await Member(meeting.id, session, server).open()
    if browser.closed is not None:
        assert browser.closed == NOT_PERMITTED
        return {"hello": "refused"}
    found = {"hello": f"as {browser.last('hello')['audience']}"}
    for type in commands:
        found[type] = said(await browser.do(type, **words(type, "socket")))
    await browser.hang_up()
    return found


def by_polling(session: str | None, meeting: Held, server: Server, commands: list[str]) -> dict[str, str]:
    browser = Poller(meeting.id, session, server)
    status, body = browser.send("GET")
    if status != 200:
        assert (status, body) == (403, {"refused": "not_permitted"})
        assert browser.post("statement.post", text="建议")[0] == 403
        return {"hello": "refused"}
    found = {"hello": f"as {body['frames'][0]['hello']['audience']}"}
    return found | {type: said(browser.post(type, **words(type, "polling"))[1]) for type in commands}


def test_every_address_of_a_socket_is_in_the_table() -> None:
    """Whoever adds one gives it rows there; the last one turns away whatever nobody knows."""
    router: Any = routing.websockets
    addresses = [re.sub("<[a-z]+:", "<", str(one.pattern)) for one in router.application.routes]
    assert addresses[-1] == ""
    text = table.FILE.read_text(encoding="utf-8")
    assert [one for one in addresses[:-1] if f"`/{one}`" not in text] == []


def test_every_role_is_let_in_by_some_row_and_kept_out_by_another() -> None:
    assert {who for who, _ in ROWS} == {*ROLES, "visitor", "moderator of another"}
    for role in ROLES:
        commands = [word for who, openness in ROWS if who == role for word in expected((who, openness)).values()]
        assert {"done"} < set(commands), role


@pytest.mark.parametrize("row", ROWS, ids=" ".join)
async def test_both_ways_in_do_as_the_table_says(
    row: table.Row, meetings: dict[str, Held], elsewhere: Held, server: Server
) -> None:
    who, openness = row
    meeting, becomes = meetings[openness], expected(row)
    session, commands = session_of(who, meeting, elsewhere), [one for one in becomes if one != "hello"]
    assert await by_socket(session, meeting, server, commands) == becomes
    assert await asyncio.to_thread(by_polling, session, meeting, server, commands) == becomes
