"""A site of its own for a test: a database, a desk that works on it, and real server processes to break."""

import fcntl
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.environment import ROOT
from tests.servers import FAR, HOST, Postgres, Process, free_port, started, wait_until

ORIGIN = "http://localhost:8000"
ROLES = ("moderator", "clerk", "member", "member", "member", "guest")
MODERATOR, CLERK, ANNA, BAO, CHEN, GUEST = range(1, 7)
# What stands under the hub: our own Daphne, Daphne as it comes, or a server that knows nothing of us.
SERVED_BY = os.environ.get("ROSTRUM_TEST_SERVER") or "eager"
PROGRAMS = {"eager": "realtime.server", "stock": "realtime.server", "uvicorn": "tests.realtime.on_uvicorn"}
MORE = {"eager": (), "stock": ("--plain",), "uvicorn": ()}
# The same server, where a test would have to wait a minute for what it does now and then.
WITH_OVERRIDES = """
import importlib, json, sys
server = importlib.import_module(sys.argv[3])
import django
django.setup()
for constant, value in json.loads(sys.argv[1]).items():
    module, name = constant.rsplit(".", 1)
    assert hasattr(importlib.import_module(module), name)
    setattr(importlib.import_module(module), name, value)
exec(sys.argv[2])
server.main(sys.argv[4:])
"""


class DeskError(Exception):
    """What the desk could not do, in its own words."""


@cache
def desks() -> tuple[subprocess.Popen[bytes], Path]:
    """The process that becomes the desks of this run, and the socket it listens on; it ends when this one does."""
    path = Path(tempfile.mkdtemp(prefix="rostrum-desks-"), "desks")
    command = [sys.executable, "-m", "tests.realtime.desks", str(path)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True)
    wait_until(lambda: path.exists() or process.poll() is not None, FAR)
    return process, path


