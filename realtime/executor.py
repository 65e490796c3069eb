"""Database work for sockets: on a few threads of our own, each keeping its connection.

Django's own bridge puts all such work on one thread, where one slow query holds every room.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.db import InterfaceError, OperationalError, connections

THREADS = 8

_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="rostrum-db")


async def run[T](work: Callable[..., T], *args: object, **named: object) -> T:
    """The result of `work` done on one of the threads."""
    return await asyncio.get_running_loop().run_in_executor(_threads, partial(_done, work, *args, **named))


def _done[T](work: Callable[..., T], *args: object, **named: object) -> T:
    try:
        return work(*args, **named)
    except (InterfaceError, OperationalError):
        # The database went away, or may have: the next work begins with a new connection.
        connections.close_all()
        raise
