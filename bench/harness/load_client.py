"""The load client, written in C: compiled when first needed, given its orders as JSON."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, Self

from bench.harness.host import ROOT

SOURCES = ROOT / "bench" / "load"
MADE = ROOT / ".make" / "bench"


class NoCompiler(Exception):
    """There is no C compiler on this machine."""


def compiled() -> str:
    """The path of the load client, made anew when its source has changed. Raises NoCompiler."""
    sources = sorted(SOURCES.glob("*.c"))
    text = b"".join(path.read_bytes() for path in sorted(SOURCES.iterdir()))
    made = MADE / f"load-{hashlib.sha256(text).hexdigest()[:12]}"
    if not made.exists():
        compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
        if compiler is None:
            raise NoCompiler("the load client needs a C compiler (Debian: gcc)")
        MADE.mkdir(parents=True, exist_ok=True)
        fresh = made.with_suffix(".new")
        subprocess.run([compiler, "-O2", "-o", str(fresh), *map(str, sources), "-ldl"], check=True)
        fresh.rename(made)
    return str(made)


class LoadClient:
    """Sockets are known by the numbers they were added in, from 0."""

    def __init__(self, *, origin: str) -> None:
        self._child = subprocess.Popen([compiled()], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.pid = self._child.pid
        self.size = 0
        self._tell(f"origin {origin}")

    def add(
        self,
        *,
        port: int,
        path: str,
        cookies: Iterable[str | None],
        since: str = "-",
        tls: bool = False,
        manner: str = "rostrum",
    ) -> None:
        """One socket for each cookie; `since` is what they say they hold, as JSON without spaces."""
        for cookie in cookies:
            self._tell(f"socket {manner} {port} {int(tls)} {path} {cookie or '-'} {since}", flush=False)
            self.size += 1

    def connect(self, start: int = 0, end: int | None = None) -> None:
        self._tell(f"connect {start} {self.size if end is None else end}")

    def drop(self, start: int = 0, end: int | None = None, *, rudely: bool = False) -> None:
        self._tell(f"drop {start} {self.size if end is None else end}{' rudely' if rudely else ''}")

    def say(self, socket: int, text: str) -> None:
        self._tell(f"say {socket} {text}")

    def ask(self, socket: int, do: Mapping[str, Any]) -> None:
        self._tell(f"ask {socket} {_json(do)}")

    def ask_all(self, start: int, end: int, do: Mapping[str, Any]) -> None:
        self._tell(f"askall {start} {end} {_json(do)}")

    def pace(self, start: int, end: int, do: Mapping[str, Any], *, rate: float, seconds: float) -> None:
        """In turn, `rate` a second in all, whether or not the server keeps up."""
        self._tell(f"pace {start} {end} {rate} {seconds} {_json(do)}")

    def wait(self, kind: str, number: int, *, seconds: float) -> float | None:
        """Seconds until so many are `open` or `caught` (up), or so many `events` or `deliveries` came; else None."""
        self._tell(f"wait {kind} {number} {int(seconds * 1000)}")
        answer = self._answer()
        return answer["ms"] / 1000 if answer["come"] else None

    def answered(self, *, seconds: float) -> float | None:
        """Seconds until everything that was asked is answered; None if it was not in time."""
        return self.wait("answered", 2**63, seconds=seconds)

    def mark(self) -> None:
        self._tell("mark")

    def report(self) -> dict[str, Any]:
        self._tell("report")
        return self._answer()

    def close(self) -> None:
        self._child.communicate()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def _tell(self, line: str, *, flush: bool = True) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(line + "\n")
        if flush:
            self._child.stdin.flush()

    def _answer(self) -> dict[str, Any]:
        assert self._child.stdout is not None
        line = self._child.stdout.readline()
        if not line:
            raise RuntimeError("the load client has gone")
        answer: dict[str, Any] = json.loads(line)
        return answer


def _json(do: Mapping[str, Any]) -> str:
    return json.dumps(do, ensure_ascii=False, separators=(",", ":"))
