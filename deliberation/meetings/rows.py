"""Rows in bulk: what one batch brings, a table at a time and without a model for every row."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model


def insert(table: type[Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Values as any database reads them: a UUID as its hexadecimal digits, JSON as text."""
    if not rows:
        return
    name, names = table._meta.db_table, ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f'COPY "{name}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{name}" ({names}) VALUES ({places})', rows)  # noqa: S608  # our own names
