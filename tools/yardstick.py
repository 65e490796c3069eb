"""How fast this machine's processor is, whatever else it has to do: promises of time are measured with it.

Runs on any python3: standard library, Python 3.8.
"""

from __future__ import annotations

import time
from functools import lru_cache

TURNS = 200_000
QUIET_SECONDS = 0.004  # for so many turns of an empty loop, on the machine that the promises were made on


@lru_cache(maxsize=None)
def slow_processor() -> float:
    """How many times slower than that one it is; at least one."""
    return max(1.0, min(_turns() for _ in range(5)) / QUIET_SECONDS)


def _turns() -> float:
    begun = time.thread_time()
    for _ in range(TURNS):
        pass
    return time.thread_time() - begun
