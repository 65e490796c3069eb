"""The server process: the traps of stock settings are set right, and it ends when it is told to."""

import asyncio
import re
import subprocess
from pathlib import Path

import pytest

from tests.realtime.conftest import Build
from tests.realtime.member import at
from tests.realtime.site import ANNA, BAO, Held, Server


def sockets(*wanted: str) -> str:
    """What the kernel says of them."""
    try:
        return subprocess.run(["ss", "-H", *wanted], capture_output=True, text=True, check=True).stdout
    except FileNotFoundError:
        pytest.skip("ss is not on this machine")


def test_a_crowd_that_comes_at_once_finds_room_to_wait(server: Server):
    """What the kernel says of the listening socket: as far as it allows, never Twisted's 50."""
    allowed = int(Path("/proc/sys/net/core/somaxconn").read_text())
    listening = sockets("-ltn")
    (backlog,) = re.findall(rf"^LISTEN\s+\d+\s+(\d+)\s+127\.0\.0\.1:{server.port}\s", listening, re.MULTILINE)
    assert int(backlog) == min(4_096, allowed)


async def test_the_kernel_hides_little_of_what_a_line_has_not_read(meeting: Held, server: Server):
    async with at(meeting, ANNA, server) as anna:
        await anna.until(lambda: anna.count("snapshot"))
        told = await asyncio.to_thread(sockets, "-tnm", "state", "established", f"( sport = :{server.port} )")
    buffers = [int(size) for size in re.findall(r"\btb(\d+)", told)]
    assert buffers == [2 * 64 * 1024]  # Linux books twice what is asked for


# Versions to come, in which something we rely on has moved: a class attribute of Twisted, and the class of its ports.
MOVED = {
    "Port.transport": """
from twisted.internet import tcp
kept = tcp.Port.transport
del tcp.Port.transport
tcp.Port.__getattr__ = lambda port, name: kept if name == "transport" else object.__getattribute__(port, name)
""",
    "Server.queued": """
from twisted.internet import tcp
tcp.Port = type("Port", (tcp.Port,), {})
""",
}


@pytest.mark.parametrize("hook", MOVED)
async def test_without_a_hook_the_server_says_so_loudly_and_does_everything_all_the_same(
    hook: str, build: Build, new_file: str
):
    site = build(database=new_file)
    server = site.serve_with(MOVED[hook])
    meeting = site.meeting()
    async with at(meeting, ANNA, server) as anna, at(meeting, BAO, server) as bao:
        last = await anna.done("statement.post", text="一样说")
        await bao.until(lambda: bao.seq >= last)
    said = [line for line in server.log().splitlines() if "SLOW" in line]
    assert len(said) == 1
    assert "ERROR" in said[0]
    assert hook in said[0]
    server.forgive()


WATCHED = """
from realtime.transport.frame_writer import FrameWriter
kept = FrameWriter.write
def write(self, frame):
    print("whole", frame[:1].hex(), flush=True)
    return kept(self, frame)
FrameWriter.write = write
"""


@pytest.mark.parametrize("plain", [False, True])
async def test_rooms_write_whole_frames_unless_plain_sends_are_asked_for(plain: bool, build: Build, new_file: str):
    site = build(database=new_file)
    server = site.serve_with(WATCHED + ("server.Server.plain = property(lambda _: True, lambda *_: None)" * plain))
    async with at(site.meeting(), ANNA, server) as anna:
        await anna.done("statement.post", text="说")
    assert ("whole 81" in server.log()) == (not plain)
    assert "SLOW" not in server.log()


async def test_three_hundred_come_at_once_and_all_are_greeted(meeting: Held, server: Server):
    watchers = [at(meeting, None, server) for _ in range(300)]
    await asyncio.gather(*(watcher.open() for watcher in watchers))
    assert [watcher.closed for watcher in watchers] == [None] * 300
    await asyncio.gather(*(watcher.hang_up() for watcher in watchers))


async def test_told_to_stop_it_asks_everybody_to_come_back_and_ends(build: Build, new_file: str):
    site = build(database=new_file)
    server = site.serve()
    meeting = site.meeting()
    anna, bao = await at(meeting, ANNA, server).open(), await at(meeting, BAO, server).open()
    asked = [await anna.ask("statement.post", text=f"第{n}条") for n in range(20)]
    assert await asyncio.to_thread(server.stop) == 0
    assert {await anna.until_closed(), await bao.until_closed()} == {4012}
    await anna.drop()
    await asyncio.to_thread(server.start)
    await anna.open()
    for id in asked:
        assert "seq" in await anna.answer(id)
    assert sorted(e["text"]["text"] for e in meeting.log()[8:]) == sorted(f"第{n}条" for n in range(20))
    await anna.hang_up()
    await bao.hang_up()
