"""Calls for opinions in the data interface: those of public consultations, with what their pages show."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from deliberation.opinions.models import Round
from deliberation.opinions.queries import opinions, rounds
from deliberation.records.api import shapes
from deliberation.records.api.asking import USUAL, cursor_of, key_of, not_there, number_of
from deliberation.records.api.records import consultation_of

Asked = Mapping[str, Any]


def listed(request: HttpRequest, asked: Asked) -> shapes.CallPage:
    """The newest first."""
    found = _public().order_by("-pk")
    if (organisation := asked.get("organisation")) is not None:
        found = found.filter(consultation__organisation=organisation)
    if (key := key_of(asked.get("cursor"))) is not None:
        found = found.filter(pk__lt=key[0])
    limit = asked.get("limit", USUAL)
    rows = list(found[: limit + 1])
    after = cursor_of(rows[limit - 1].pk) if len(rows) > limit else None
    return shapes.CallPage([_call(request, row) for row in rows[:limit]], after)


def shown(request: HttpRequest, asked: Asked) -> shapes.Call:
    return _call(request, _one(asked["call"]))


def opinions_of(request: HttpRequest, asked: Asked) -> shapes.OpinionPage:
    """The opinions that are shown, by their numbers; none while the call is stopped."""
    round = _one(asked["call"])
    rows = opinions.shown_in(round).order_by("number")
    if (key := key_of(asked.get("cursor"))) is not None:
        rows = rows.filter(number__gt=key[0])
    limit = asked.get("limit", USUAL)
    found = list(rows[: limit + 1])
    page = request.build_absolute_uri(reverse("round", args=[round.pk]))
    items = [
        shapes.Opinion(
            number=one.number,
            day=timezone.localtime(one.submitted_at, timezone.get_default_timezone()).date(),
            place=None if one.place is None else str(one.place),
            group=None if one.group is None else str(one.group),
            text=one.words,
            url=f"{page}?number={one.number}",
        )
        for one in found[:limit]
    ]
    return shapes.OpinionPage(items, cursor_of(found[limit - 1].number) if len(found) > limit else None)


def _public() -> QuerySet[Any]:
    seen = rounds.visible_to(None, on=timezone.localdate())
    return rounds.with_figures(seen).select_related("consultation__organisation")


def _one(number: str) -> Any:
    found = _public().filter(pk=number_of(number)).first()
    if found is None:
        raise not_there()
    return found


def _call(request: HttpRequest, round: Any) -> shapes.Call:
    one: Round = round
    return shapes.Call(
        id=one.pk,
        title=one.title,
        title_en=one.title_en,
        text=one.text,
        text_en=one.text_en,
        consultation=consultation_of(request, one.consultation),
        phase=one.phase(timezone.now()),
        opens_at=one.opens_at,
        closes_at=one.closes_at,
        taking_part=round.taking_part,
        shown=0 if one.stopped else round.shown,
        url=request.build_absolute_uri(one.get_absolute_url()),
        opinions=request.build_absolute_uri(reverse("api", args=[f"rounds/{one.pk}/opinions/"])),
    )
