"""Rounds at the desk: prepared, and led through their life step by step."""

from datetime import timedelta
from typing import Any, cast, get_args

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from deliberation.opinions.desk_forms import RoundForm, Step
from deliberation.opinions.models import Opinion, Round
from deliberation.opinions.operations.rounds import act as take
from deliberation.opinions.operations.rounds import conclude_from, keep
from deliberation.opinions.queries.answering import meter_of
from deliberation.opinions.queries.rounds import with_figures
from deliberation.opinions.rules.lifecycle import MAY_FOLLOW, Act
from deliberation.opinions.views.access import RoundDesk, at_house, at_round
from deliberation.people import policy

ANY: Any = policy.may_stop_round


@require_safe
@at_house(ANY)
def listed(request: HttpRequest, desk: RoundDesk) -> HttpResponse:
    rounds = with_figures(Round.objects.filter(consultation__organisation=desk.organisation))
    context = {"desk": desk, "rounds": rounds.select_related("consultation")}
    return render(request, "opinions/desk/rounds.html", context)


@require_http_methods(["GET", "POST"])
@at_house(policy.may_run_rounds)
def add(request: HttpRequest, desk: RoundDesk) -> HttpResponse:
    first = {"retention_until": timezone.localdate() + timedelta(days=365), "sectors": ()}
    return _prepare(request, desk, Round(), initial=first)


@require_http_methods(["GET", "POST"])
@at_round(policy.may_run_rounds)
def change(request: HttpRequest, desk: RoundDesk, round: Round) -> HttpResponse:
    if round.state != Round.State.DRAFT:
        raise Http404
    return _prepare(request, desk, round)


def _prepare(request: HttpRequest, desk: RoundDesk, round: Round, **more: Any) -> HttpResponse:
    form = RoundForm(request.POST or None, instance=round, organisation=desk.organisation, **more)
    if request.method == "POST" and form.is_valid():
        try:
            kept = keep(round=form.save(commit=False), by=desk.person)
        except ValidationError as refusal:
            form.add_error(None, ValidationError(refusal.messages))
        else:
            form.keep_parts(kept)
            return redirect("desk_round", kept.pk)
    return render(request, "opinions/desk/prepare.html", {"desk": desk, "form": form, "round": round})


@require_safe
@at_round(ANY)
def shown(request: HttpRequest, desk: RoundDesk, round: Round) -> HttpResponse:
    now = timezone.now()
    phase = round.phase(now)
    steps = [act for act, phases in MAY_FOLLOW.items() if phase in phases and _may(desk, act)]
    waiting = Opinion.objects.filter(round=round).exclude(waits_for="")
    context = {
        "desk": desk,
        "round": with_figures(Round.objects.filter(pk=round.pk).select_related("consultation")).get(),
        "phase": phase,
        "steps": steps,
        "acts": round.acts.select_related("by"),
        "waiting": waiting.count(),
        "overdue": waiting.filter(due_at__lt=now).count(),
        "by_status": _counts(round),
        "meter": meter_of(round),
        "conclude_from": conclude_from(round) if phase == "closed" else None,
    }
    return render(request, "opinions/desk/round.html", context)


@require_http_methods(["GET", "POST"])
@at_round(ANY)
def step(request: HttpRequest, desk: RoundDesk, round: Round, act: str) -> HttpResponse:
    if act not in get_args(Act):
        raise Http404
    this = cast(Act, act)
    if not _may(desk, this):
        raise PermissionDenied
    now = timezone.localtime()
    first = {"opens_at": now, "closes_at": (now + timedelta(days=21)).replace(hour=17, minute=0)}
    form = Step(request.POST or None, act=this, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            take(round=round, act=this, by=desk.person, reason=form.cleaned_data["reason"], at=now, **form.times())
        except ValidationError as refusal:
            fields = getattr(refusal, "message_dict", {}) if hasattr(refusal, "error_dict") else {}
            known = {name: words for name, words in fields.items() if name in form.fields}
            form.add_error(None, known or ValidationError(refusal.messages))
        else:
            return redirect("desk_round", round.pk)
    context = {"desk": desk, "form": form, "round": round, "act": this, "phase": round.phase(now)}
    if this == "concluded":
        context["meter"] = meter_of(round)
    return render(request, "opinions/desk/step.html", context)


def _may(desk: RoundDesk, act: Act) -> bool:
    return desk.stops if act == "stopped" else desk.runs


def _counts(round: Round) -> list[tuple[str, int]]:
    rows = Opinion.objects.filter(round=round).order_by().values_list("status").annotate(n=Count("pk"))
    counted = dict(rows)
    return [(str(name), counted.get(status, 0)) for status, name in Opinion.Status.choices]
