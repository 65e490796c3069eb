"""Probes: whether a process lives, and whether it should be given visitors, whatever its database does."""

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from tests.realtime.conftest import Build
from tests.realtime.probing import asked
from tests.realtime.site import Server
from tests.servers import FAR, Postgres, wait_until

READY = (200, {"ready": True})


def ready(server: Server) -> tuple[int, object]:
    answer = asked(server, "/readyz")
    return answer.status, answer.json()


def test_a_process_says_that_it_lives_and_is_ready(server: Server):
    lives = asked(server, "/healthz")
    assert (lives.status, lives.json(), lives.headers["cache-control"]) == (
        200,
        {"lives": True, "version": settings.VERSION},
        "no-store",
    )
    assert ready(server) == READY


def test_a_probe_only_looks(server: Server):
    assert (asked(server, "/healthz", method="HEAD").status, asked(server, "/healthz", method="HEAD").body) == (
        200,
        b"",
    )
    refused = asked(server, "/readyz", method="POST", body=b"{}")
    assert (refused.status, refused.json()) == (405, {"refused": "not_permitted"})


def test_a_probe_needs_no_tls_and_no_name_of_the_site(build: Build, new_file: str):
    """It comes from a balancer, which knows an address and a port."""
    site = build(database=new_file, ROSTRUM_ORIGINS="https://yiting.example", ALLOWED_HOSTS="yiting.example")
    server = site.serve()
    assert asked(server, "/", Host="yiting.example").status == 301
    assert asked(server, "/", Host="10.0.0.7").status == 400
    server.forgive()
    for path in ("/healthz", "/readyz"):
        assert asked(server, path, Host="10.0.0.7").status == 200


def test_a_database_without_the_tables_is_not_ready(build: Build, tmp_path: Path):
    with closing(sqlite3.connect(tmp_path / "empty.sqlite3")) as empty:
        empty.execute("PRAGMA user_version = 1")
    site = build(database=f"sqlite:///{tmp_path}/empty.sqlite3")
    server = site.serve()
    assert ready(server) == (503, {"refused": "migrations_missing"})
    assert asked(server, "/healthz").status == 200
    site.desk("migrate")
    assert ready(server) == READY


def test_without_its_database_a_process_lives_and_is_not_ready(build: Build, new_database: str, postgres: Postgres):
    server = build(database=new_database).serve()
    assert ready(server) == READY
    postgres.stop()
    assert ready(server) == (503, {"refused": "database_away"})
    assert asked(server, "/healthz").status == 200
    postgres.start()
    assert ready(server) == READY


def test_a_database_that_hangs_is_told_of_in_time(build: Build, new_database: str, postgres: Postgres):
    server = build(database=new_database).serve()
    assert ready(server) == READY
    with hanging(postgres):
        for _ in range(3):
            assert ready(server) == (503, {"refused": "database_away"})
        assert asked(server, "/healthz").status == 200
    wait_until(lambda: ready(server) == READY, FAR)
    server.forgive()


@contextmanager
def hanging(postgres: Postgres) -> Iterator[None]:
    """All its processes stand still: connections stay open, and nothing is answered."""
    pids = [postgres.pid(), *children(postgres.pid())]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, _, rest = stat.read_text().partition(" (")
        except OSError:  # it has ended
            continue
        if int(rest.rpartition(") ")[2].split()[1]) == parent:
            found.append(int(pid))
    return found


def test_told_to_stop_a_process_is_given_nobody_more(build: Build, new_file: str):
    server = build(database=new_file).serve(hub__DRAIN_SECONDS=6)
    assert ready(server) == READY
    assert server.process is not None
    server.process.send(signal.SIGTERM)
    # What is under way when the signal comes is answered like what comes after it.
    wait_until(lambda: ready(server) == (503, {"refused": "restarting"}), FAR)
    assert asked(server, "/healthz").status == 200


def test_a_hub_that_has_stopped_is_not_ready(build: Build, new_file: str):
    broken = (
        "from realtime import hub\nwhole = hub.supervised\n"
        "def ended(name, work):\n    task = whole(name, work)\n    task.cancel()\n    return task\n"
        "hub.supervised = ended\n"
    )
    server = build(database=new_file).serve_with(broken)
    wait_until(lambda: ready(server) == (503, {"refused": "hub_stopped"}), FAR)
    server.forgive()


@pytest.mark.parametrize("path", ["/healthz/", "/readyz.json", "/Metrics"])
def test_other_addresses_are_pages(server: Server, path: str):
    assert asked(server, path, Host="localhost").status == 404
