"""The log of a meeting a page at a time, as far as the visitor may see it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from deliberation.meetings.core import codec
from deliberation.meetings.core.state import Seat, State
from deliberation.meetings.core.statements import StatementAmended, StatementApproved, StatementPosted
from deliberation.meetings.core.visibility import Audience, always_hidden, visible
from deliberation.meetings.models import Entry, Meeting

MAX_ENTRIES = 200
READ_AT_ONCE = MAX_ENTRIES + 1
SPOKEN_IN_WRITING = (StatementPosted, StatementApproved, StatementAmended)


@dataclass(frozen=True, slots=True)
class LogQuery:
    """Entries after one number, up to another, of these types, about one statement; the `last` so many of them."""

    after: int
    upto: int | None
    types: tuple[str, ...]
    about: int | None
    last: int | None


def load_page(head: Meeting, query: LogQuery, *, state: State, to: Audience, seat: Seat | None) -> dict[str, Any]:
    """At most 200 entries, oldest first. `more`: there are others beyond the end that was cut.

    Both are said of what this visitor may see: what is hidden is neither counted nor makes a page shorter.
    """
    most = min(query.last or MAX_ENTRIES, MAX_ENTRIES)
    shown = list(islice(_seen(_asked_for(head, query, to), state, to, seat, newest_first=bool(query.last)), most + 1))
    kept = sorted(shown[:most], key=lambda entry: int(entry["seq"]))
    return {"entries": kept, "more": len(shown) > most, "head": head.last_seq}


def _asked_for(head: Meeting, query: LogQuery, to: Audience) -> QuerySet[Entry]:
    hidden = [name for name, kind in codec.EVENTS.items() if always_hidden(kind, to)]
    found = Entry.objects.filter(meeting=head, seq__gt=query.after).exclude(type__in=hidden)
    if query.upto is not None:
        found = found.filter(seq__lte=query.upto)
    if query.types:
        found = found.filter(type__in=query.types)
    if query.about is not None:
        found = found.filter(facts__statement=query.about)
    return found


def _seen(
    found: QuerySet[Entry], state: State, to: Audience, seat: Seat | None, *, newest_first: bool
) -> Iterator[Mapping[str, Any]]:
    """Those this visitor may see, read a few hundred at a time: one query, unless many of them are hidden."""
    found = found.order_by("-seq" if newest_first else "seq")
    rows = list(found[:READ_AT_ONCE])
    while rows:
        yield from filter(None, (_shown(entry, state, to, seat) for entry in rows))
        if len(rows) < READ_AT_ONCE:
            return
        end = rows[-1].seq
        rest = found.filter(seq__lt=end) if newest_first else found.filter(seq__gt=end)
        rows = list(rest[:READ_AT_ONCE])


def _shown(entry: Entry, state: State, to: Audience, seat: Seat | None) -> Mapping[str, Any] | None:
    event = codec.load(entry.type, entry.facts, entry.text)
    seen = visible(event, _reading(event, state, to, seat))
    if seen is None:
        return None
    return {"seq": entry.seq, "at": entry.at, "by": entry.by, **codec.wire(_hushed(seen, state, to, seat))}


def _reading(event: object, state: State, to: Audience, seat: Seat | None) -> Audience:
    """The author reads what they wrote, shown to others or not."""
    return "moderator" if isinstance(event, SPOKEN_IN_WRITING) and _wrote(event.statement, state, seat) else to


def _wrote(statement: int, state: State, seat: Seat | None) -> bool:
    known = state.statements.get(statement)
    return known is not None and known.seat == seat


def _hushed(event: Any, state: State, to: Audience, seat: Seat | None) -> Any:
    """What was withheld or withdrawn after it had been shown is no longer handed out to those who ask late."""
    if not isinstance(event, SPOKEN_IN_WRITING) or to == "moderator" or _wrote(event.statement, state, seat):
        return event
    known = state.statements.get(event.statement)
    return event if known is not None and known.status == "shown" else replace(event, text=None)
