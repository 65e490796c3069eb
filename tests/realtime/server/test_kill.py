"""A server is killed while everybody speaks and votes: nothing acknowledged is lost, and nothing happens twice."""

import asyncio
import copy
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from websockets.exceptions import WebSocketException

from tests.realtime.conftest import Build
from tests.realtime.history import broken_promises
from tests.realtime.member import Member, at
from tests.realtime.site import MODERATOR, Held, Server, Site

MEMBERS = 20
ROUNDS = 3


async def test_nothing_acknowledged_is_lost_when_the_only_server_is_killed(build: Build, new_file: str):
    site = build(database=new_file)
    server = site.serve()
    meeting = site.meeting(roles=("moderator", *["member"] * MEMBERS))
    await speak_and_vote_through_kills(site, meeting, [server], victims=[server])


async def test_nothing_acknowledged_is_lost_when_one_of_two_servers_is_killed(build: Build, new_database: str):
    site = build(database=new_database)
    servers = [site.serve(), site.serve()]
    meeting = site.meeting(roles=("moderator", *["member"] * MEMBERS))
    await speak_and_vote_through_kills(site, meeting, servers, victims=servers[:1])


async def speak_and_vote_through_kills(site: Site, meeting: Held, servers: list[Server], victims: list[Server]) -> None:
    meeting.do(MODERATOR, "queue.open")
    members = [at(meeting, seat, servers[seat % len(servers)]) for seat in range(2, MEMBERS + 2)]
    over = asyncio.Event()
    lines = [asyncio.create_task(stay(member, over)) for member in members]
    for member in members:
        await member.until(lambda m=member: m.count("snapshot"))  # type: ignore[misc]
    for ballot in range(1, ROUNDS + 1):
        meeting.do(MODERATOR, "ballot.open", question="同意吗")
        answered = sum(len(member.answers) for member in members)
        asking = [asyncio.create_task(speak_and_vote(member, ballot)) for member in members]
        # In the middle of it: some have been answered, and most have not.
        await members[-1].until(lambda n=answered: sum(len(m.answers) for m in members) > n + 10)  # type: ignore[misc]
        for server in victims:
            await asyncio.to_thread(server.kill)
        for server in victims:
            await asyncio.to_thread(server.start)
        await asyncio.gather(*asking)
        meeting.do(MODERATOR, "ballot.close", ballot=ballot)
    log = meeting.log()
    for member in members:
        await member.until(lambda m=member: m.seq >= len(log))  # type: ignore[misc]
    over.set()
    await asyncio.gather(*lines)
    assert broken_promises(log, site.desk("tokens", meeting=meeting.id), members) == []
    assert site.desk("check", meeting=meeting.id) == len(log)
    assert [len(e["facts"]["votes"]["yes"]) for e in log if e["type"] == "ballot.closed"] == [MEMBERS] * ROUNDS
    assert sum(member.count("hello") for member in members) > MEMBERS


async def stay(member: Member, over: asyncio.Event) -> None:
    """Come back however often the line breaks, and resend what was not answered."""
    while not over.is_set():
        try:
            await member.open()
        except (OSError, EOFError, TimeoutError, WebSocketException):
            await asyncio.sleep(0.05)  # as a browser, which cannot know when the server is back
            continue
        ended = asyncio.create_task(over.wait())
        broken = asyncio.create_task(member.until_closed(60))
        await asyncio.wait((ended, broken), return_when=asyncio.FIRST_COMPLETED)
        for task in (ended, broken):
            task.cancel()
        await asyncio.gather(ended, broken, return_exceptions=True)
        await member.drop()


async def speak_and_vote(member: Member, ballot: int) -> None:
    ids = [await member.ask("statement.post", text=f"只此一次 {uuid.uuid4()}")]
    ids.append(await member.ask("ballot.cast", ballot=ballot, choice="yes"))
    ids.append(await member.ask("floor.request", lane="impromptu", note=f"只此一次 {uuid.uuid4()}"))
    ids.append(await member.ask("statement.post", text=f"只此一次 {uuid.uuid4()}"))
    for id in ids:
        await member.answer(id, 60)


# ---- the check itself ----


class Noted(Member):
    """A member whose notes were made by hand."""

    def last(self, name: str) -> Any:
        return {"seat": 2}


def an_honest_history() -> tuple[list[dict[str, Any]], list[list[Any]], Member]:
    words = "只此一次 甲"
    log = [
        {"seq": 1, "at": 5, "by": 2, "type": "statement.posted", "facts": {}, "text": {"text": words}, "hash16": "aa"},
        {
            "seq": 2,
            "at": 6,
            "by": 2,
            "type": "ballot.cast",
            "facts": {"ballot": 1, "seat": 2},
            "text": None,
            "hash16": "bb",
        },
    ]
    member = Noted("", seq=2, hash16="bb")
    member.asked = {"x": {"type": "statement.post", "text": words}, "y": {"type": "ballot.cast"}}
    member.answers = {"x": {"re": "x", "seq": 1}, "y": {"re": "y", "seq": 2}}
    member.events = [{"seq": 1, "at": 5, "by": 2, "type": "statement.posted"}]
    member.ranges = [(2, 2)]
    return log, [["x", 2, 1], ["y", 2, 2]], member


DOCTORED: dict[str, Callable[[list[dict[str, Any]], list[list[Any]], Member], object]] = {
    "an acknowledged statement is lost": lambda log, tokens, member: log.pop(0),
    "an acknowledged vote is lost": lambda log, tokens, member: (log.pop(), tokens.pop()),
    "a statement stands twice": lambda log, tokens, member: log.append({**log[0], "seq": 3}),
    "a vote stands twice": lambda log, tokens, member: log.append({**log[1], "seq": 3}),
    "a gap in the log": lambda log, tokens, member: log[1].update(seq=3),
    "a gap in what was told": lambda log, tokens, member: member.gaps.append((0, 2)),
    "told twice": lambda log, tokens, member: member.events.append(member.events[0]),
    "told by another seat": lambda log, tokens, member: member.events[0].update(by=3),
    "another answer than the kept one": lambda log, tokens, member: member.answers["y"].update(seq=1),
    "two answers": lambda log, tokens, member: member.contradictions.append({"re": "x"}),
    "no answer": lambda log, tokens, member: member.outbox.update(z={}),
    "refused and done": lambda log, tokens, member: member.answers.update(x={"re": "x", "refused": "stale"}),
    "another history": lambda log, tokens, member: setattr(member, "hash16", "cc"),
    "ahead of the log": lambda log, tokens, member: setattr(member, "seq", 9),
}


def test_an_honest_history_breaks_no_promise():
    log, tokens, member = an_honest_history()
    assert broken_promises(log, tokens, [member]) == []


@pytest.mark.parametrize("how", DOCTORED)
def test_a_doctored_history_is_found_out(how: str):
    log, tokens, member = copy.deepcopy(an_honest_history())
    DOCTORED[how](log, tokens, member)
    assert broken_promises(log, tokens, [member]) != []
