"""Whoever comes waits at the gate for a moment while those inside are answered and told.

To let somebody in takes two milliseconds of the one core, in many small pieces. A hall that comes late, or somebody
who knocks two hundred times a second, would lay them between a vote and its answer.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

PATIENCE_SECONDS = 0.05  # in a room that never rests, too, somebody comes in
AGAIN_SECONDS = 0.002
MOST_AT_ONCE = 8  # connections taken before everybody else has a turn at the processor
LIVELY_SECONDS = 1.0  # since somebody inside was at work, connections are taken one at a time
MOST_OWED = 50  # after patience: a crowd of 2,000 is in within two seconds, while browsers wait ten

AtWork = Callable[[], bool]


class Gate:
    """Before the port that accepts connections, which is open as soon as nobody waits inside. `clock`: the reactor."""

    def __init__(self, port: Any, at_work: AtWork, clock: Any) -> None:
        self._port, self._at_work, self._clock = port, at_work, clock
        self._accept = port.doRead
        self._opens: float | None = None  # at the latest, whoever is at work
        self._lively_until = 0.0

    def knocked(self) -> Any:
        """In place of the port's `doRead`."""
        now = self._clock.seconds()
        if self._at_work():
            self._opens = now + PATIENCE_SECONDS if self._opens is None else self._opens
            self._lively_until = now + LIVELY_SECONDS
            if now < self._opens:
                self._port.stopReading()
                self._clock.callLater(AGAIN_SECONDS, self._listen)
                return None
            self._port.numberAccepts = MOST_OWED
        elif now < self._lively_until:
            self._port.numberAccepts = 1
        else:
            self._port.numberAccepts = MOST_AT_ONCE
        self._opens = None
        return self._accept()

    def _listen(self) -> None:
        if self._port.connected and not self._port.disconnecting:
            self._port.startReading()


async def rest(at_work: AtWork) -> None:
    """Return when nobody waits inside, or patience is at its end."""
    until = time.monotonic() + PATIENCE_SECONDS
    while at_work() and time.monotonic() < until:  # noqa: ASYNC110  # nobody tells when all rooms rest
        await asyncio.sleep(AGAIN_SECONDS)
