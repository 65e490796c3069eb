"""Watching an SQLite file: another process that writes to it, such as a replay, is noticed within moments."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable

from django.conf import settings

log = logging.getLogger(__name__)

EVERY_SECONDS = 0.05


def start(changed: Callable[[], None]) -> None:
    """Call `changed`, from a thread of its own, whenever anybody has written to the file."""
    threading.Thread(target=_watch, args=(changed,), name="rostrum-watch", daemon=True).start()


def _watch(changed: Callable[[], None]) -> None:
    path = settings.DATABASES["default"]["NAME"]
    seen: int | None = None
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    while True:
        time.sleep(EVERY_SECONDS)
        try:
            (version,) = connection.execute("PRAGMA data_version").fetchone()
        except sqlite3.Error as failure:
            log.warning("cannot watch the database file: %s", failure)
            continue
        if seen is not None and version != seen:
            changed()
        seen = version
