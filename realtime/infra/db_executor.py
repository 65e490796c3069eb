"""Database work for connections: a few threads of our own, each with its own database connection.

Django's own bridge puts all such work on one thread, where one slow query holds every room.
"""

import asyncio
import itertools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import psycopg
from django.db import InterfaceError, OperationalError, connections

THREADS = 8
# Django does not translate what the driver says when a server-side cursor is closed.
CONNECTION_ERRORS = (InterfaceError, OperationalError, psycopg.InterfaceError, psycopg.OperationalError)

# How often the database has been lost: what was connected before the last time may be a dead end.
_losses = itertools.count(1)
_lost = 0
_connected = threading.local()
_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="rostrum-db")


def connection_losses() -> int:
    """How often the database has been lost."""
    return _lost


async def run[T](work: Callable[..., T], *args: object, **named: object) -> T:
    """The result of `work` done on one of the threads."""
    return await asyncio.get_running_loop().run_in_executor(_threads, partial(_run_work, work, *args, **named))


def _run_work[T](work: Callable[..., T], *args: object, **named: object) -> T:
    global _lost  # noqa: PLW0603  # one number for all threads, and any newer one will do
    if getattr(_connected, "since", 0) != _lost:
        connections.close_all()
        _connected.since = _lost
    try:
        return work(*args, **named)
    except CONNECTION_ERRORS as failure:
        # It went away, or may have: each thread begins with a new connection, instead of failing in its turn.
        _lost = next(_losses)
        raise OperationalError(*failure.args) from failure
