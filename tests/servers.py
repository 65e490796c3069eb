"""Real PostgreSQL and Redis servers for the tests, each on a free loopback port and ended by its process id."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psycopg
import redis
from psycopg import sql

from tools.components import CHROMIUMS, find

HOST = "127.0.0.1"
PORTS = 1_000  # of one worker
FAR = 90  # seconds: longer than anything takes on a very busy machine, and a failure ends all the same
SECONDS_TO_START = FAR
SECONDS_TO_STOP = 30
# As root Chromium needs the first of these; the others keep it from calling home.
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Ends a server whose tests were killed: its input closes with them, and it was told what to end.
LEASH = """
read _
kill -INT "$1" && kill -CONT "$1"
for attempt in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$1" && sleep 0.5; done
kill -KILL "$1"
rm -rf "$2"
"""


class NotHere(Exception):
    """A program that this machine lacks."""


def program(*names: str) -> str:
    path = find(*names)
    if path is None:
        raise NotHere(f"{names[0]} is not on this machine")
    return path


def chromium() -> str:
    return program(*CHROMIUMS)


_given: set[int] = set()


def free_port() -> int:
    """A port nobody listens on, from below those the kernel lends to clients, and given once.

    A client that keeps dialling a stopped server could otherwise be lent the very port it dials; and tests that run
    beside one another would now and then take each other's server for their own, so each worker has a thousand.
    """
    first = 20_000 + PORTS * (1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw-1")[2:]) % 10)
    if len(_given) > PORTS / 2:
        _given.clear()
    while True:
        port = first + secrets.randbelow(PORTS)
        if port in _given:
            continue
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind((HOST, port))
            except OSError:
                continue
            _given.add(port)
            return port


def wait_until(condition: Callable[[], object], seconds: float, *, every: float = 0.02) -> None:
    """Wait for the thing itself; TimeoutError when it has not come within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds} s in vain for {condition}")
        time.sleep(every)


