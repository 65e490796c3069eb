"""What is handed out for a server: its nginx file before two processes, and the unit that starts one."""

import asyncio
import http.client
import os
import signal
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.environment import ROOT
from tests.realtime.conftest import copied
from tests.realtime.member import at
from tests.realtime.site import ANNA, BAO, Server, Site
from tests.servers import FAR, HOST, NotHere, Process, Redis, free_port, program, started

MAIN = """
daemon off; worker_processes 1; pid nginx.pid; error_log stderr warn; %s
events { worker_connections 256; }
http {
    access_log off;
    client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
    include rostrum.conf;
}
"""


@dataclass(frozen=True)
class Front:
    """Two processes behind the nginx of the file."""

    site: Site
    nginx: Server  # where a browser finds the site
    origin: str

    def asked(self, path: str, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPSConnection(HOST, self.nginx.port, context=self.nginx.trusted, timeout=FAR)
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer


@pytest.fixture
def patience() -> dict[str, str]:
    """What is changed in the file beside what its head names: how many may come, where a test cannot bring a hall."""
    return {}


@pytest.fixture
def front(
    patience: dict[str, str], new_database: str, redis_server: Redis, certificate: Path, tmp_path: Path
) -> Iterator[Front]:
    port = free_port()
    origin = f"https://{HOST}:{port}"
    site = Site(
        folder=tmp_path,
        database=new_database,
        redis=redis_server.url(),
        ROSTRUM_ORIGINS=origin,
        TRUSTED_PROXIES="1",
    )
    nginx: Process | None = None
    try:
        servers = [site.serve(), site.serve()]
        nginx = before(servers, port, certificate, tmp_path, patience)
        yield Front(site, replace(servers[0], port=port, certificate=certificate), origin)
    finally:
        if nginx is not None:
            nginx.end(signal.SIGTERM, signal.SIGKILL)
        site.close()


def before(servers: list[Server], port: int, certificate: Path, folder: Path, more: dict[str, str]) -> Process:
    """With nothing changed but what its head says is to be changed, and the ports."""
    text = (ROOT / "deploy/nginx.conf").read_text()
    here = {
        "unix:/run/rostrum/1.sock": f"{HOST}:{servers[0].port}",
        "unix:/run/rostrum/2.sock": f"{HOST}:{servers[1].port}",
        "listen 80;": f"listen {HOST}:{free_port()};",
        "listen 443 ssl": f"listen {HOST}:{port} ssl",
        "/etc/ssl/yiting.example/fullchain.pem": str(certificate / "certificate.pem"),
        "/etc/ssl/yiting.example/privkey.pem": str(certificate / "key.pem"),
        "/srv/rostrum/static": str(folder / "static"),
        **more,
    }
    for written, meant in here.items():
        assert written in text
        text = text.replace(written, meant)
    (folder / "static/assets").mkdir(parents=True)
    (folder / "static/assets/room-a1b2c3d4.js").write_text("export {}")
    (folder / "rostrum.conf").write_text(text)
    # As root nginx would become somebody who may not read what a test has written.
    (folder / "nginx.conf").write_text(MAIN % ("user root;" if os.geteuid() == 0 else ""))
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


def test_visitors_get_pages_and_files_and_nothing_meant_for_operators(front: Front):
    page = front.asked("/", X_Request_ID="chosen-by-a-visitor", X_Forwarded_Proto="http")
    assert page.status == 200  # no way round in circles: the site knows that the line is protected
    assert page.headers["x-request-id"] != "chosen-by-a-visitor"
    assert page.headers["strict-transport-security"]
    assert [front.asked(path).status for path in ("/metrics", "/readyz", "/healthz")] == [404, 404, 200]
    asset = front.asked("/static/assets/room-a1b2c3d4.js")
    assert (asset.status, "immutable" in asset.headers["cache-control"]) == (200, True)


async def test_lines_go_through_it_and_from_a_process_that_is_stopped_to_the_other(front: Front):
    meeting = front.site.meeting()
    anna, bao = (at(meeting, seat, front.nginx) for seat in (ANNA, BAO))
    anna.origin = bao.origin = front.origin
    await anna.open()
    await bao.open()
    first = await anna.done("statement.post", text="一")
    await bao.until(lambda: bao.seq >= first)
    stopped = await asyncio.to_thread(front.site.servers[0].stop)
    assert stopped == 0
    for member in (anna, bao):
        if member.closed is not None:
            assert member.closed == 4012
            await member.drop()
            await member.open()
    last = await bao.done("statement.post", text="二")
    await anna.until(lambda: anna.seq >= last)
    assert (anna.gaps, bao.gaps) == ([], [])
    await anna.hang_up()
    await bao.hang_up()


@pytest.mark.parametrize("patience", [{"rate=50r/s": "rate=1r/m", "burst=4000": "burst=3"}])
def test_who_comes_again_and_again_is_refused_before_it_costs_anything(front: Front):
    came = [front.asked("/ws/meetings/none/").status for _ in range(6)]
    assert [status == 429 for status in came] == [False] * 4 + [True] * 2
    assert front.asked("/").status == 200  # pages are for everybody, whoever else is at this address


def test_a_process_listens_on_the_socket_its_unit_names(empty_file: Path, tmp_path: Path):
    unit = (ROOT / "deploy/rostrum@.service").read_text()
    (start,) = [line.partition("=")[2] for line in unit.splitlines() if line.startswith("ExecStart=")]
    path = tmp_path / "1.sock"
    arguments = start.replace("/run/rostrum/%i.sock", str(path)).split()[1:]
    environment = [f"DATABASE_URL={copied(empty_file, tmp_path)}", f"--chdir={ROOT}"]
    command = ["env", environment[1], environment[0], sys.executable, *arguments]
    killed = started(command, folder=tmp_path, answers=path.exists)
    killed.end(signal.SIGKILL)
    assert path.exists(), "a process that was killed leaves its socket, which must not be in the way of the next"

    def answers() -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            return line.connect_ex(str(path)) == 0

    process = started(command, folder=tmp_path, answers=answers)
    process.settle()
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(FAR)
            line.connect(str(path))
            line.sendall(b"GET /readyz HTTP/1.0\r\n\r\n")
            assert b" 200 OK" in line.recv(4096)
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(FAR)
            line.connect(str(path))
            line.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
            assert b" 403 " in line.recv(4096)  # whoever stands before a socket may speak for anybody
    finally:
        process.end(signal.SIGTERM, signal.SIGKILL)
