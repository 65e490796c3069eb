"""The head row of a log: read by readers; locked, clocked and moved by the write path."""

from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from deliberation.meetings.event_log import idempotency
from deliberation.meetings.event_log.idempotency import Answers
from deliberation.meetings.event_log.sql import Statement, run_sql
from deliberation.meetings.models import Meeting

_CLOCK = {
    "postgresql": Statement("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"),
    "sqlite": Statement("SELECT CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER)"),
}
_READ = ("id", "consultation_id", "epoch", "last_seq", "last_hash", "last_at")
_SEE = f"SELECT {', '.join(_READ)} FROM meetings_meeting WHERE id = %s"  # noqa: S608  # our own names
_LOCK = {
    "postgresql": f"{_SEE} FOR UPDATE",
    "sqlite": _SEE,  # the transaction itself has locked everything
}
_MOVE = (
    "UPDATE meetings_meeting SET last_seq = %s, last_hash = %s, last_at = %s, due_at = %s, openness = %s WHERE id = %s"
)


class LockedHead(NamedTuple):
    """`clock`: the database's, in epoch ms, read while the head is locked: there is one time for all servers."""

    head: Meeting
    clock: int
    given: Answers


def lock_head(meeting: UUID, tokens: Collection[UUID]) -> LockedHead | None:
    """With the answers that were given before to any of these tokens.

    What the head has beside where its log ends is read when it is asked for.
    """
    lock = Statement(_LOCK[connection.vendor], [meeting.hex])
    heads, [(clock,)], given = run_sql(lock, _CLOCK[connection.vendor], idempotency.find_answers(meeting, tokens))
    return LockedHead(_read(heads[0]), int(clock), idempotency.decode_answers(given)) if heads else None


def read_head(meeting: UUID) -> Meeting:
    """The head as one sees it who only reads. Raises Meeting.DoesNotExist."""
    (heads,) = run_sql(Statement(_SEE, [meeting.hex]))
    if not heads:
        raise Meeting.DoesNotExist(f"meeting {meeting}")
    return _read(heads[0])


def _read(row: tuple[Any, ...]) -> Meeting:
    id, *rest = row
    return Meeting.from_db(connection.alias, _READ, (id if isinstance(id, UUID) else UUID(id), *rest))


def clock_ms() -> int:
    """The database's clock (epoch ms)."""
    ([(now,)],) = run_sql(_CLOCK[connection.vendor])
    return int(now)


def move_head(meeting: UUID, *, seq: int, hash: bytes, at: int, due_at: int | None, openness: str) -> Statement:
    return Statement(_MOVE, [seq, hash, at, due_at, openness, meeting.hex])
