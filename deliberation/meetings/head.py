"""The head row of a log: seen by a reader, or locked by the door, read with the database's clock and moved.

Written by hand: every command does all of it, and the ORM takes longer to word them than a database to do them.
"""

from uuid import UUID

from django.db import connection

from deliberation.meetings.models import Meeting

_CLOCK = {
    "postgresql": "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint",
    "sqlite": "SELECT CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER)",
}
_SEE = "SELECT id, consultation_id, epoch, last_seq, last_hash, last_at FROM meetings_meeting WHERE id = %s"
_LOCK = {
    "postgresql": f"{_SEE} FOR UPDATE",
    "sqlite": _SEE,  # the transaction itself has locked everything
}
_MOVE = (
    "UPDATE meetings_meeting SET last_seq = %s, last_hash = %s, last_at = %s, due_at = %s, openness = %s WHERE id = %s"
)


def locked(meeting: UUID) -> Meeting | None:
    """What it has beside where its log ends is read when it is asked for."""
    return _found(_LOCK[connection.vendor], meeting)


def seen(meeting: UUID) -> Meeting:
    """The same for one who only reads. Raises Meeting.DoesNotExist."""
    if (head := _found(_SEE, meeting)) is None:
        raise Meeting.DoesNotExist(f"meeting {meeting}")
    return head


def _found(query: str, meeting: UUID) -> Meeting | None:
    return next(iter(Meeting.objects.raw(query, [meeting.hex])), None)


def clock_ms() -> int:
    """The database's clock (epoch ms), read while the head is locked: there is one time for all servers."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOCK[connection.vendor])
        (now,) = cursor.fetchone()
    return int(now)


def move(meeting: UUID, *, seq: int, hash: bytes, at: int, due_at: int | None, openness: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [seq, hash, at, due_at, openness, meeting.hex])
