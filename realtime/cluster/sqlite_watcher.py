"""Watches an SQLite file, so that writes of another process, such as a replay, are noticed within moments."""

import logging
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial

from django.conf import settings

from realtime.infra.supervision import supervised_thread

log = logging.getLogger(__name__)

INTERVAL_SECONDS = 0.05
RETRY_SECONDS = 1.0  # after the file could not be read


def start(changed: Callable[[], None]) -> None:
    """Call `changed`, from a thread of its own, whenever anybody has written to the file."""
    supervised_thread("watch", partial(_watch, changed))


def _watch(changed: Callable[[], None]) -> None:
    while True:
        try:
            _look_on(changed)
        except sqlite3.Error as failure:
            log.warning("cannot watch the database file: %s", failure)
        time.sleep(RETRY_SECONDS)


def _look_on(changed: Callable[[], None]) -> None:
    """For ever. What was written before this began may be news as well."""
    path = settings.DATABASES["default"]["NAME"]
    seen: int | None = None
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        while True:
            (version,) = connection.execute("PRAGMA data_version").fetchone()
            if version != seen:
                changed()
            seen = version
            time.sleep(INTERVAL_SECONDS)
