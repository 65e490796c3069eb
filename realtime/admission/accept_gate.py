"""The accept gate: new connections yield for a moment to work in flight.

To let somebody in takes two milliseconds of the one core, in many small pieces. A hall that comes late, or somebody
who knocks two hundred times a second, would lay them between a vote and its answer.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

MAX_WAIT_SECONDS = 0.05  # in a room that never rests, too, somebody comes in
RETRY_SECONDS = 0.002
MAX_ACCEPTS = 8  # connections taken before everybody else has a turn at the processor
BUSY_SECONDS = 1.0  # since somebody inside was at work, connections are taken one at a time
MAX_ACCEPTS_WHEN_LATE = 50  # after patience: a crowd of 2,000 is in within two seconds, while browsers wait ten

IsBusy = Callable[[], bool]


class AcceptGate:
    """Before the port that accepts connections, which is open as soon as nobody waits inside. `clock`: the reactor."""

    def __init__(self, port: Any, at_work: IsBusy, clock: Any) -> None:
        self._port, self._is_busy, self._clock = port, at_work, clock
        self._accept = port.doRead
        self._opens_at: float | None = None  # at the latest, whoever is at work
        self._busy_until = 0.0

    def on_readable(self) -> Any:
        """In place of the port's `doRead`."""
        now = self._clock.seconds()
        if self._is_busy():
            self._opens_at = now + MAX_WAIT_SECONDS if self._opens_at is None else self._opens_at
            self._busy_until = now + BUSY_SECONDS
            if now < self._opens_at:
                self._port.stopReading()
                self._clock.callLater(RETRY_SECONDS, self._resume_accepting)
                return None
            self._port.numberAccepts = MAX_ACCEPTS_WHEN_LATE
        elif now < self._busy_until:
            self._port.numberAccepts = 1
        else:
            self._port.numberAccepts = MAX_ACCEPTS
        self._opens_at = None
        return self._accept()

    def _resume_accepting(self) -> None:
        if self._port.connected and not self._port.disconnecting:
            self._port.startReading()


async def wait_until_idle(at_work: IsBusy) -> None:
    """Return when nobody waits inside, or patience is at its end."""
    until = time.monotonic() + MAX_WAIT_SECONDS
    while at_work() and time.monotonic() < until:  # noqa: ASYNC110  # nobody tells when all rooms rest
        await asyncio.sleep(RETRY_SECONDS)
