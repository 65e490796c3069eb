"""What is found: the newest thousand hits, counted by speaker, put in order, and cut to what a page shows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from deliberation.records.models import IndexedPassage
from deliberation.records.search.database import matching
from deliberation.records.search.words import Query, marks, occurrences

MOST = 1_000
WEIGHTS = {"item": 3, "decision": 3, "motion": 2, "vote": 2}
BEFORE, LENGTH = 28, 140  # characters of an excerpt before the first mark, and in all

Speaker = tuple[str, str]  # the name, and in English


@dataclass(frozen=True, slots=True)
class Hit:
    pk: int
    meeting: UUID
    who: str
    who_en: str


@dataclass(frozen=True, slots=True)
class Found:
    """`more`: there were older hits than these."""

    hits: Sequence[Hit]
    more: bool

    @property
    def speakers(self) -> list[tuple[Speaker, int]]:
        """Who said how many of them, most first."""
        return Counter((hit.who, hit.who_en) for hit in self.hits if hit.who).most_common()


def find(query: Query, *, among: QuerySet[IndexedPassage]) -> Found:
    """The newest hits first. Does one query."""
    rows = matching(among, query).order_by("-at", "-pk").values_list("pk", "meeting", "who", "who_en")
    hits = [Hit(*row) for row in rows[: MOST + 1]]
    return Found(hits[:MOST], more=len(hits) > MOST)


def ranked(hits: Sequence[Hit], query: Query) -> list[Hit]:
    """The best first: titles and results before speeches, then where the words occur most; the newest of equals."""
    texts = IndexedPassage.objects.filter(pk__in=[hit.pk for hit in hits]).values_list("pk", "kind", "text")
    scores = {pk: (WEIGHTS.get(kind, 1), occurrences(text, query)) for pk, kind, text in texts}
    return sorted(hits, key=lambda hit: scores[hit.pk], reverse=True)


def excerpt(text: str, query: Query) -> list[tuple[str, bool]]:
    """The words around the first mark, in pieces: each with whether it is marked. Cut ends have an ellipsis."""
    found = marks(text, query)
    start = max(0, found[0][0] - BEFORE) if found else 0
    end = min(len(text), start + LENGTH)
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for begin, stop in found:
        if begin >= end:
            break
        pieces += [(text[at:begin], False), (text[begin : min(stop, end)], True)]
        at = min(stop, end)
    pieces.append((text[at:end], False))
    if end < len(text):
        pieces.append(("…", False))
    return [(piece, marked) for piece, marked in pieces if piece]
