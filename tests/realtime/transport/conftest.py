"""Tellers: our server with nothing behind it, on a port, on a socket, with TLS, with a mistake."""

import signal
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.environment import ROOT
from tests.realtime.site import stumbles
from tests.realtime.transport.raw import OPEN, Raw
from tests.servers import HOST, Process, free_port, started

Start = Callable[..., "Teller"]


@dataclass
class Teller:
    process: Process
    where: int | str
    tls: ssl.SSLContext | None = None

    async def dial(self, *, room: int = 0) -> Raw:
        return await Raw.dial(self.where, room=room, tls=self.tls)

    def end(self) -> None:
        self.process.end(signal.SIGTERM, signal.SIGKILL)

    def log(self) -> str:
        return (self.process.folder / "log").read_text(encoding="utf-8")


def start(folder: Path, *, planted: str = "", unix: bool = False, tls: Path | None = None) -> Teller:
    """`tls`: a folder with the key and the certificate of this machine."""
    folder.mkdir()
    port = free_port()
    where: int | str = str(folder / "socket") if unix else port
    endpoint = f"unix:{where}" if unix else f"tcp:port={port}:interface={HOST}:backlog=4096"
    context = None
    if tls is not None:
        endpoint = f"ssl:port={port}:interface={HOST}:privateKey={tls}/key.pem:certKey={tls}/certificate.pem"
        context = ssl.create_default_context(cafile=str(tls / "certificate.pem"))
    command = [sys.executable, "-m", "tests.realtime.transport.teller", endpoint, planted]

    def answers() -> bool:
        with suppress(OSError), socket.socket(socket.AF_UNIX if unix else socket.AF_INET) as line:
            line.connect(where if unix else (HOST, port))
            return True
        return False

    process = started(["env", f"--chdir={ROOT}", *command], folder=folder, answers=answers)
    process.settle()
    return Teller(process, where, context)


@pytest.fixture(autouse=True)
async def hung_up() -> AsyncIterator[None]:
    yield
    for line in list(OPEN):
        await line.hang_up()


@pytest.fixture(scope="session")
def shared_teller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Teller]:
    teller = start(tmp_path_factory.mktemp("teller") / "it")
    yield teller
    teller.end()


@pytest.fixture
def teller(shared_teller: Teller) -> Iterator[Teller]:
    """On a loopback port, for all who leave it as they found it."""
    before = len(shared_teller.log())
    yield shared_teller
    assert stumbles(shared_teller.log()[before:]) == []


@pytest.fixture
def start_teller(tmp_path: Path) -> Iterator[Start]:
    """One of this test's own: with TLS, on a socket, or with a mistake planted in it."""
    running: list[Teller] = []

    def new(**how: object) -> Teller:
        running.append(start(tmp_path / f"teller{len(running)}", **how))  # type: ignore[arg-type]
        return running[-1]

    yield new
    for one in running:
        one.end()
