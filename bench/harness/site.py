"""A site to be measured: a database, server processes on a core of their own, and meetings with a past."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg import sql

from bench.harness import host
from tests.servers import HOST, Postgres, Process, Redis, free_port, started

ORIGIN = "http://localhost:8000"
COOKIE = "sessionid={}"
STUMBLES = ("Traceback", " ERROR ", '"level":"ERROR"', '"level":"CRITICAL"')  # in either form of the log


class Stumbled(Exception):
    """A server wrote an error to its log while it was measured, so that its figures are worth nothing."""


@dataclass(frozen=True)
class Room:
    """A meeting as the benches need it: seat n has sessions[n - 1]; 1 moderates, 2 is the clerk."""

    id: str
    epoch: str
    head: int
    sessions: tuple[str, ...]

    @property
    def path(self) -> str:
        return f"/ws/meetings/{self.id}/"

    @property
    def cookies(self) -> list[str]:
        return [COOKIE.format(session) for session in self.sessions]


class Preparing:
    """`python -m bench.workers.seed_data` on one database."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "bench.workers.seed_data"],
            cwd=host.ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __call__(self, do: str, **what: Any) -> Any:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(json.dumps({"do": do, **what}) + "\n")
        self._child.stdin.flush()
        line = self._child.stdout.readline()
        if not line:
            raise RuntimeError(f"the preparation has failed at: {do}")
        return json.loads(line)

    def close(self) -> None:
        self._child.communicate()


@dataclass
class Server:
    """One server process; `pid` is its own."""

    process: Process
    port: int
    pid: int

    @property
    def cpu(self) -> float:
        return host.cpu_seconds(self.pid)

    @property
    def memory_kb(self) -> int:
        return host.memory_kb(self.pid)

    def log(self) -> str:
        return (self.process.folder / "log").read_text(encoding="utf-8")

    def stop(self) -> None:
        self.process.end(signal.SIGTERM, signal.SIGKILL)


def serve(
    command: Sequence[str], *, folder: Path, port: int, environment: dict[str, str], cores: set[int] = host.SERVER
) -> Server:
    """Start a server on these cores; it listens when this returns."""
    folder.mkdir(parents=True, exist_ok=True)
    given = [f"{name}={value}" for name, value in environment.items()]

    def listens() -> bool:
        with socket.socket() as attempt:
            attempt.settimeout(1)
            return attempt.connect_ex((HOST, port)) == 0

    with host.on(cores):
        process = started(["env", f"--chdir={host.ROOT}", *given, *command], folder=folder, answers=listens)
    process.settle()
    return Server(process, port, process.pid)


class Site:
    """A database of its own, migrated; servers are added by `serve`."""

    def __init__(self, database: str, *, redis: bool = False, **environment: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rostrum-bench-"))
        self.redis = Redis() if redis else None
        if self.redis is not None:
            self.redis.start()
        self.environment = {
            "DATABASE_URL": new_database(database, self.folder),
            "REDIS_URL": "" if self.redis is None else self.redis.url(),
            "ROSTRUM_ORIGINS": ORIGIN,
            "SECRET_KEY": "a key for benches",
            "LOG_LEVEL": "WARNING",
            "OFFICERS_NEED_FACTOR": "false",
            "PYTHONUNBUFFERED": "1",
            **environment,
        }
        self.prepare = Preparing(self.environment)
        self.servers: list[Server] = []

    def room(self, *, members: int, events: int = 0) -> Room:
        made = self.prepare("meeting", members=members, events=events)
        return Room(made["id"], made["epoch"], made["head"], tuple(made["sessions"]))

    def serve(self, *, module: str = "realtime.server", cores: set[int] = host.SERVER) -> Server:
        port = free_port()
        command = [sys.executable, "-m", module, "--port", str(port)]
        folder = self.folder / f"server{len(self.servers)}"
        server = serve(command, folder=folder, port=port, environment=self.environment, cores=cores)
        self.servers.append(server)
        return server

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.prepare.close()
        for server in self.servers:
            server.stop()
        if self.redis is not None:
            self.redis.remove()
        logs = [server.log() for server in self.servers]
        shutil.rmtree(self.folder, ignore_errors=True)
        for log in logs:
            if any(sign in log for sign in STUMBLES):
                raise Stumbled(log[-4000:])


@cache
def postgres() -> Postgres:
    """One cluster for all benches of a run, durable; its leash ends it with this process."""
    cluster = Postgres(durable=True)
    cluster.start()
    return cluster


@cache
def _kept() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="rostrum-bench-empty-")


@cache
def empty(database: str) -> str:
    """A migrated database to be copied: the path of a file, or a name."""
    if database == "sqlite":
        path = Path(_kept().name) / "empty.sqlite3"
        _migrate(f"sqlite:///{path}")
        return str(path)
    url = postgres().new_database()
    _migrate(url)
    return url.rsplit("/", 1)[1]


def _migrate(url: str) -> None:
    preparing = Preparing({"DATABASE_URL": url, "SECRET_KEY": "a key for benches", "LOG_LEVEL": "WARNING"})
    preparing("migrate")
    preparing.close()


def new_database(database: str, folder: Path) -> str:
    """The url of a migrated database of this kind (sqlite or postgresql), empty."""
    if database == "sqlite":
        shutil.copy(empty("sqlite"), folder / "site.sqlite3")
        return f"sqlite:///{folder / 'site.sqlite3'}"
    template = empty(database)
    url = postgres().new_database()
    name = url.rsplit("/", 1)[1]
    with psycopg.connect(postgres().url(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        connection.execute(made)
    return url


def remove_all() -> None:
    """What was kept for the whole run."""
    if postgres.cache_info().currsize:
        postgres().remove()
