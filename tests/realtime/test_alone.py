"""A server process with no nginx before it: what it takes, who may reach it, and what its database must allow."""

import http.client
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from realtime.transport.body_limit import MAX
from tests.environment import ROOT
from tests.realtime.conftest import Build
from tests.realtime.probing import asked
from tests.realtime.site import SERVED_BY, Server
from tests.servers import HOST, Postgres, wait_until

pytestmark = pytest.mark.skipif(SERVED_BY == "uvicorn", reason="uvicorn has limits and sockets of its own")


def sent(server: Server, head: str, chunk: bytes, most: int) -> tuple[bytes, int]:
    """What is answered, and how many bytes the server took before it hung up."""
    took = 0
    with socket.create_connection((HOST, server.port), timeout=30) as line:
        line.sendall(f"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\n{head}\r\n".encode())
        try:
            while took < most:
                line.sendall(chunk)
                took += len(chunk)
        except OSError:
            pass
        try:
            return line.recv(4_096), took
        except OSError:
            return b"", took


def test_a_request_that_says_it_is_too_large_is_refused_before_it_is_taken(server: Server) -> None:
    with socket.create_connection((HOST, server.port), timeout=30) as line:
        head = f"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: {MAX + 1}\r\n\r\n"
        line.sendall(head.encode())
        assert line.recv(4_096).startswith(b"HTTP/1.1 413 ")
        assert line.recv(4_096) == b""


def test_a_request_that_does_not_say_how_large_it_is_is_cut_off_when_it_is_too_large(server: Server) -> None:
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    answer, took = sent(server, "Transfer-Encoding: chunked\r\n", chunk, 64 * MAX)
    assert answer.startswith(b"HTTP/1.1 413 ") or answer == b""
    assert took < 16 * MAX, "what the kernels on both sides keep, and no more"


def test_what_is_as_large_as_allowed_is_answered(server: Server) -> None:
    answer = asked(server, "/healthz", method="POST", body=b"x" * MAX)
    assert answer.status == 405
    assert asked(server, "/healthz").status == 200


def test_a_socket_of_the_server_is_for_its_user_and_group_alone(build: Build, new_file: str, tmp_path: Path) -> None:
    server = Server({**build(database=new_file).environment}, tmp_path / "own")
    place = tmp_path / "own.sock"
    server._where = lambda: ["--unix", str(place)]  # type: ignore[method-assign]
    server._listens = place.exists  # type: ignore[method-assign]
    server.start()
    try:
        assert stat.S_IMODE(place.stat().st_mode) == 0o660
        line = http.client.HTTPConnection("localhost")
        line.sock = socket.socket(socket.AF_UNIX)
        line.sock.connect(str(place))
        line.request("GET", "/healthz")
        assert line.getresponse().status == 200
        line.close()
    finally:
        server.remove()


def test_one_database_file_has_one_server_by_whatever_name_it_is_reached(
    build: Build, new_file: str, tmp_path: Path
) -> None:
    build(database=new_file).serve()
    other = tmp_path / "elsewhere"
    other.mkdir()
    file = Path(new_file.removeprefix("sqlite:///"))
    (other / "link.sqlite3").symlink_to(file)
    (tmp_path / "folder").symlink_to(file.parent)
    for name in (other / "link.sqlite3", tmp_path / "folder" / file.name):
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{name}", "SECRET_KEY": "x"}
        second = [sys.executable, "-m", "realtime.server", "--port", "0"]
        ended = subprocess.run(
            second, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert (ended.returncode, ended.stderr.strip()) == (1, f"Another server already works on {file}.")


def test_a_database_that_takes_nothing_is_not_ready(build: Build, new_database: str, postgres: Postgres) -> None:
    """As one is whose disk is full; it answers every question."""
    server = build(database=new_database).serve(health__WRITTEN_SECONDS=0)
    assert asked(server, "/readyz").status == 200
    name = new_database.rsplit("/", 1)[1]
    read_only(postgres, name, "on")
    wait_until(lambda: asked(server, "/readyz").json() == {"refused": "database_full"}, 20)
    read_only(postgres, name, "off")
    wait_until(lambda: asked(server, "/readyz").status == 200, 20)


def read_only(postgres: Postgres, name: str, how: str) -> None:
    """From now on, for who connects; and everybody has to."""
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        database = sql.Identifier(name)
        change = sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = {}")
        connection.execute(change.format(database, sql.SQL(how)))
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
