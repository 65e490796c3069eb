"""The lease: one server process does what only one may do.

On PostgreSQL it is an advisory lock of a connection of its own; it falls with the connection. An
SQLite file has one server, so there the lock of a file beside it is taken at the start or never.
"""

import fcntl
import logging
import os
from asyncio import get_running_loop
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import Error, connection

log = logging.getLogger(__name__)

KEY = 0x526F7374
MINE = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND pid = pg_backend_pid()"


class AlreadyServed(Exception):
    """Another server process works on this SQLite file."""


class Lease:
    def __init__(self) -> None:
        self._file: IO[str] | None = None
        # An advisory lock belongs to a connection, and a connection to a thread.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="rostrum-lease")

    def take_file(self) -> None:
        """On SQLite, at the start. Raises AlreadyServed."""
        # Resolved: by whatever name it is reached, one file has one server.
        path = Path(f"{Path(settings.DATABASES['default']['NAME']).resolve()}.server")
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as held:
            file.close()
            raise AlreadyServed(f"Another server already works on {path.with_suffix('')}.") from held
        self._file = file

    async def is_held(self) -> bool:
        """Whether this process holds it now, trying to get it where nobody does."""
        if settings.EMBEDDED:
            return self._file is not None
        return await get_running_loop().run_in_executor(self._thread, self._locked)

    def _locked(self) -> bool:
        try:
            with connection.cursor() as cursor:
                cursor.execute(MINE, [KEY])
                (mine,) = cursor.fetchone()
                if not mine:
                    cursor.execute("SELECT pg_try_advisory_lock(%s)", [KEY])
                    (mine,) = cursor.fetchone()
        except Error:
            connection.close()
            raise
        return bool(mine)
