"""The coalescer: events go out at once after quiet, and together in a burst."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress

QUIET_SECONDS = 1  # nothing was told for so long
WINDOW_SECONDS = 0.02  # what follows so soon after the last is told together with what comes meanwhile
MAX_WAIT_SECONDS = 0.05  # and no longer than this for those at the door to be answered


class Coalescer:
    """`under_way`: set when those at the door are answered; None where nobody is."""

    def __init__(self, under_way: Callable[[], asyncio.Event | None]) -> None:
        self._in_flight = under_way
        self._done_at = 0.0  # when the last telling was over, and how long it took
        self._took = 0.0

    def broadcast_done(self, *, since: float) -> None:
        """A telling is over that began then."""
        self._done_at = time.monotonic()
        self._took = self._done_at - since

    def is_quiet(self) -> bool:
        return time.monotonic() - self._done_at > QUIET_SECONDS

    async def wait(self) -> None:
        """The first event after quiet goes at once; in a burst each line is told a few frames, not hundreds."""
        burst = time.monotonic() - self._done_at < WINDOW_SECONDS
        await self._wait_for_answers()
        if (left := self._done_at + WINDOW_SECONDS - self._took - time.monotonic()) > 0:
            await asyncio.sleep(left)
        if burst:  # what is decided meanwhile would wait until everybody has been told, to be told by itself
            await self._wait_for_answers()

    async def _wait_for_answers(self) -> None:
        """Who asked is answered first, since to tell a crowd takes a while."""
        if (at_the_door := self._in_flight()) is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(at_the_door.wait(), MAX_WAIT_SECONDS)
