"""Bulk inserts: the rows of one batch in as few round trips as possible, without model instances."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model

from deliberation.meetings.event_log.sql import Statement, run_sql

# Rows of a table in one message, whose words psycopg remembers up to 50 values; of more, PostgreSQL gets a COPY.
MAX_SPELLED_OUT = 2


class Rows(NamedTuple):
    """Values as any database reads them: a UUID as its hexadecimal digits, JSON as text."""

    table: type[Model]
    columns: Sequence[str]
    values: Sequence[tuple[Any, ...]]

    @property
    def place(self) -> str:
        names = ", ".join(f'"{column}"' for column in self.columns)
        return f'"{self.table._meta.db_table}" ({names})'

    def insert(self, first: int) -> Statement:
        """For the first ones of them."""
        row = f"({', '.join(['%s'] * len(self.columns))})"
        words = f"INSERT INTO {self.place} VALUES {', '.join([row] * first)}"  # noqa: S608  # our own names
        return Statement(words, [value for one in self.values[:first] for value in one])


def insert(*tables: Rows, then: Statement) -> None:
    """All rows, and then this: one command of a quiet meeting should not wait for an answer a table."""
    spelled_out: list[Statement] = []
    for rows in filter(lambda rows: rows.values, tables):
        if connection.vendor == "sqlite":
            _one_by_one(rows)
        elif len(rows.values) > MAX_SPELLED_OUT:
            _copy(rows)
        else:
            spelled_out.append(rows.insert(len(rows.values)))
    run_sql(*spelled_out, then)


def _one_by_one(rows: Rows) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(rows.insert(1).query, rows.values)


def _copy(rows: Rows) -> None:
    copying = f"COPY {rows.place} FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(copying) as copy:
        for row in rows.values:
            copy.write_row(row)
