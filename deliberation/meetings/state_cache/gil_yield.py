"""Yielding the GIL often during long work in a thread.

A thread that computes gives the lock up after 5 ms only, and everybody else (the event loop above all) needs it
several times for one command; what takes seconds therefore rests for a moment after every second millisecond.
"""

import time

AFTER_SECONDS = 0.002
REST_SECONDS = 0.0001  # long enough that a waiting thread wakes up and takes the lock


class GilYield:
    def __init__(self) -> None:
        self._since = time.perf_counter()

    def __call__(self) -> None:
        """To be called between two small pieces of the work."""
        if time.perf_counter() - self._since > AFTER_SECONDS:
            time.sleep(REST_SECONDS)
            self._since = time.perf_counter()
