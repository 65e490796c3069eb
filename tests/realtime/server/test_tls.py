"""The same room over TLS: ended by Daphne itself, and by nginx before it, as the product is served."""

import asyncio
import signal
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.realtime.conftest import copied
from tests.realtime.member import at
from tests.realtime.protocol.test_bad_frames import asking
from tests.realtime.site import ANNA, BAO, CHEN, Held, Server, Site
from tests.servers import HOST, NotHere, Process, free_port, program, started

LONG = "长" * 1_500
CONFIG = """
daemon off; worker_processes 1; pid nginx.pid; error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
    server {{
        listen {host}:{port} ssl sndbuf=64k;
        ssl_certificate {certificate}/certificate.pem;
        ssl_certificate_key {certificate}/key.pem;
        location / {{
            proxy_pass http://{host}:{behind};
            proxy_http_version 1.1;
            proxy_read_timeout 75s;
            proxy_set_header Host $http_host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection upgrade;
        }}
    }}
}}
"""


@pytest.fixture(scope="module", params=["daphne", "nginx"])
def ends(
    request: pytest.FixtureRequest, empty_file: Path, certificate: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, Server]]:
    """A site, and where a browser finds it."""
    folder = tmp_path_factory.mktemp("tls")
    site = Site(folder=folder, database=copied(empty_file, folder))
    nginx: Process | None = None
    try:
        if request.param == "daphne":
            yield site, site.serve(certificate=certificate)
        else:
            server = site.serve()
            front = replace(server, port=free_port(), certificate=certificate)
            nginx = before(server, front.port, certificate, folder)
            yield site, front
    finally:
        if nginx is not None:
            nginx.end(signal.SIGTERM, signal.SIGKILL)
        site.close()


def before(server: Server, port: int, certificate: Path, folder: Path) -> Process:
    (folder / "nginx.conf").write_text(CONFIG.format(host=HOST, port=port, behind=server.port, certificate=certificate))
    try:
        command = [program("nginx"), "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"]
    except NotHere as absence:
        pytest.skip(str(absence))

    def answers() -> bool:
        with socket.socket() as line:
            return line.connect_ex((HOST, port)) == 0

    nginx = started(command, folder=folder, answers=answers)
    nginx.settle()
    return nginx


@pytest.fixture
def meeting(ends: tuple[Site, Server]) -> Held:
    return ends[0].meeting()


@pytest.fixture
def server(ends: tuple[Site, Server]) -> Server:
    return ends[1]


async def test_who_comes_back_is_told_what_was_missed(meeting: Held, server: Server):
    anna = await at(meeting, ANNA, server).open()
    await anna.until(lambda: anna.count("snapshot"))
    await anna.drop()
    async with at(meeting, BAO, server) as bao:
        last = [await bao.done("statement.post", text=LONG) for _ in range(20)][-1]
    await anna.open()
    await anna.until(lambda: anna.seq >= last)
    assert (anna.count("snapshot"), anna.gaps, anna.hash16) == (1, [], meeting.log()[-1]["hash16"])
    await anna.hang_up()


async def test_what_is_answered_before_a_close_arrives_with_its_code(meeting: Held, server: Server):
    async with at(meeting, ANNA, server) as anna:
        for _ in range(6):
            await anna.send(asking({"type": "nothing"}))
        assert await anna.until_closed() == 4029
        assert anna.count("re") == 6


@pytest.mark.parametrize(("frame", "code"), [("{}", 4500), (" " * 200_000, 4513), (b"{}", 4514)])
async def test_a_bad_frame_ends_the_line_with_its_code(frame: str | bytes, code: int, meeting: Held, server: Server):
    async with at(meeting, ANNA, server) as anna, at(meeting, BAO, server) as bao:
        await anna.send(frame)
        assert await anna.until_closed() == code
        await bao.settled()
        assert bao.closed is None


async def test_a_stalled_phone_is_let_go_and_delays_nobody(meeting: Held, server: Server):
    async with at(meeting, ANNA, server) as anna, at(meeting, CHEN, server) as chen:
        stalled = await at(meeting, BAO, server).open()
        await anna.until(lambda: anna.count("presence") and anna.last("presence")["seats"] == [ANNA, BAO, CHEN])
        stalled.stop_reading()
        what = [{"type": "statement.post", "text": LONG}] * 32
        for _ in range(10):
            last = await asyncio.to_thread(meeting.site.desk, "act_often", meeting=meeting.id, by=CHEN, what=what)
            await anna.until(lambda seq=last: anna.seq >= seq)  # type: ignore[misc]
        await anna.until(lambda: anna.last("presence")["seats"] == [ANNA, CHEN], 30)
        assert await chen.done("statement.post", text="还在") > last
        assert (anna.gaps, chen.gaps, anna.closed, chen.closed) == ([], [], None, None)
        await stalled.drop()


async def test_thirty_come_at_once_speak_and_hear_each_other(ends: tuple[Site, Server]):
    site, server = ends
    meeting = site.meeting(roles=("moderator", *["member"] * 30))
    members = [at(meeting, seat, server) for seat in range(2, 32)]
    await asyncio.gather(*(member.open() for member in members))
    await asyncio.gather(*(member.done("statement.post", text=LONG) for member in members))
    last = len(meeting.log())
    for member in members:
        await member.until(lambda m=member: m.seq >= last)  # type: ignore[misc]
        assert (member.gaps, member.closed) == ([], None)
        await member.hang_up()
