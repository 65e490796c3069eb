"""The list of rounds and the page of one: viewpoints to judge, an opinion to write, opinions to read."""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from deliberation.opinions.forms import Submission
from deliberation.opinions.operations.voting import vote as cast
from deliberation.opinions.queries import opinions, rounds, viewpoints
from deliberation.opinions.queries.answering import meter_of, standing
from deliberation.opinions.queries.moderation import counts_by_reason
from deliberation.opinions.rules.endings import FOLLOWED_UP
from deliberation.opinions.rules.reasons import WITHHOLDING
from deliberation.opinions.views.visitors import Visit, device_of, visit
from deliberation.people.queries import person_of

ON_A_PAGE = 20
ENDINGS = {"answered": Q(ends_as__in=FOLLOWED_UP), "unanswered": Q(ends_as__in=("", "excused"))}
VALUES = {"agree": 1, "disagree": -1, "pass": 0}


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Rounds that are open, and those that were."""
    now = timezone.now()
    seen = rounds.with_figures(rounds.visible_to(person_of(request.user), on=timezone.localdate(now)))
    seen = seen.select_related("consultation__organisation")
    page = Paginator(rounds.ended(seen, at=now), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "opinions/rounds.html", {"running": rounds.running(seen, at=now), "page": page})


@never_cache
@require_safe
def shown(request: HttpRequest, pk: int) -> HttpResponse:
    here = visit(request, pk)
    return page(here, Submission(round=here.round))


def page(here: Visit, form: Submission, *, status: int = 200) -> HttpResponse:
    """The round's page with the form as it is; a form that failed stands first."""
    request, round = here.request, here.round
    asked = {name: request.GET.get(name, "")[:100] for name in ("q", "place", "order", "ends", "number")}
    shown = opinions.shown_in(round)
    found = opinions.found_in(
        shown,
        words=asked["q"],
        place=_number(asked["place"]),
        order=asked["order"],
        number=_number(asked["number"]),
    )
    if asked["ends"] in ENDINGS:
        found = found.filter(ENDINGS[asked["ends"]])
    listed = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    said = standing(listed.object_list)
    context: dict[str, Any] = {
        "round": rounds.with_figures(type(round).objects.filter(pk=round.pk)).get(),
        "consultation": round.consultation,
        "phase": round.phase(here.at),
        "refusal": here.refusal,
        "form": form,
        "asked": asked,
        "page": listed,
        "rows": [(one, said[one.pk]) for one in listed.object_list],
        "meter": meter_of(round),
        "answering": _answering(here),
        "places": round.options.filter(kind="place"),
        "acts": round.acts.all(),
        "withheld": [(WITHHOLDING[code].name, n) for code, n in counts_by_reason(round).items() if code in WITHHOLDING],
        "query": urlencode({name: value for name, value in asked.items() if value}),
    }
    return render(request, "opinions/round.html", context, status=status)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 12 else None


def _answering(here: Visit) -> viewpoints.Answering:
    seed = device_of(here.request) or str(here.known.account or secrets.token_hex(4))
    return viewpoints.answering(here.round, here.participant, seed=f"{here.round.pk} {seed}")


@require_POST
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer to one viewpoint; back to the next one, or to the list of one's answers."""
    here = visit(request, pk)
    back = reverse("round_answers" if request.POST.get("back") == "answers" else "round", args=[pk])
    anchor = "" if request.POST.get("back") == "answers" else "#answer"
    value = VALUES.get(request.POST.get("vote", ""))
    viewpoint = request.POST.get("viewpoint", "")
    if here.refusal or value is None or not viewpoint.isdecimal() or len(viewpoint) > 12:
        return redirect(back + anchor)
    try:
        cast(round=here.round, viewpoint=int(viewpoint), value=value, known=here.known, at=here.at)
    except ValidationError:
        return redirect(back + anchor)
    return here.remember(redirect(back + anchor))


@never_cache
@require_safe
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own answers, to be changed; how all answered, where one has answered or the round hides nothing."""
    here = visit(request, pk)
    answering = _answering(here)
    may_see_all = not here.round.hides_results or here.round.phase(here.at) in ("closed", "concluded")
    rows = [
        {"viewpoint": one, "mine": answering.answered.get(one.pk)}
        for one in viewpoints.with_tallies(viewpoints.shown_in(here.round))
        if may_see_all or one.pk in answering.answered
    ]
    context = {"round": here.round, "rows": rows, "answering": answering, "refusal": here.refusal}
    return render(request, "opinions/answers.html", context)
