"""The commands of a crowd go through the door together, and each is answered for itself."""

import asyncio
from uuid import UUID

import pytest

from deliberation.meetings.act import Answer, CommandRequest
from deliberation.meetings.core.statements import PostStatement
from realtime.commands import group_commit
from realtime.commands.group_commit import CROWD_SIZE
from tests.realtime.conftest import Build
from tests.realtime.history import broken_promises
from tests.realtime.member import at
from tests.realtime.site import ANNA, BAO, CHEN, MODERATOR, Held, Server, Site
from tests.servers import FAR

# Has the program fail inside the decision of one command, as a mistake in it would.
STUMBLING = """
from deliberation.meetings.core import machine, statements
straight = statements.plain
def stumbling(text, **more):
    if "绊脚石" in text:
        raise ZeroDivisionError("as planted")
    return straight(text, **more)
statements.plain = stumbling
"""


@pytest.mark.parametrize("many", [CROWD_SIZE, CROWD_SIZE + 1])
async def test_a_crowd_waits_until_the_last_of_it_has_its_answer(many: int, monkeypatch: pytest.MonkeyPatch):
    """Those inside the door count as much as those before it."""
    open_door = asyncio.Event()

    async def answers(meeting: UUID, requests: list[CommandRequest]) -> list[Answer]:
        await open_door.wait()
        return [0] * len(requests)

    monkeypatch.setattr(group_commit, "_commit_batch", answers)
    door, meeting = group_commit.GroupCommit(), UUID(int=1)
    asking = [asyncio.create_task(door.submit(meeting, CommandRequest(1, PostStatement("x")))) for _ in range(many)]
    await asyncio.sleep(0.01)
    assert door.batch_done(meeting) is not None, "they are inside"
    assert door.is_busy(meeting) == (many > CROWD_SIZE)
    open_door.set()
    await asyncio.wait_for(asyncio.gather(*asking), FAR)
    await asyncio.sleep(0)
    assert not door.is_busy(meeting)
    assert door.batch_done(meeting) is None


async def test_a_journal_that_fails_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch):
    async def answers(meeting: UUID, requests: list[CommandRequest]) -> list[Answer]:
        return [7] * len(requests)

    monkeypatch.setattr(group_commit, "_commit_batch", answers)
    monkeypatch.setattr("realtime.commands.command_log.log_batch", lambda *given, **named: 1 / 0)
    door = group_commit.GroupCommit()
    for _ in range(2):
        assert await asyncio.wait_for(door.submit(UUID(int=1), CommandRequest(1, PostStatement("x"))), 10) == 7


async def test_five_hundred_votes_at_once_are_all_answered(shared: Site, server: Server):
    meeting = shared.meeting(roles=("moderator", *["member"] * 500))
    meeting.do(MODERATOR, "ballot.open", question="同意吗")
    voters = [at(meeting, seat, server) for seat in range(2, 502)]
    for start in range(0, 500, 50):
        await asyncio.gather(*(voter.open() for voter in voters[start : start + 50]))
    votes = [await voter.ask("ballot.cast", ballot=1, choice="yes") for voter in voters]
    answers = [await voter.answer(id, 60) for voter, id in zip(voters, votes, strict=True)]
    assert sorted(answer["seq"] for answer in answers) == list(range(505, 1005))
    seq = meeting.do(MODERATOR, "ballot.close", ballot=1)
    for voter in voters:
        await voter.until(lambda v=voter: v.seq >= seq, 60)  # type: ignore[misc]
    log = meeting.log()
    assert broken_promises(log, shared.desk("tokens", meeting=meeting.id), voters) == []
    assert log[-1]["facts"]["turnout"] == 500
    await asyncio.gather(*(voter.hang_up() for voter in voters))


async def test_one_command_that_makes_the_program_fail_spoils_no_other(build: Build, new_file: str):
    site = build(database=new_file)
    server = site.serve_with(STUMBLING)
    meeting = site.meeting()
    async with at(meeting, ANNA, server) as anna, at(meeting, BAO, server) as bao, at(meeting, CHEN, server) as chen:
        for n in range(10):
            before = await bao.ask("statement.post", text=f"前{n}")
            bad = await anna.ask("statement.post", text="绊脚石")
            after = await chen.ask("statement.post", text=f"后{n}")
            assert (await anna.answer(bad))["refused"] == "internal"
            assert {"seq"} <= (await bao.answer(before)).keys() & (await chen.answer(after)).keys()
        assert await anna.done("statement.post", text="再说") == 29
    server.remove()
    assert server.log().count("as planted") >= 10
    server.forgive()
    assert site.desk("check", meeting=meeting.id) == 29


async def test_a_refused_command_in_a_batch_refuses_no_other(meeting: Held, server: Server):
    async with at(meeting, ANNA, server) as anna, at(meeting, MODERATOR, server) as moderator:
        ids = []
        for n in range(10):
            ids.append((await anna.ask("queue.open"), await anna.ask("statement.post", text=f"第{n}条")))
            await moderator.ask("statement.post", text="说")
        for bad, good in ids:
            assert (await anna.answer(bad))["refused"] == "moderator_only"
            assert "seq" in await anna.answer(good)
        await moderator.until(lambda: len(moderator.answers) >= 10)
    assert len(meeting.log()) == 28
