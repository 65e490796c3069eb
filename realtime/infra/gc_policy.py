"""When full garbage collection runs: it stops a full room for a tenth of a second, so it waits for idle rooms.

What is young is looked at as ever; the rest in a quiet moment, and where none comes, in the end all the same. A line of
ours that has ended leaves nothing; those of other servers do, so that there many that have ended are a reason too.
"""

import gc
import time

YOUNG, OLDER, NEVER = 2_000, 20, 1_000_000  # thresholds: allocations, then how often the generation below was looked at
INTERVAL_SECONDS = 60.0
MAX_INTERVAL_SECONDS = 900.0
MIN_INTERVAL_SECONDS = 10.0
MAX_CLOSED_CONNECTIONS = 250  # some ten megabytes

_collected_at = time.monotonic()
_closed_connections = 0


def defer_full_collections() -> None:
    """Before the first browser comes. What was imported stays, and is never looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, NEVER)


def count_closed_connection() -> None:
    """A line has."""
    global _closed_connections  # noqa: PLW0603  # there is one collector in a process
    _closed_connections += 1


def collect_if_due(*, quiet: bool) -> None:
    """Now and then, from the loop's own thread."""
    global _collected_at, _closed_connections
    wait = (
        MIN_INTERVAL_SECONDS
        if _closed_connections >= MAX_CLOSED_CONNECTIONS
        else INTERVAL_SECONDS
        if quiet
        else MAX_INTERVAL_SECONDS
    )
    if time.monotonic() - _collected_at > wait:
        gc.collect()
        _collected_at, _closed_connections = time.monotonic(), 0
