"""Hand-written SQL for what every command does: the ORM takes longer to build it than the database to run it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection


class Statement(NamedTuple):
    query: str
    values: Sequence[Any] = ()


def run_sql(*statements: Statement) -> list[Sequence[tuple[Any, ...]]]:
    """The rows each gives, one after the other, in one round trip where the database takes several in one message.

    PostgreSQL does, by the simple protocol, and lets each see what was committed before it began.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return [cursor.execute(*one).fetchall() for one in statements]
        cursor.execute(
            "; ".join(one.query for one in statements), [value for one in statements for value in one.values]
        )
        found = [cursor.fetchall() if cursor.description else []]
        while cursor.nextset():
            found.append(cursor.fetchall() if cursor.description else [])
        return found
