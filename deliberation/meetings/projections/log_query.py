"""What may be asked of a log over HTTP, checked before anything is looked up."""

from django.http import QueryDict

from deliberation.meetings.core import codec
from deliberation.meetings.projections.log_page import MAX_ENTRIES, LogQuery

LARGEST = 2**31 - 1  # what the database keeps as a number in the log
KNOWN = frozenset({"after", "upto", "type", "about", "last"})


class BadQuery(Exception):
    """Something in the question has no meaning here."""


def parse_query(asked: QueryDict) -> LogQuery:
    """Raises BadQuestion. `type` may stand several times, once for each kind of event."""
    if set(asked) - KNOWN:
        raise BadQuery
    types = tuple(asked.getlist("type"))
    if set(types) - set(codec.EVENTS):
        raise BadQuery
    last = _number(asked, "last")
    if last is not None and not 1 <= last <= MAX_ENTRIES:
        raise BadQuery
    return LogQuery(_number(asked, "after") or 0, _number(asked, "upto"), types, _number(asked, "about"), last)


def _number(asked: QueryDict, name: str) -> int | None:
    if name not in asked:
        return None
    digits = str(asked[name])  # a name without a value gives an empty list
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 10) or int(digits) > LARGEST:
        raise BadQuery
    return int(digits)