class Process:
    """One running program, in a session of its own: Ctrl-C reaches the tests, and they end it in order."""

    def __init__(self, command: Sequence[str], *, folder: Path) -> None:
        self.folder = folder
        with (folder / "log").open("ab") as log:
            self.child = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self.pid = self.child.pid
        self._leash: subprocess.Popen[bytes] | None = None

    def ended(self) -> bool:
        return self.child.poll() is not None

    def settle(self, pid: int | None = None) -> None:
        """It is up: `pid` is the server where the child only waits for it (runuser)."""
        self.pid = pid or self.pid
        self._leash = subprocess.Popen(
            ["/bin/sh", "-c", LEASH, "leash", str(self.pid), str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def send(self, number: signal.Signals) -> None:
        if not self.ended():
            os.kill(self.pid, number)

    def end(self, *manners: signal.Signals) -> None:
        """End it in the first of these manners that works; return when it is gone."""
        if self._leash is not None:
            self._leash.kill()
            self._leash.communicate()
        if not self.ended():
            self.child.send_signal(signal.SIGCONT)  # runuser stands still once what it waits for has stood still
        for manner in manners:
            self.send(manner)
            try:
                self.child.wait(SECONDS_TO_STOP)
                return
            except subprocess.TimeoutExpired:
                continue


def started(command: Sequence[str], *, folder: Path, answers: Callable[[], bool]) -> Process:
    """Start a server and wait until it answers.

    One that ends at once is started anew for a while: after a kill, its port or its memory may be held a moment longer.
    """
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        process = Process(command, folder=folder)
        try:
            wait_until(lambda: process.ended() or answers(), SECONDS_TO_START)  # noqa: B023  # waited for right here
        except BaseException:
            process.end(signal.SIGTERM, signal.SIGKILL)
            raise
        if not process.ended():
            return process
        time.sleep(0.1)
    raise RuntimeError(f"{command[0]} does not start: {(folder / 'log').read_text()[-2000:]}")


def as_postgres() -> tuple[str, ...]:
    """PostgreSQL refuses to run as root."""
    return ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()


class Postgres:
    """A PostgreSQL cluster in a temporary folder; `durable=False` trades safety at a crash for speed."""

    FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")

    def __init__(self, *, durable: bool = True) -> None:
        self.durable = durable
        self.folder = Path(tempfile.mkdtemp(prefix="rostrum-postgres-"))
        self.password = secrets.token_hex(16)
        self.port = free_port()
        self._process: Process | None = None

    def start(self) -> None:
        if not (self.folder / "data").exists():
            self._create()
        server = [*as_postgres(), program("postgres"), "-D", "data", "-p", str(self.port)]
        options = ["-c", f"listen_addresses={HOST}", "-c", "unix_socket_directories=", "-c", "max_connections=200"]
        command = [*server, *options, *(() if self.durable else self.FAST)]
        self._process = started(command, folder=self.folder, answers=self._answers)
        self._process.settle(int((self.folder / "data/postmaster.pid").read_text().split()[0]))

    def stop(self) -> None:
        if self._process is not None:
            self._process.end(signal.SIGINT, signal.SIGQUIT, signal.SIGKILL)

    def kill(self) -> None:
        if self._process is not None:
            self._process.end(signal.SIGKILL)

    def stop_at_once(self) -> None:
        """Without writing down what is in memory: the next start recovers it from its own log."""
        if self._process is not None:
            self._process.end(signal.SIGQUIT, signal.SIGKILL)

    def restart(self) -> None:
        self.stop()
        self.start()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def running(self) -> bool:
        return self._process is not None and not self._process.ended()

    def pid(self) -> int:
        return int((self.folder / "data/postmaster.pid").read_text().split()[0])

    def url(self, database: str = "postgres") -> str:
        return f"postgres://postgres:{self.password}@{HOST}:{self.port}/{database}"

    def new_database(self, name: str = "") -> str:
        """The url of a new, empty database."""
        name = name or f"rostrum_{secrets.token_hex(6)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def run(self, *command: str) -> None:
        """One of PostgreSQL's own programs, until it has ended."""
        subprocess.run([program(command[0]), *command[1:]], check=True, stdout=subprocess.DEVNULL)

    def _create(self) -> None:
        (self.folder / "password").write_text(self.password)
        if as_postgres():
            for path in (self.folder, self.folder / "password"):
                shutil.chown(path, "postgres")
        initdb = [program("initdb"), "-D", "data", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(
            [*as_postgres(), *initdb, "--auth=scram-sha-256", "--pwfile=password"],
            cwd=self.folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


class Redis:
    """A Redis that keeps nothing on disk, as the bus it is for us."""

    def __init__(self, *, copies: "Redis | None" = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rostrum-redis-"))
        self.port = free_port()
        self.copies = copies
        self._process: Process | None = None

    def start(self) -> None:
        server = [program("redis-server", "valkey-server"), "--port", str(self.port), "--bind", HOST]
        command = [*server, "--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        if self.copies is not None:
            command += ["--replicaof", f"{HOST} {self.copies.port}", "--repl-diskless-sync-delay", "0"]
        self._process = started(command, folder=self.folder, answers=self.answers)
        self._process.settle()

    def stop(self) -> None:
        if self._process is not None:
            self.thaw()
            self._process.end(signal.SIGTERM, signal.SIGKILL)

    def kill(self) -> None:
        if self._process is not None:
            self._process.end(signal.SIGKILL)

    def restart(self) -> None:
        self.stop()
        self.start()

    def freeze(self) -> None:
        """Stop it where it stands: connections stay open and nothing answers."""
        if self._process is not None:
            self._process.send(signal.SIGSTOP)

    def thaw(self) -> None:
        if self._process is not None:
            self._process.send(signal.SIGCONT)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def running(self) -> bool:
        return self._process is not None and not self._process.ended()

    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError("not started")
        return self._process.pid

    def answers(self) -> bool:
        try:
            with redis.Redis(host=HOST, port=self.port, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def url(self) -> str:
        return f"redis://{HOST}:{self.port}/0"
