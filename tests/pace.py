"""The machine's own yardstick: how many times longer than on a quiet machine something may take in a run.

Promises of seconds are made for a machine that has time for them. What one is worth is measured in bench/; a test that
holds the product to it says `promised(3.0)`, which grows with what else the machine had to do meanwhile.
"""

import os
import threading
import time
from bisect import bisect_left
from functools import cache
from pathlib import Path

from tools.yardstick import slow_processor

EVERY_SECONDS = 0.2
LEAST = 2.0  # no machine is quiet for long
STAT = Path("/proc/stat")


class Pace:
    """Looks, from when it is made, how many processes want a processor, and how late it comes to look."""

    def __init__(self) -> None:
        self._seen: list[tuple[float, float]] = []  # when, and how many times too many wanted to run
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        last = time.monotonic()
        while True:
            time.sleep(EVERY_SECONDS)
            now = time.monotonic()
            # Where everything stood still for a while, this thread did too.
            self._seen.append((now, max(crowding(), (now - last) / EVERY_SECONDS)))
            last = now

    def slowness(self, since: float = 0, until: float = float("inf")) -> float:
        """On the average of that time, which is one of the monotonic clock, as the loops of asyncio have it."""
        first = bisect_left(self._seen, (since, 0.0))
        found = [times for at, times in self._seen[first:] if at <= until + EVERY_SECONDS]
        return max(LEAST, slow_processor() * (sum(found) / len(found) if found else crowding()))


@cache
def pace() -> Pace:
    """Of this run."""
    return Pace()


def promised(seconds: float, since: float = 0, until: float = float("inf")) -> float:
    """How long what is promised within so many seconds may take here, in that time of the monotonic clock."""
    return seconds * pace().slowness(since, until)


def crowding() -> float:
    """How many processes want to run for each processor there is; at least one."""
    try:
        running = int(STAT.read_text().split("procs_running ")[1].split()[0])
    except (OSError, IndexError):
        running = int(os.getloadavg()[0])
    return max(1.0, running / (os.cpu_count() or 1))
