"""What falls due happens by itself and not before its time, whichever server process is there to see to it."""

import asyncio
import subprocess
import time
from typing import Any

import pytest

from tests.environment import ROOT
from tests.pace import promised
from tests.realtime.conftest import Build
from tests.realtime.member import at
from tests.realtime.site import ANNA, BAO, CHEN, MODERATOR, Held, Server, Site
from tests.servers import FAR, wait_until


def entry(meeting: Held, type: str, number: int = 0) -> dict[str, Any]:
    return [entry for entry in meeting.log() if entry["type"] == type][number]


def is_closed(meeting: Held) -> dict[str, Any]:
    """By the platform, and not before its time; returns the closing entry."""
    opened, closed = entry(meeting, "ballot.opened"), entry(meeting, "ballot.closed")
    assert closed["by"] == 0
    assert closed["at"] >= opened["facts"]["deadline_at"]
    return closed


@pytest.fixture
def unhurried() -> int:
    """Seconds of a ballot in which a vote can be cast, on this machine and just now."""
    return round(promised(2))


async def test_a_ballot_closes_at_its_deadline_and_counts_only_what_was_cast_before(
    meeting: Held, server: Server, unhurried: int
):
    async with at(meeting, ANNA, server) as anna, at(meeting, BAO, server) as bao:
        meeting.do(MODERATOR, "ballot.open", question="同意吗", seconds=unhurried)
        await anna.done("ballot.cast", ballot=1, choice="yes")
        await bao.until(lambda: bao.saw("ballot.closed"))
        assert (await bao.do("ballot.cast", ballot=1, choice="no"))["refused"] == "stale"
    assert is_closed(meeting)["facts"]["votes"] == {"yes": [ANNA], "no": [], "abstain": []}


async def test_a_turn_ends_by_itself_when_the_grace_after_its_time_is_over(shared: Site, server: Server):
    meeting = shared.meeting(options={"grace_seconds": 1})
    meeting.do(MODERATOR, "queue.open")
    meeting.do(ANNA, "floor.request", lane="booked")
    async with at(meeting, BAO, server) as bao:
        meeting.do(MODERATOR, "floor.grant", entry=1, seconds=1)
        await bao.until(lambda: bao.saw("floor.ended"))
    granted, ended = entry(meeting, "floor.granted"), entry(meeting, "floor.ended")
    assert (ended["by"], ended["facts"]["cause"]) == (0, "time")
    assert ended["at"] - granted["at"] >= 2_000


async def test_what_fell_due_while_no_process_ran_is_done_at_the_start(build: Build, new_file: str, unhurried: int):
    site = build(database=new_file)
    server = site.serve()
    meeting = site.meeting()
    meeting.do(MODERATOR, "ballot.open", question="同意吗", seconds=unhurried)
    meeting.do(ANNA, "ballot.cast", ballot=1, choice="yes")
    server.kill()
    deadline_at = entry(meeting, "ballot.opened")["facts"]["deadline_at"]
    await asyncio.to_thread(wait_until, lambda: time.time() * 1000 >= deadline_at, FAR)
    late = site.desk("act_as", meeting=meeting.id, by=BAO, what={"type": "ballot.cast", "ballot": 1, "choice": "no"})
    assert late == {"refused": "ballot_over"}
    server.start()
    async with at(meeting, CHEN, server) as chen:
        await chen.until(lambda: "ballot.closed" in meeting.types() and chen.seq >= len(meeting.log()))
    assert is_closed(meeting)["facts"]["votes"]["yes"] == [ANNA]


async def test_when_the_process_that_keeps_the_clock_is_killed_the_other_takes_over(build: Build, new_database: str):
    site = build(database=new_database)
    holder = site.serve()
    first = site.meeting()
    async with at(first, ANNA, holder) as anna:
        first.do(MODERATOR, "ballot.open", question="同意吗", seconds=1)
        await anna.until(lambda: anna.saw("ballot.closed"))
    other = site.serve()
    second = site.meeting()
    async with at(second, ANNA, other) as anna:
        second.do(MODERATOR, "ballot.open", question="同意吗", seconds=2)
        holder.kill()
        await anna.until(lambda: anna.saw("ballot.closed"))
    is_closed(second)
    assert [meeting.types().count("ballot.closed") for meeting in (first, second)] == [1, 1]


async def test_a_meeting_whose_log_is_broken_does_not_stop_the_clock_of_the_others(build: Build, new_file: str):
    site = build(database=new_file)
    server = site.serve()
    broken, sound = site.meeting(), site.meeting()
    broken.do(MODERATOR, "ballot.open", question="同意吗", seconds=1)
    sound.do(MODERATOR, "ballot.open", question="同意吗", seconds=2)
    site.desk("spoil", meeting=broken.id)
    async with at(sound, ANNA, server) as anna:
        await anna.until(lambda: anna.saw("ballot.closed"))
    is_closed(sound)
    server.remove()
    assert server.log().count("the clock cannot serve meeting") == 1
    assert server.log().count("Traceback") == 1
    server.forgive()


def test_a_second_server_on_the_same_file_says_so_and_ends(shared: Site, server: Server):
    second = Server(shared.environment, shared.folder / "second")
    ended = subprocess.run(second.command(), cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert ended.returncode == 1
    assert ended.stderr.strip().splitlines() == [
        f"Another server already works on {shared.environment['DATABASE_URL'].removeprefix('sqlite:///')}."
    ]
