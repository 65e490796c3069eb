"""When Python looks for what nobody can reach any more: a look at everything stops a full room for a tenth of a second.

What is young is looked at as ever; the rest in a quiet moment, and where none comes, in the end all the same. A line of
ours that has ended leaves nothing; those of other servers do, so that there many that have ended are a reason too.
"""

import gc
import time

YOUNG, OLDER, NEVER = 2_000, 20, 1_000_000  # thresholds: allocations, then how often the generation below was looked at
EVERY_SECONDS = 60.0
LONGEST_SECONDS = 900.0
SHORTEST_SECONDS = 10.0
MANY_ENDED = 250  # some ten megabytes

_looked_at = time.monotonic()
_ended = 0


def leave_to_quiet_moments() -> None:
    """Before the first browser comes. What was imported stays, and is never looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, NEVER)


def ended() -> None:
    """A line has."""
    global _ended  # noqa: PLW0603  # there is one collector in a process
    _ended += 1


def look(*, quiet: bool) -> None:
    """Now and then, from the loop's own thread."""
    global _looked_at, _ended
    wait = SHORTEST_SECONDS if _ended >= MANY_ENDED else EVERY_SECONDS if quiet else LONGEST_SECONDS
    if time.monotonic() - _looked_at > wait:
        gc.collect()
        _looked_at, _ended = time.monotonic(), 0
