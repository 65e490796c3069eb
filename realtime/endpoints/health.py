"""Health, readiness and metrics of this process.

Answered before anything else looks at a request: a probe has no session, may come over plain http, and
must get its answer when the database gives none.
"""

import asyncio
import hmac
import logging
import os
import resource
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from deliberation.meetings.core.visibility import AUDIENCES
from realtime.connections.connection import Connection
from realtime.hub import hub
from realtime.infra import db_executor, metrics

log = logging.getLogger(__name__)

DATABASE_SECONDS = 1.5  # a probe is promised its answer within two
WRITTEN_SECONDS = 5  # that something could be written, which costs a sync of the disk, is believed so long
WRITE = (
    "INSERT INTO site_cache (cache_key, value, expires) VALUES ('readiness', '', %s)"
    " ON CONFLICT (cache_key) DO UPDATE SET expires = excluded.expires"
)
JSON, PROMETHEUS = b"application/json", b"text/plain; version=0.0.4; charset=utf-8"

Application = Callable[..., Awaitable[None]]
Answer = tuple[int, bytes, bytes]  # status, type, body
Gauge = tuple[str, str, float | Mapping[str, float]]


class Probes:
    """In front of the pages."""

    def __init__(self, pages: Application) -> None:
        self._pages = pages
        self._database = Database()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        answers = {"/healthz": self._healthz, "/readyz": self._readyz, "/metrics": self._metrics}
        answer = answers.get(scope["path"])
        if answer is None:
            await self._pages(scope, receive, send)
            return
        asks = scope["method"] in ("GET", "HEAD")
        status, kind, body = await answer(scope) if asks else refusal("not_permitted", 405)
        headers = [(b"content-type", kind), (b"cache-control", b"no-store"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _healthz(self, scope: dict[str, Any]) -> Answer:
        """The loop turns, or nobody would read this."""
        return 200, JSON, b'{"lives":true,"version":"%s"}' % settings.VERSION.encode()

    async def _readyz(self, scope: dict[str, Any]) -> Answer:
        if hub.draining:
            return refusal("restarting", 503)
        hub.start()
        if not hub.is_running():
            return refusal("hub_stopped", 503)
        trouble = await self._database.problem()
        return refusal(trouble, 503) if trouble else (200, JSON, b'{"ready":true}')

    async def _metrics(self, scope: dict[str, Any]) -> Answer:
        if not may_read_metrics(scope):
            return refusal("not_permitted", 403)
        return 200, PROMETHEUS, metrics.render(gauges()).encode()


def refusal(code: str, status: int) -> Answer:
    return status, JSON, b'{"refused":"%s"}' % code.encode()


class Database:
    """Asked on a thread of its own, since those of the rooms may all be waiting for it; one question at a time."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="rostrum-ready")
        self._asking: asyncio.Future[str | None] | None = None
        self._migrated = False
        self._taken_at = float("-inf")

    async def problem(self) -> str | None:
        """A code, or None where all is well."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.get_running_loop().run_in_executor(self._thread, self._ask)
        try:
            return await asyncio.wait_for(asyncio.shield(self._asking), DATABASE_SECONDS)
        except TimeoutError:
            return "database_away"

    def _takes(self) -> bool:
        """Whether something can be written: a full or read-only disk answers every question and signs nobody in."""
        if time.monotonic() - self._taken_at < WRITTEN_SECONDS:
            return True
        try:
            with connection.cursor() as cursor:
                cursor.execute(WRITE, [connection.ops.adapt_datetimefield_value(timezone.now())])
        except Error as failure:
            log.warning("not ready, the database is not writable: %s", failure)
            return False
        self._taken_at = time.monotonic()
        return True

    def _ask(self) -> str | None:
        for _ in range(2):  # the first may only find out that the connection was to a server that has gone
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
                self._migrated = self._migrated or migrated()
                if self._migrated and not self._takes():
                    return "database_full"
            except Error:
                connection.close()
            else:
                return None if self._migrated else "migrations_missing"
        return "database_away"


def migrated() -> bool:
    plan = MigrationExecutor(connection)
    return not plan.migration_plan(plan.loader.graph.leaf_nodes())


def may_read_metrics(scope: dict[str, Any]) -> bool:
    """Who has the token; where there is none, this machine itself, and not by way of a proxy."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    if settings.METRICS_TOKEN:
        said = headers.get(b"authorization", b"")
        return hmac.compare_digest(said, b"Bearer " + settings.METRICS_TOKEN.encode())
    forwarded = any(name.startswith(b"x-forwarded-") or name == b"forwarded" for name in headers)
    return not forwarded and _of_this_machine((scope.get("client") or ("",))[0])


def _of_this_machine(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def gauges() -> Iterator[Gauge]:
    """What stands at this moment."""
    connections = [connection for room in hub.rooms.values() for connection in room.connections]
    here = Counter(connection.audience for connection in connections)
    waiting = [unsent_bytes(connection) for connection in connections]
    entries, seconds = metrics.LAG.now({meeting: room.current.seq for meeting, room in hub.rooms.items()})
    yield "rostrum_connections", "Lines that are open", {f'audience="{to}"': here[to] for to in AUDIENCES}
    yield "rostrum_rooms", "Meetings this process has open", len(hub.rooms)
    yield "rostrum_unsent_bytes", "Bytes told to lines and not taken by the kernel yet", sum(waiting)
    yield "rostrum_unsent_bytes_max", "The same, of the line that is worst", max(waiting, default=0)
    yield "rostrum_commands_in_flight", "Commands taken in and not answered yet", hub.in_flight
    yield "rostrum_lag_entries", "Entries of the log that the room furthest behind has not read", entries
    yield "rostrum_lag_seconds", "How long it has been behind", seconds
    yield "rostrum_database_losses_total", "How often the database was lost", db_executor.connection_losses()
    yield "rostrum_draining", "1 where this process was told to stop", hub.draining
    yield from process_gauges()


def unsent_bytes(connection: Connection) -> int:
    return 0 if connection.frame_writer is None else connection.frame_writer.unsent_bytes()


def process_gauges() -> Iterator[Gauge]:
    """Under the names that every exporter uses."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    yield "process_cpu_seconds_total", "Processor time spent", spent.ru_utime + spent.ru_stime
    statm = Path("/proc/self/statm")
    if statm.exists():  # Linux
        pages = int(statm.read_text().split()[1])
        yield "process_resident_memory_bytes", "Memory held", pages * os.sysconf("SC_PAGE_SIZE")
        yield "process_open_fds", "Files and sockets open", len(os.listdir("/proc/self/fd"))
