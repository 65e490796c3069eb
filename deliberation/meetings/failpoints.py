"""Failpoints: places where a process can be told to die, so that tests see what is left of a command.

ROSTRUM_FAILPOINT=door.decided:2 ends the process, as kill -9 does, the second time it comes by that
place. With nothing said, which is how every real server runs, each place costs one `if`.
"""

import logging
import os

log = logging.getLogger(__name__)

KILLED = 137  # the exit code of a process that was ended by kill -9

POINTS = frozenset(
    {
        "writer.batched",  # a batch was taken from the line, the door has not been asked
        "door.before_lock",
        "door.locked",
        "door.decided",  # one command of the batch; the second time, between two commands
        "effects.redacted",  # words are gone, the answer still has its code
        "log.appended",  # entries are there and the head has moved, as far as this transaction sees
        "door.before_commit",
        "door.committed",  # the process does not remember it yet
        "door.remembered",  # nobody has been told
        "hub.before_hint",
        "room.before_spread",
        "consumer.before_answer",
        "consumer.after_answer",
        "clock.due",
        "clock.given",
        "seal.signed",  # the seal is kept, the log does not know of it
        "seal.announced",
        "seal.edition",
    }
)


def _told(said: str) -> tuple[str, int]:
    """The place, and how often it may still be passed. ValueError for a place that is none."""
    point, _, times = said.partition(":")
    if point and point not in POINTS:
        raise ValueError(f"ROSTRUM_FAILPOINT: there is no place named {point}")
    return point, int(times or 1)


ARMED, _left = _told(os.environ.get("ROSTRUM_FAILPOINT", ""))
if ARMED:
    log.warning("this process will die at %s: it is under test", ARMED)


def reached(point: str) -> None:
    """Die, if it is here and now. Called behind `if failpoints.ARMED`."""
    global _left  # noqa: PLW0603  # counts down over all threads of the process
    if point == ARMED:
        _left -= 1
        if _left == 0:
            os._exit(KILLED)
