"""The database goes away, or is slow: who is on the line stays, is told to try later, and nothing is half done."""

import asyncio
import sqlite3
from typing import Any

import psycopg

from tests.realtime.conftest import Build
from tests.realtime.endpoints.test_polling import Poller
from tests.realtime.member import Member, at
from tests.realtime.site import ANNA, BAO, MODERATOR, Held
from tests.servers import Postgres


async def answered(member: Member, code: str) -> None:
    """Told so, and not left without an answer until the database is back."""
    assert (await member.do("statement.post", text="说"))["refused"] == code


async def test_while_postgresql_is_away_commands_are_put_off_and_lines_stay(
    build: Build, new_database: str, postgres: Postgres
):
    site = build(database=new_database)
    server = site.serve()
    meeting = site.meeting()
    async with at(meeting, ANNA, server) as anna, at(meeting, BAO, server) as bao:
        assert await anna.done("statement.post", text="说") == 9
        await asyncio.to_thread(postgres.stop)
        await asyncio.gather(*(answered(member, "try_later") for member in (anna, bao, anna)))
        late = at(meeting, ANNA, server)
        await late.dial()
        assert await late.until_closed() == 4012
        assert await asyncio.to_thread(Poller(meeting.id, None, server).send, "GET") == (503, {"refused": "try_later"})
        await asyncio.to_thread(postgres.start)
        id = await bao.ask("statement.post", text="又说")
        assert (await bao.answer(id))["seq"] == 10
        assert [await anna.done("statement.post", text="再说") for _ in range(10)] == list(range(11, 21))
        await bao.until(lambda: bao.seq >= 20)
        assert (anna.closed, bao.closed, bao.gaps, bao.count("snapshot")) == (None, None, [], 1)
        await late.open()
        assert late.closed is None
        await late.hang_up()


async def test_after_a_crash_of_postgresql_everything_acknowledged_is_there(
    build: Build, new_database: str, postgres: Postgres
):
    site = build(database=new_database)
    server = site.serve()
    meeting = site.meeting()
    async with at(meeting, ANNA, server) as anna, at(meeting, BAO, server) as bao:
        asked = [await anna.ask("statement.post", text=f"第{n}条") for n in range(20)]
        await anna.until(lambda: len(anna.answers) > 2)
        await asyncio.to_thread(postgres.kill)
        await asyncio.to_thread(postgres.start)
        for id in asked:
            while "seq" not in await anna.answer(id):  # put off: asked again with the same id
                del anna.answers[id]
                await anna.ask(**anna.asked[id], id=id)
        last = await bao.done("statement.post", text="最后")
        await anna.until(lambda: anna.seq >= last)
        assert (anna.gaps, bao.gaps, anna.contradictions) == ([], [], [])
    site.desk.restart()
    said = [entry["text"]["text"] for entry in said_in(meeting)]
    assert sorted(said) == sorted([*(f"第{n}条" for n in range(20)), "最后"])


def said_in(meeting: Held) -> list[dict[str, Any]]:
    return [entry for entry in meeting.log() if entry["type"] == "statement.posted"]


async def test_a_row_locked_by_somebody_else_puts_off_one_meeting_and_no_other(
    build: Build, new_database: str, postgres: Postgres
):
    site = build(database=new_database)
    server = site.serve()
    held, free = site.meeting(), site.meeting()
    async with at(held, ANNA, server) as anna, at(free, ANNA, server) as other:
        with psycopg.connect(new_database) as somebody:
            somebody.execute("SELECT 1 FROM meetings_meeting WHERE id = %s FOR UPDATE", [held.id])
            asked = [await anna.ask("statement.post", text="说") for _ in range(3)]
            for id in asked:
                assert (await anna.answer(id))["refused"] == "try_later"
            await other.done("statement.post", text="说")
            somebody.rollback()
        assert await anna.done("statement.post", text="说") == 9


async def test_a_row_locked_by_somebody_else_is_waited_for_by_one_meeting_and_no_other(
    build: Build, new_database: str, postgres: Postgres
):
    """However long: here the lock is waited for until it is free."""
    site = build(database=f"{new_database}?options=-c%20lock_timeout%3D0%20-c%20statement_timeout%3D0")
    server = site.serve()
    held, free = site.meeting(), site.meeting()
    async with at(held, ANNA, server) as anna, at(free, ANNA, server) as other:
        with psycopg.connect(new_database) as somebody:
            somebody.execute("SELECT 1 FROM meetings_meeting WHERE id = %s FOR UPDATE", [held.id])
            asked = await anna.ask("statement.post", text="说")
            for _ in range(5):
                await other.done("statement.post", text="说")
            assert asked not in anna.answers
            somebody.rollback()
        assert (await anna.answer(asked))["seq"] == 9


async def test_an_sqlite_file_locked_for_three_seconds_is_waited_for(build: Build, new_file: str):
    site = build(database=new_file)
    server = site.serve()
    meeting = site.meeting()
    async with at(meeting, ANNA, server) as anna, at(meeting, MODERATOR, server) as moderator:
        await moderator.until(lambda: moderator.count("snapshot"))
        somebody = sqlite3.connect(new_file.removeprefix("sqlite:///"), isolation_level=None)
        somebody.execute("BEGIN IMMEDIATE")
        asked = [await anna.ask("statement.post", text="说"), await moderator.ask("queue.open")]
        await asyncio.sleep(3)  # the lock itself
        assert (anna.answers, moderator.answers) == ({}, {})
        somebody.execute("ROLLBACK")
        somebody.close()
        assert {(await m.answer(id))["seq"] for m, id in zip((anna, moderator), asked, strict=True)} == {9, 10}
