"""What the log of a meeting has gained since it was last read."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from deliberation.meetings.event_log import store
from deliberation.meetings.event_log.head import seen


@dataclass(frozen=True, slots=True)
class News:
    """The state after it, and the lines of the log that led there."""

    held: store.Held
    lines: Sequence[store.Line]


def news(meeting: UUID, known: store.Held, most: int) -> News:
    """Does queries. Of another history than the known one (the first, or after a restore): its last lines.

    Raises Meeting.DoesNotExist.
    """
    held = store.held(seen(meeting))
    after = known.seq if held.epoch == known.epoch else max(0, held.seq - most)
    return News(held, store.lines_after(meeting, after, held=held))


def own_news(meeting: UUID, known: store.Held) -> News | None:
    """What this process itself has committed, without a query; None where only the database can tell."""
    held = store.remembered(meeting)
    if held is None or held.epoch != known.epoch or not 0 < held.seq - known.seq <= len(held.recent):
        return None
    return News(held, store.lines_after(meeting, known.seq, held=held))
