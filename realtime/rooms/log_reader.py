"""Reads what the log of a meeting has gained since it was last read."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from deliberation.meetings.event_log import store
from deliberation.meetings.event_log.head import read_head


@dataclass(frozen=True, slots=True)
class LogUpdate:
    """The state after it, and the lines of the log that led there."""

    current: store.CachedState
    records: Sequence[store.LogRecord]


def read_update(meeting: UUID, known: store.CachedState, most: int) -> LogUpdate:
    """Does queries. Of another history than the known one (the first, or after a restore): its last lines.

    Raises Meeting.DoesNotExist.
    """
    current = store.load_state(read_head(meeting))
    after = known.seq if current.epoch == known.epoch else max(0, current.seq - most)
    return LogUpdate(current, store.records_after(meeting, after, current=current))


def own_update(meeting: UUID, known: store.CachedState) -> LogUpdate | None:
    """What this process itself has committed, without a query; None where only the database can tell."""
    current = store.remembered(meeting)
    if current is None or current.epoch != known.epoch or not 0 < current.seq - known.seq <= len(current.recent):
        return None
    return LogUpdate(current, store.records_after(meeting, known.seq, current=current))
