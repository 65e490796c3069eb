"""The machine: which core the server has to itself, and what its processes use."""

import os
import platform
import re
import resource
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.harness import calibration
from tools.components import versions

ROOT = Path(__file__).resolve().parent.parent.parent
CORES = sorted(os.sched_getaffinity(0))
# With one core they share it, and the figures say so.
SERVER = {CORES[0]}
OTHERS = set(CORES[1:]) or SERVER


def settle() -> None:
    """This process, and all it starts from now on, leave the first core to the server under test."""
    os.sched_setaffinity(0, OTHERS)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


@contextmanager
def on(cores: set[int]) -> Iterator[None]:
    """What is started meanwhile runs on these cores."""
    os.sched_setaffinity(0, cores)
    try:
        yield
    finally:
        os.sched_setaffinity(0, OTHERS)


def cpu_seconds(pid: int) -> float:
    """What all threads of a process have used."""
    # The clock id of another process's CPU time, as clock_getcpuclockid(3) makes it.
    return time.clock_gettime((~pid << 3) | 2)


def memory_kb(pid: int) -> int:
    """Resident memory."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) if found else 0


def descriptors(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def connections(port: int) -> int:
    """How many a server on this loopback port still has: established, or closed by the other side alone."""
    lines = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    local = f":{port:04X}"
    return sum(fields[1].endswith(local) and fields[3] in ("01", "08") for fields in map(str.split, lines))


def described() -> dict[str, Any]:
    """Machine and versions, to stand beside the figures."""
    model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return {
        "processor": model[1] if model else platform.machine(),
        "cores": len(CORES),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "kernel": platform.release(),
        "fsync_ms": round(calibration.fsync_ms(ROOT / ".make"), 2),
        "loop_ms": round(calibration.loop_ms(), 1),
        "send_us": round(calibration.send_us(), 1),
        "versions": versions(),
        "commit": _said("git", "rev-parse", "--short", "HEAD"),
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def _said(*command: str) -> str:
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return ended.stdout.strip()
