"""Supervision of long-lived tasks: whatever they raise is logged and counted, and they go on.

A task of asyncio ends with its first exception and says nothing as long as somebody holds it; a thread ends likewise.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable

from realtime.infra.metrics import FAILURES

log = logging.getLogger(__name__)

FIRST_SECONDS = 0.5
LONGEST_SECONDS = 5.0
STEADY_SECONDS = 30.0  # gone on for so long: what happens next has nothing to do with what was before


class Backoff:
    """How long to wait after a failure: twice as long each time, up to a bound; after a while, from the beginning."""

    def __init__(self) -> None:
        self._next = FIRST_SECONDS
        self._failed_at = float("-inf")

    def failed(self) -> float:
        """Seconds to wait now."""
        now = time.monotonic()
        if now - self._failed_at > STEADY_SECONDS + self._next:
            self._next = FIRST_SECONDS
        self._failed_at = now
        wait, self._next = self._next, min(2 * self._next, LONGEST_SECONDS)
        return wait


def failed(component: str, failure: BaseException) -> None:
    """Log and count what nobody expected."""
    FAILURES.by[component] += 1
    log.error("%s failed and goes on: %s", component, _named(failure), exc_info=failure)


def supervised(component: str, work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
    """A task that does `work`, which goes on for ever, and begins it again whenever it ends."""
    return asyncio.create_task(keep_going(component, work), name=component)


async def keep_going(component: str, work: Callable[[], Awaitable[None]]) -> None:
    """Until it is cancelled."""
    backoff = Backoff()
    while True:
        try:
            await work()
            failed(component, RuntimeError("it ended"))
        except Exception as failure:  # noqa: BLE001  # logged as an error, and nobody else would go on with it
            failed(component, failure)
        await asyncio.sleep(backoff.failed())


async def unharmed(component: str, work: Callable[[], Awaitable[None]]) -> None:
    """One thing of many that are done in a row: the others must not suffer for it."""
    try:
        await work()
    except Exception as failure:  # noqa: BLE001
        failed(component, failure)


def supervised_thread(component: str, work: Callable[[], None]) -> threading.Thread:
    """The same in a thread, which ends with the process."""
    thread = threading.Thread(target=_keep_going, args=(component, work), name=component, daemon=True)
    thread.start()
    return thread


def _keep_going(component: str, work: Callable[[], None]) -> None:
    backoff = Backoff()
    while True:
        try:
            work()
            failed(component, RuntimeError("it ended"))
        except Exception as failure:  # noqa: BLE001
            failed(component, failure)
        time.sleep(backoff.failed())


def _named(failure: BaseException) -> str:
    return f"{type(failure).__name__}: {failure}"
