"""The archive: the list of records, narrowed as asked, and what search finds in their words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Max, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from deliberation.consultations.models import Consultation
from deliberation.people.models import Organisation, Person
from deliberation.people.queries import person_of
from deliberation.records.models import IndexedPassage
from deliberation.records.queries import closed_meetings, readable_by
from deliberation.records.search.find import Found, Hit, excerpt, find, ranked
from deliberation.records.search.words import Query, understood

PER_PAGE = 30
RECORDS_PER_PAGE = 10  # of those in which something was found
SHOWN_OF_EACH = 3
SPEAKERS = 8
TITLES = 5

Choices = Mapping[str, Sequence[tuple[Any, str]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; of what cannot be understood it asks for nothing."""

    q: str = ""
    year: int | None = None
    format: str = ""
    org: int | None = None
    who: str = ""
    record: UUID | None = None
    best: bool = False

    @property
    def narrowed(self) -> bool:
        return self != Asked(q=self.q, best=self.best)

    def address(self, **changes: Any) -> str:
        """Of the same but for the changes, from its first page on."""
        asked = replace(self, **changes)
        values = {
            "q": asked.q,
            "year": asked.year,
            "format": asked.format,
            "org": asked.org,
            "who": asked.who,
            "record": asked.record,
            "order": "best" if asked.best else "",
        }
        return "?" + urlencode({name: value for name, value in values.items() if value})


def asked_in(get: QueryDict) -> Asked:
    return Asked(
        q=get.get("q", "").strip()[:100],
        year=_number(get.get("year", ""), 1900, 2999),
        format=next((code for code in Consultation.Format.values if code == get.get("format")), ""),
        org=_number(get.get("org", ""), 1, 2**31),
        who=get.get("who", "")[:100],
        record=_uuid(get.get("record", "")),
        best=get.get("order") == "best",
    )


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """Every record this visitor may read, newest first; or, where words are asked for, the passages that have them."""
    person = person_of(request.user)
    asked = asked_in(request.GET)
    seen = closed_meetings(person, on=timezone.localdate())
    narrowed = _narrowed(seen, asked).filter(_of_the_year(asked, "closed_at"))
    choices = _choices(seen)
    context: dict[str, Any] = {
        "asked": asked,
        "person": person,
        "filters": list(_filters(asked, choices, seen)),
        "choices": choices,
    }
    if not asked.q:
        page = Paginator(narrowed, PER_PAGE).get_page(request.GET.get("page"))
        return render(request, "records/archive.html", {**context, "page": page, "query": asked.address()[1:]})
    query = understood(asked.q)
    found = find(query, among=_passages(asked, person)) if query else Found((), more=False)
    context |= _results(found, query, asked, seen, request.GET.get("page"))
    if not asked.who and not asked.record:
        context["titles"] = narrowed.filter(_titled(asked.q))[:TITLES]
    return render(request, "records/found.html", context)


def _narrowed[Meetings: QuerySet[Any]](seen: Meetings, asked: Asked) -> Meetings:
    """But for the year, which a meeting has by its closing and a passage by itself."""
    if asked.org is not None:
        seen = seen.filter(consultation__organisation=asked.org)
    if asked.format:
        seen = seen.filter(consultation__format=asked.format)
    if asked.record is not None:
        seen = seen.filter(pk=asked.record)
    return seen


def _titled(words: str) -> Q:
    fields = ("title", "title_en", "consultation__title", "consultation__title_en")
    return reduce(or_, (Q(**{f"{field}__icontains": words}) for field in fields))


def _of_the_year(asked: Asked, field: str) -> Q:
    if asked.year is None:
        return Q()
    return Q(**{f"{field}__gte": _start_of(asked.year), f"{field}__lt": _start_of(asked.year + 1)})


def _passages(asked: Asked, person: Person | None) -> QuerySet[IndexedPassage]:
    readable = _narrowed(readable_by(person, on=timezone.localdate()), asked)
    rows = IndexedPassage.objects.filter(_of_the_year(asked, "at"), meeting__in=readable.values("pk"))
    return rows.filter(who=asked.who) if asked.who else rows