class Desk:
    """A process of its own on the same database, as a management command would be."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self.start()

    def start(self) -> None:
        self._line = socket.socket(socket.AF_UNIX)
        wait_until(lambda: self._line.connect_ex(str(desks()[1])) == 0, FAR)  # it is bound before it listens
        self._said = self._line.makefile("r", encoding="utf-8")
        self._tell({**os.environ, **self._environment})

    def __call__(self, do: str, **what: Any) -> Any:
        self._tell({"do": do, **what})
        line = self._said.readline()
        if not line:
            raise DeskError(f"the desk has gone while it did: {do}")
        answer = json.loads(line)
        if "error" in answer:
            raise DeskError(answer["error"])
        return answer["answer"]

    def _tell(self, what: dict[str, Any]) -> None:
        self._line.sendall(f"{json.dumps(what)}\n".encode())

    def close(self) -> None:
        """Gone when this returns, and its connection to the database with it."""
        with self._line, self._said:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_WR)
            self._said.read()

    def restart(self) -> None:
        """After the database was away: its connection is a dead one."""
        self.close()
        self.start()


def migrate(url: str) -> None:
    desk = Desk({"DATABASE_URL": url, "SECRET_KEY": "a key for tests"})
    try:
        desk("migrate")
    finally:
        desk.close()


def migrated_once(folders: pytest.TempPathFactory, worker: str) -> Path:
    """An SQLite file with nothing in it but tables, made for all workers of the run by the one who comes first."""
    return made_once(folders, worker, "empty.sqlite3", lambda path: migrate(f"sqlite:///{path}"))


def filled(server: Postgres, folders: pytest.TempPathFactory, worker: str, name: str) -> str:
    """The url of a new database with nothing in it but tables, which one worker of the run has made for all."""

    def dump(path: Path) -> None:
        migrate(url := server.new_database())
        server.run("pg_dump", "--no-owner", f"--file={path}", url)

    script = made_once(folders, worker, "empty.sql", dump)
    url = server.new_database(name)
    server.run("psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--file={script}", url)
    return url


def made_once(folders: pytest.TempPathFactory, worker: str, name: str, make: Callable[[Path], None]) -> Path:
    folder = folders.getbasetemp()
    path = (folder if worker == "master" else folder.parent) / name
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            make(half := path.with_suffix(".half"))
            half.rename(path)
    return path


def overrides(**hurried: float) -> dict[str, float]:
    """`hub__PRINCIPAL_SECONDS=1` as `{"realtime.hub.PRINCIPAL_SECONDS": 1}`, in whichever package that module is."""
    found = {}
    for name, value in hurried.items():
        module, constant = name.split("__")
        (path,) = (ROOT / "realtime").rglob(f"{module}.py")
        dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        found[f"{dotted}.{constant}"] = value
    return found


@dataclass
class Server:
    """One server process; started again on the same port."""

    environment: dict[str, str]
    folder: Path
    port: int = field(default_factory=free_port)
    process: Process | None = None
    overrides: dict[str, float] = field(default_factory=dict)  # "module.CONSTANT" -> what it is here
    planted: str = ""  # a mistake in the program, as Python
    looked_at: int = 0  # how far its log has been read
    certificate: Path | None = None  # a folder with key.pem and certificate.pem: it is reached by TLS

    def command(self) -> list[str]:
        given = [f"{name}={value}" for name, value in self.environment.items()]
        server = [sys.executable, *self._program(), *self._where(), *MORE[SERVED_BY]]
        # env becomes the server: the process we start is the one we stop.
        return ["env", f"--chdir={ROOT}", *given, *server]

    def _where(self) -> list[str]:
        if self.certificate is None:
            return ["--port", str(self.port)]
        keys = f"privateKey={self.certificate}/key.pem:certKey={self.certificate}/certificate.pem"
        return ["--endpoint", f"ssl:port={self.port}:interface={HOST}:{keys}"]

    @property
    def address(self) -> str:
        return f"{'ws' if self.certificate is None else 'wss'}://{HOST}:{self.port}"

    @property
    def trusted(self) -> ssl.SSLContext | None:
        """What a browser must hold to reach it."""
        if self.certificate is None:
            return None
        return ssl.create_default_context(cafile=str(self.certificate / "certificate.pem"))

    def _program(self) -> list[str]:
        if not self.overrides and not self.planted:
            return ["-m", PROGRAMS[SERVED_BY]]
        return ["-c", WITH_OVERRIDES, json.dumps(self.overrides), self.planted, PROGRAMS[SERVED_BY]]

    def start(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.process = started(self.command(), folder=self.folder, answers=self._listens)
        self.process.settle()

    def kill(self) -> None:
        assert self.process is not None
        self.process.end(signal.SIGKILL)

    def stop(self) -> int:
        """As an operator stops it; returns the exit code. TimeoutExpired if it does not end in time."""
        assert self.process is not None
        self.process.send(signal.SIGTERM)
        code = self.process.child.wait(FAR)
        self.process.end()
        return code

    def remove(self) -> None:
        if self.process is not None:
            self.process.end(signal.SIGTERM, signal.SIGKILL)

    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def forgive(self) -> None:
        """What it stumbled over until now was put in its way."""
        self.looked_at = len(self.log())

    def must_not_have_stumbled(self) -> None:
        """Since this was asked last."""
        log = self.log()
        found, self.looked_at = stumbles(log[self.looked_at :]), len(log)
        if found:
            raise AssertionError("the server stumbled:\n" + "\n".join(found))

    def _listens(self) -> bool:
        try:
            socket.create_connection((HOST, self.port), timeout=1).close()
        except OSError:
            return False
        return True


@dataclass(frozen=True)
class Held:
    """A meeting of the site, with what its people sign in with: seat n has sessions[n - 1]."""

    site: "Site"
    id: str
    people: tuple[int, ...]
    sessions: tuple[str, ...]

    def do(self, by: int, type: str, **what: Any) -> int:
        """One command through the door of the desk, which must not be refused."""
        answer = self.site.desk("act_as", meeting=self.id, by=by, what={"type": type, **what})
        assert "seq" in answer, answer
        return int(answer["seq"])

    def log(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.site.desk("log", meeting=self.id)
        return found

    def types(self) -> list[str]:
        return [entry["type"] for entry in self.log()]


class Site:
    def __init__(self, *, folder: Path, database: str, redis: str = "", **environment: str) -> None:
        self.folder = folder
        self.environment = {
            "DATABASE_URL": database,
            "REDIS_URL": redis,
            "ROSTRUM_ORIGINS": ORIGIN,
            "SECRET_KEY": "a key for tests",
            "PYTHONUNBUFFERED": "1",
            **environment,
        }
        self.desk = Desk(self.environment)
        self.servers: list[Server] = []

    def serve(self, *, certificate: Path | None = None, **hurried: float) -> Server:
        """One more server process, listening when this returns; `hurried` as in `hub__PRINCIPAL_SECONDS=1`."""
        server = Server(self.environment, self.folder / f"server{len(self.servers)}", certificate=certificate)
        server.overrides = overrides(**hurried)
        self.servers.append(server)
        server.start()
        return server

    def serve_with(self, planted: str) -> Server:
        """A server process with this mistake in it."""
        server = Server(self.environment, self.folder / f"server{len(self.servers)}", planted=planted)
        self.servers.append(server)
        server.start()
        return server

    def meeting(
        self,
        *,
        roles: tuple[str, ...] = ROLES,
        visibility: str = "public",
        opened: bool = True,
        options: dict[str, Any] | None = None,
    ) -> Held:
        made = self.desk("meeting", roles=list(roles), visibility=visibility, options=options or {}, opened=opened)
        return Held(self, made["id"], tuple(made["people"]), tuple(made["sessions"]))

    def close(self) -> None:
        """End everything. Fails where a server stumbled: whatever a browser does, it must not."""
        self.desk.close()
        for server in self.servers:
            server.remove()
        for server in self.servers:
            server.must_not_have_stumbled()


def stumbles(log: str) -> list[str]:
    """What no server's log may hold: a traceback, or a line above a warning but for an answer meant as it is."""
    # A line of JSON is whole; a bare traceback is told with what follows, as far as the next line of JSON.
    sign = r"(?:Traceback \(most recent|\b(?:ERROR|CRITICAL)\b)"
    found = re.findall(rf"^(?:\{{.*{sign}.*|(?!\{{).*{sign}.*(?:\n(?!\{{).*){{0,60}})", log, re.MULTILINE)
    return [one for one in found if "Service Unavailable: " not in one.splitlines()[0] or "Traceback" in one]
