"""How each database is asked: `tsvector` with a GIN index on PostgreSQL, FTS5 on SQLite, both over the same tokens.

An index says which rows have all the tokens. That is exact for a word, one Han character and two; of three and more
only the row itself says whether they stand together, since positions in a `tsvector` end at 16,383 and FTS5 keeps none.
"""

from collections.abc import Iterator

from django.db import connection
from django.db.models import BooleanField, IntegerField, QuerySet
from django.db.models.expressions import RawSQL

from deliberation.records.models import IndexedPassage
from deliberation.records.search.triggers import FTS, TABLE
from deliberation.records.search.words import Query, bigrams

VECTOR = f"array_to_tsvector(string_to_array({TABLE}.tokens, ' '))"


def matching(rows: QuerySet[IndexedPassage], query: Query) -> QuerySet[IndexedPassage]:
    """Those rows that are hits: the one function that knows which database there is."""
    for run in query.han:
        if len(run) > 2:
            rows = rows.filter(tokens__contains=" ".join(bigrams(run)))
    if connection.vendor == "postgresql":
        asked = " & ".join(f"'{token}':*" if prefix else f"'{token}'" for token, prefix in _tokens(query))
        has_all = RawSQL(f"{VECTOR} @@ %s::tsquery", [asked], output_field=BooleanField())  # noqa: S611  # our own names
        return rows.filter(has_all)
    asked = " AND ".join(f'"{token}" *' if prefix else f'"{token}"' for token, prefix in _tokens(query))
    statement = f"SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s"  # noqa: S608  # our own names
    return rows.filter(pk__in=RawSQL(statement, [asked], output_field=IntegerField()))  # noqa: S611


def _tokens(query: Query) -> Iterator[tuple[str, bool]]:
    """Each token that a hit has, and whether it is only the beginning of one. Letters and digits: nothing to escape."""
    for run in query.han:
        if len(run) == 1:
            yield run, True
        for pair in bigrams(run):
            yield pair, False
    for word in query.words[:-1]:
        yield word, False
    for word in query.words[-1:]:
        yield word, True
