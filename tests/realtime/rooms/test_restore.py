"""A backup is restored whose end is lost: everybody finds out, nobody keeps what is gone, and the meeting goes on."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.environment import ROOT
from tests.realtime.conftest import Build
from tests.realtime.member import Member, at
from tests.realtime.site import ANNA, BAO, CHEN, MODERATOR, Held, Server, Site
from tests.servers import Redis

KEPT, LOST = "备份之前", "备份之后"


async def test_a_backup_of_postgresql_is_restored(build: Build, new_database: str, redis_server: Redis, tmp_path: Path):
    site = build(database=new_database, redis=redis_server.url())
    for _ in range(2):
        site.serve(presence__LEASE_SECONDS=3)
    await go_on_after(site, tmp_path / "rostrum.dump")


async def test_a_backup_of_an_sqlite_file_is_restored(build: Build, new_file: str, tmp_path: Path):
    site = build(database=new_file)
    site.serve()
    await go_on_after(site, tmp_path / "copy.sqlite3")


async def go_on_after(site: Site, backup: Path) -> None:
    """With the scripts that are handed out for it."""
    meeting = site.meeting()
    members = [at(meeting, seat, server) for seat, server in zip((ANNA, BAO), site.servers * 2, strict=False)]
    anna, bao = [await member.open() for member in members]
    assert await anna.done("statement.post", text=KEPT) == 9
    assert (await asyncio.to_thread(run, site, "-m", "deploy.backup", str(backup))).returncode == 0
    id = await anna.ask("statement.post", text=LOST)
    assert (await anna.answer(id))["seq"] == 10
    assert await bao.done("statement.post", text="也会丢失") == 11
    for member in members:
        await member.until(lambda m=member: m.seq >= 11)  # type: ignore[misc]

    site.desk.close()
    refused = await asyncio.to_thread(run, site, "-m", "deploy.restore", str(backup))
    assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1), "a server is at work"
    for server in site.servers:
        await asyncio.to_thread(server.stop)
    restored = await asyncio.to_thread(run, site, "-m", "deploy.restore", str(backup))
    assert restored.returncode == 0, restored.stderr
    verified, begun = restored.stdout.splitlines()
    assert verified.startswith(f"{meeting.id}: 9 entries; the chain holds and ends in ")
    assert begun == f"{meeting.id}: entry 9 and those before it stay; what follows is another history."
    site.desk.start()
    for server in site.servers:
        await asyncio.to_thread(server.start)

    for member in members:
        await come_back(member)
    # A command that had been confirmed and is lost: asked again under its own id it is done, once.
    await anna.ask("statement.post", id=id, text=LOST)
    await bao.until(lambda: bao.seq >= 10)
    texts = [entry["text"]["text"] for entry in meeting.log() if entry["type"] == "statement.posted"]
    assert texts == [KEPT, LOST]
    assert await bao.done("statement.post", text="再说") == 11
    assert site.desk("check", meeting=meeting.id) == len(meeting.log())
    assert (anna.gaps, bao.gaps) == ([], [])
    for member in members:
        await member.hang_up()


async def come_back(member: Member) -> None:
    """With what it held, which is more than there is."""
    await member.until_closed()
    held = member.since()
    await member.drop()
    await member.open(since=held)
    hello = member.last("hello")
    assert hello["epoch"] != held[0]
    assert int(hello["epoch"][8:], 16) == hello["head"] == 9
    await member.until(lambda: member.count("snapshot") == 2)
    assert member.seq == 9
    assert LOST not in member.raw[-1]


def manage(site: Site, *arguments: str) -> str:
    ended = manage_or_not(site, *arguments)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def manage_or_not(site: Site, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(site, "manage.py", *arguments)


def run(site: Site, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **site.environment}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_half_a_backup_changes_nothing(kind: str, request: pytest.FixtureRequest, build: Build, tmp_path: Path):
    site = build(database=request.getfixturevalue("new_database" if kind == "postgresql" else "new_file"))
    meeting, backup = site.meeting(), tmp_path / "backup"
    assert run(site, "-m", "deploy.backup", str(backup)).returncode == 0
    assert backup.stat().st_mode & 0o777 == 0o600
    whole = backup.read_bytes()
    meeting.do(ANNA, "statement.post", text=LOST)
    site.desk.close()
    for left in (0, len(whole) // 2, len(whole) - 100):
        backup.write_bytes(whole[:left])
        ended = run(site, "-m", "deploy.restore", str(backup))
        assert (ended.returncode, "Nothing was changed" in ended.stderr) == (1, True), ended
    site.desk.start()
    assert len(meeting.log()) == 9
    assert site.desk("check", meeting=meeting.id) == 9


async def test_a_room_that_is_open_meanwhile_begins_anew_with_everything_it_tells(meeting: Held, server: Server):
    """Also with who sits where, which the backup may know otherwise."""
    async with at(meeting, ANNA, server) as anna, at(meeting, None, server) as public:
        await anna.done("statement.post", text=LOST)
        for member in (anna, public):
            await member.until(lambda m=member: m.seq >= 9 and m.count("seats"))  # type: ignore[misc]
        person = meeting.site.desk("stranger")["person"]
        late = meeting.site.desk("take_part", meeting=meeting.id, person=person, role="member")
        meeting.site.desk("restore", meeting=meeting.id, upto=8)
        for member in (anna, public):
            await member.until(lambda m=member: m.count("hello") == 2 and m.count("seats") == 2)  # type: ignore[misc]
            assert str(late) in member.last("seats")
        await anna.until(lambda: anna.count("own") >= 2)
        assert anna.last("own")["statements"] == []


async def test_what_is_gone_need_not_be_acknowledged_any_more(build: Build, new_file: str):
    """Nobody can: a line that waited for it would be closed as too slow."""
    site = build(database=new_file)
    server = site.serve(connection__ACK_TIMEOUT_SECONDS=1, periodic_updates__HEAD_SECONDS=0.5)
    meeting = site.meeting()
    anna = at(meeting, ANNA, server)
    anna.got_seconds = 0
    await anna.open()
    await anna.done("statement.post", text=LOST)
    await anna.until(lambda: anna.seq >= 9)
    site.desk("restore", meeting=meeting.id, upto=8)
    await anna.until(lambda: anna.count("hello") == 2 and anna.seq == 8)
    anna.got_seconds = 0.01
    heads = anna.count("head")
    await anna.until(lambda: anna.closed is not None or anna.count("head") >= heads + 4)
    assert anna.closed is None
    await anna.hang_up()


async def test_one_whose_seat_was_taken_away_before_the_backup_is_removed_again(meeting: Held, server: Server):
    async with at(meeting, MODERATOR, server) as moderator:
        removed = await moderator.done("seat.remove", seat=CHEN, reason="disturbance")
        back = await moderator.done("seat.readmit", seat=CHEN)
        chen = await at(meeting, CHEN, server).open()
        await chen.until(lambda: chen.seq >= back)
        meeting.site.desk("restore", meeting=meeting.id, upto=removed)
        assert await chen.until_closed() == 4503
        await chen.drop()


async def test_a_new_history_is_begun_for_those_who_are_named(shared: Site, server: Server):
    named, other = shared.meeting(), shared.meeting()
    async with at(named, ANNA, server) as anna, at(other, ANNA, server) as bystander:
        manage(shared, "new_epoch", named.id)
        await anna.until(lambda: anna.count("hello") == 2)
        await bystander.settled()
        assert bystander.count("hello") == 1
        first, second = (hello["epoch"] for hello in anna.all("hello"))
        assert (first[8:], second[8:]) == ("00000000", "00000008")


@pytest.mark.parametrize("wrong", [[], ["7f1d2c3b-4a59-4687-8796-a5b4c3d2e1f0", "--after-restore"], ["no-uuid"]])
def test_which_meetings_are_meant_must_be_said(shared: Site, wrong: list[str]):
    ended = manage_or_not(shared, "new_epoch", *wrong)
    assert (ended.returncode, len(ended.stderr.strip().splitlines())) == (2, 1)