def _results(found: Found, query: Query, asked: Asked, seen: QuerySet[Any], page: str | None) -> Mapping[str, Any]:
    hits = ranked(found.hits, query) if asked.best else list(found.hits)
    of_each: dict[UUID, list[Hit]] = {}
    for hit in hits:
        of_each.setdefault(hit.meeting, []).append(hit)
    pages: Page[Any]
    if asked.record is not None:
        pages = Paginator(hits, PER_PAGE).get_page(page)
        shown = {asked.record: list(pages)}
    else:
        pages = Paginator(list(of_each), RECORDS_PER_PAGE).get_page(page)
        shown = {one: of_each[one][:SHOWN_OF_EACH] for one in pages}
    records = seen.in_bulk([one for one, of_it in shown.items() if of_it])
    texts = IndexedPassage.objects.in_bulk([hit.pk for of_it in shown.values() for hit in of_it])
    groups = [
        {
            "record": records[one],
            "passages": [_shown(texts[hit.pk], query) for hit in of_it if hit.pk in texts],
            "rest": 0 if asked.record else len(of_each[one]) - len(of_it),
            "address": asked.address(record=one),
        }
        for one, of_it in shown.items()
        if one in records
    ]
    speakers = [
        {"who": _name(who), "count": count, "address": asked.address(who=who[0])}
        for who, count in found.speakers[:SPEAKERS]
    ]
    return {
        "groups": groups,
        "page": pages,
        "query": asked.address()[1:],
        "hits": len(hits),
        "records": len(of_each),
        "more": found.more,
        "speakers": [] if asked.who else speakers,
        "by_time": asked.address(best=False),
        "by_rank": asked.address(best=True),
    }


def _shown(passage: IndexedPassage, query: Query) -> Mapping[str, Any]:
    return {
        "passage": passage,
        "who": _name((passage.who, passage.who_en)),
        "pieces": excerpt(passage.text, query),
        "fragment": f"item-{passage.item}" if passage.kind == "item" else f"e{passage.anchor}",
    }


def _filters(asked: Asked, choices: Choices, seen: QuerySet[Any]) -> Iterator[tuple[str, str]]:
    """What it is narrowed to, each with the address without it; nothing is named that this visitor may not see."""
    if asked.year is not None:
        yield str(asked.year), asked.address(year=None)
    if asked.format:
        yield str(dict(Consultation.Format.choices)[asked.format]), asked.address(format="")
    if asked.org is not None:
        yield dict(choices["organisations"]).get(asked.org, "?"), asked.address(org=None)
    if asked.who:
        yield asked.who, asked.address(who="")
    if asked.record is not None:
        yield str(seen.filter(pk=asked.record).first() or "?"), asked.address(record=None)


def _choices(seen: QuerySet[Any]) -> Choices:
    """What the list can be narrowed to: only what there is."""
    bounds = seen.order_by().aggregate(first=Min("closed_at"), last=Max("closed_at"))
    years = range(0)
    if bounds["first"] is not None:
        first, last = (timezone.localtime(_moment(bounds[end])).year for end in ("first", "last"))
        years = range(last, first - 1, -1)
    organisations = Organisation.objects.filter(consultations__meetings__in=seen.order_by().values("pk")).distinct()
    formats = set(seen.order_by().values_list("consultation__format", flat=True).distinct())
    return {
        "years": [(year, str(year)) for year in years],
        "organisations": [(one.pk, str(one)) for one in organisations],
        "formats": [(code, capfirst(str(label))) for code, label in Consultation.Format.choices if code in formats],
    }


def _name(who: tuple[str, str]) -> str:
    return (get_language() == "en" and who[1]) or who[0]


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, timezone.get_default_timezone())


def _start_of(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=timezone.get_current_timezone()).timestamp() * 1000)


def _number(text: str, least: int, most: int) -> int | None:
    digits = text.isascii() and text.isdecimal() and len(text) < 12
    return int(text) if digits and least <= int(text) <= most else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
