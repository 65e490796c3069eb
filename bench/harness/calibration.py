"""Yardsticks: how fast this machine is at the basic operations that the figures are made of."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

TURNS = 1_000_000
SOCKETS = 1_000
FRAME = bytes(300)


def loop_ms() -> float:
    """A million turns of a loop that does nothing else: the processor, and how Python was built."""
    return 1_000 * median(_timed_loop() for _ in range(9))


def _timed_loop() -> float:
    begun = time.perf_counter()
    for _ in range(TURNS):
        pass
    return time.perf_counter() - begun


def send_us() -> float:
    """A `send` of 300 bytes to one of a thousand loopback sockets nobody reads: the kernel's part of a delivery."""
    with _lines() as lines:
        rounds = []
        for _ in range(9):
            begun = time.perf_counter()
            for line in lines:
                line.send(FRAME)
            rounds.append(time.perf_counter() - begun)
    return median(rounds) / len(lines) * 1_000_000


@contextmanager
def _lines() -> Iterator[list[socket.socket]]:
    with ExitStack() as opened:
        listener = opened.enter_context(socket.create_server(("127.0.0.1", 0), backlog=SOCKETS))
        lines = []
        for _ in range(SOCKETS):
            lines.append(opened.enter_context(socket.create_connection(listener.getsockname())))
            opened.enter_context(listener.accept()[0])
        yield lines


def fsync_ms(folder: Path) -> float:
    """4 kB made durable in this folder: what no commit can be faster than."""
    path = folder / "fsync"
    folder.mkdir(exist_ok=True)
    taken = []
    with path.open("wb") as file:
        for _ in range(21):
            file.write(bytes(4096))
            file.flush()
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - begun)
    path.unlink()
    return median(taken) * 1_000
