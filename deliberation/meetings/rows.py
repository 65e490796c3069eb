"""Rows in bulk: what one batch brings, without a model for every row, in as few round trips as it takes."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model

MOST_SPELLED_OUT = (
    2  # rows in an INSERT, whose words psycopg remembers up to 50 values; of more, PostgreSQL gets a COPY
)


class Rows(NamedTuple):
    """Values as any database reads them: a UUID as its hexadecimal digits, JSON as text."""

    table: type[Model]
    columns: Sequence[str]
    values: Sequence[tuple[Any, ...]]

    @property
    def place(self) -> str:
        names = ", ".join(f'"{column}"' for column in self.columns)
        return f'"{self.table._meta.db_table}" ({names})'

    def statement(self, rows: int) -> str:
        row = f"({', '.join(['%s'] * len(self.columns))})"
        return f"INSERT INTO {self.place} VALUES {', '.join([row] * rows)}"  # noqa: S608  # our own names


def insert(*tables: Rows) -> None:
    some = [rows for rows in tables if rows.values]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for rows in some:
                cursor.executemany(rows.statement(1), rows.values)
        return
    _spell_out([rows for rows in some if len(rows.values) <= MOST_SPELLED_OUT])
    for rows in some:
        if len(rows.values) > MOST_SPELLED_OUT:
            _copy(rows)


def _spell_out(tables: Iterable[Rows]) -> None:
    """All in one message: one command of a quiet meeting should not wait for an answer a table."""
    statements = [rows.statement(len(rows.values)) for rows in tables]
    if statements:
        values = [value for rows in tables for row in rows.values for value in row]
        with connection.cursor() as cursor:
            cursor.execute("; ".join(statements), values)


def _copy(rows: Rows) -> None:
    copying = f"COPY {rows.place} FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(copying) as copy:
        for row in rows.values:
            copy.write_row(row)
