"""Clocks of a replay: as time passed, faster, or without waiting."""

import math
import time
from collections.abc import Callable
from typing import Protocol

from deliberation.meetings.core.floor import MAX_SECONDS

_SLICE_SECONDS = 0.1  # how soon a wait notices that it shall stop
_LATE_MS = 1_000


class Clock(Protocol):
    """Times of a programme are ms since the opening, times of day epoch ms."""

    began_at: int

    def opened(self, at: int) -> None:
        """The door has opened the meeting, at its own time."""

    def wait(self, at: int, *, stopped: Callable[[], bool]) -> None: ...

    def door(self, at: int) -> int | None:
        """What the door shall take for the time; None for its own clock."""

    def moment(self, at: int) -> int: ...

    def seconds(self, granted: int) -> int:
        """How long a turn of so many seconds takes by this clock."""


class AtOnce:
    """No waiting: a meeting that takes an hour has begun an hour ago, and ends now."""

    def __init__(self, *, ends_at: int, lasts: int) -> None:
        self.began_at = ends_at - lasts

    def opened(self, at: int) -> None:
        pass

    def wait(self, at: int, *, stopped: Callable[[], bool]) -> None:
        pass

    def door(self, at: int) -> int | None:
        return self.moment(at)

    def moment(self, at: int) -> int:
        return self.began_at + at

    def seconds(self, granted: int) -> int:
        return granted


class Paced:
    """As it would take place, or so many times faster. What a sleeping machine lost is not made up for."""

    def __init__(self, *, began_at: int, speed: float) -> None:
        self._speed = speed
        self.opened(began_at)

    def opened(self, at: int) -> None:
        self.began_at = at
        self._started = time.monotonic()

    def wait(self, at: int, *, stopped: Callable[[], bool]) -> None:
        while (left := self._scaled(at) - self._passed()) > 0 and not stopped():
            time.sleep(min(left / 1000, _SLICE_SECONDS))
        if left < -_LATE_MS:
            self._started -= left / 1000
            self.began_at -= left

    def door(self, at: int) -> int | None:
        return None

    def moment(self, at: int) -> int:
        return self.began_at + self._scaled(at)

    def seconds(self, granted: int) -> int:
        return math.ceil(min(MAX_SECONDS, granted / self._speed))

    def _scaled(self, at: int) -> int:
        return round(at / self._speed)

    def _passed(self) -> int:
        return round((time.monotonic() - self._started) * 1000)
