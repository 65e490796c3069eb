"""Transient errors: how each database says that it cannot write now but may be able to later."""

import sqlite3

from django.db import DatabaseError
from psycopg import errors

# A row held by somebody else, a statement that took too long, a standby that only reads, a disk that is full.
POSTGRESQL = (errors.LockNotAvailable, errors.QueryCanceled, errors.ReadOnlySqlTransaction, errors.DiskFull)
SQLITE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL)


def is_transient(failure: DatabaseError) -> bool:
    """Nothing was written, and the connection is as good as before."""
    cause = failure.__cause__
    if isinstance(cause, sqlite3.Error):
        # The extended codes tell more; their last byte is the plain one.
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in SQLITE
    return isinstance(cause, POSTGRESQL)
