"""Answering opinions: chosen, looked at as their authors will read it, then said; and taken back."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deliberation.opinions.answer_forms import Disposing
from deliberation.opinions.models import Disposition, Opinion, Round
from deliberation.opinions.operations import answering as operations
from deliberation.opinions.operations.rounds import conclude_from
from deliberation.opinions.queries import answering as queries
from deliberation.opinions.queries.opinions import found_in
from deliberation.opinions.rules.lifecycle import Phase
from deliberation.opinions.views.access import AnswerDesk, answers_round
from deliberation.people.desk.access import signed_in
from deliberation.people.models import Person

ON_A_PAGE, LISTED = 25, 10
FILTERS = ("q", "place", "ends")
WHY_NOT = {
    "hidden": gettext_lazy("not shown any more"),
    "fresh": gettext_lazy("its author can still change it"),
    "since": gettext_lazy("somebody else answered it meanwhile"),
    "itself": gettext_lazy("it is the one the others are merged with"),
    "answered": gettext_lazy("answered already"),
    "concluded": gettext_lazy("answered before the call was concluded"),
}


@require_safe
@signed_in
def rounds(request: HttpRequest, person: Person) -> HttpResponse:
    """For officers of departments: the rounds whose opinions they may answer."""
    if not queries.is_officer(person, on=timezone.localdate()):
        raise Http404
    return render(request, "opinions/answer/rounds.html", {"rounds": queries.to_answer_by(person)})


@require_http_methods(["GET", "POST"])
@answers_round
def answers(request: HttpRequest, desk: AnswerDesk, round: Round) -> HttpResponse:
    """Choose and write; then what authors will read, and what is left alone; then it is said."""
    now = timezone.now()
    phase = round.phase(now)
    bound = request.POST if request.method == "POST" else None
    form = _form(request, desk, round, phase, bound)
    if bound is None:
        return _page(request, desk, round, form, phase)
    chosen, problem = _chosen(round, bound), ""
    if not chosen:
        problem = _("Choose at least one opinion.")
    elif len(chosen) > operations.MAX_TOGETHER:
        problem = _("At most %(n)s at once.") % {"n": operations.MAX_TOGETHER}
    if problem or not form.is_valid() or bound.get("change"):
        return _page(request, desk, round, form, phase, problem=problem, chosen=chosen)
    seen = _number(bound.get("seen")) if bound.get("sure") else queries.latest_ending(round)
    if bound.get("sure"):
        try:
            operations.dispose(round=round, opinions=chosen, what=form.said(), by=desk.person, at=now, seen=seen)
        except ValidationError as refusal:
            return _page(request, desk, round, form, phase, problem=" ".join(refusal.messages), chosen=chosen)
        return redirect(_back(round, bound))
    return _preview(request, desk, round, form, chosen, seen=seen or 0)


@require_POST
@answers_round
def take_back(request: HttpRequest, desk: AnswerDesk, round: Round) -> HttpResponse:
    said = get_object_or_404(_acts(round, desk), pk=_number(request.POST.get("disposition")) or 0)
    now = timezone.now()
    try:
        operations.take_back(
            disposition=said, by=desk.person, reason=request.POST.get("reason", "").strip()[:200], at=now
        )
    except ValidationError as refusal:
        phase = round.phase(now)
        form = _form(request, desk, round, phase, None)
        return _page(request, desk, round, form, phase, problem=" ".join(refusal.messages))
    return redirect("desk_answers", round.pk)


def _form(request: HttpRequest, desk: AnswerDesk, round: Round, phase: Phase, bound: QueryDict | None) -> Disposing:
    return Disposing(
        bound,
        round=round,
        phase=phase,
        organisations=desk.organisations,
        settles=desk.settles,
        host=request.get_host(),
    )


def _page(
    request: HttpRequest,
    desk: AnswerDesk,
    round: Round,
    form: Disposing,
    phase: Phase,
    *,
    problem: str = "",
    chosen: Sequence[int] = (),
) -> HttpResponse:
    asked = _asked(request.POST if request.method == "POST" else request.GET)
    found = _found(round, asked)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    held = queries.standing(page.object_list)
    context = {
        "desk": desk,
        "round": round,
        "phase": phase,
        "form": form,
        "problem": problem,
        "asked": asked,
        "page": page,
        "rows": [(one, held[one.pk], one.pk in chosen) for one in page.object_list],
        "meter": queries.meter_of(round),
        "kinds": [choice for choice in Disposition.Kind.choices if choice[0] != Disposition.Kind.REOPENED],
        "places": round.options.filter(kind="place"),
        "acts": [] if phase == "concluded" else list(_acts(round, desk)[:LISTED]),
        "most": operations.MAX_TOGETHER,
        "conclude_from": conclude_from(round) if phase == "closed" else None,
        "query": _query(asked),
    }
    return render(request, "opinions/answer/answers.html", context)


def _preview(
    request: HttpRequest, desk: AnswerDesk, round: Round, form: Disposing, chosen: Sequence[int], *, seen: int
) -> HttpResponse:
    said = form.said()
    rows = Opinion.objects.filter(round=round, pk__in=chosen).order_by("number")
    judged = operations.fit(round, list(rows), what=said, at=timezone.now(), seen=seen)
    kept = [(name, value) for name, value in request.POST.items() if name in form.fields or name in FILTERS]
    context = {
        "desk": desk,
        "round": round,
        "said": _unsaved(round, said),
        "fit": [one for one, why in judged if not why],
        "left": [(one, WHY_NOT.get(why, why)) for one, why in judged if why],
        "kept": kept,
        "seen": seen,
    }
    return render(request, "opinions/answer/preview.html", context)


def _unsaved(round: Round, said: operations.Said) -> Disposition:
    """As it will be, so that the preview is the very thing authors read."""
    return Disposition(
        round=round,
        kind=said.kind,
        at=timezone.now(),
        organisation=said.organisation,
        text=said.text,
        into=queries.root_of(said.into) if said.into else None,
        reason=said.reason,
        note=said.note,
        address=said.address,
        label=said.label,
    )


def _acts(round: Round, desk: AnswerDesk) -> QuerySet[Disposition]:
    return queries.acts_of(round, organisations=None if desk.settles else [one.pk for one in desk.organisations])


def _chosen(round: Round, posted: QueryDict) -> list[int]:
    """Those ticked, or all that the search finds."""
    if posted.get("all"):
        found = _found(round, _asked(posted))
        return list(found.values_list("pk", flat=True)[: operations.MAX_TOGETHER + 1])
    return [number for number in map(_number, posted.getlist("opinion")) if number]


def _asked(got: QueryDict) -> dict[str, str]:
    asked = {name: got.get(name, "")[:100] for name in FILTERS}
    return asked | {"ends": asked["ends"] if asked["ends"] in (*operations.ENDS, "all") else ""}


def _found(round: Round, asked: dict[str, str]) -> QuerySet[Opinion]:
    rows = found_in(queries.answerable_in(round), words=asked["q"], place=_number(asked["place"]), order="oldest")
    return rows if asked["ends"] == "all" else rows.filter(ends_as=asked["ends"])


def _query(asked: dict[str, str]) -> str:
    known = QueryDict(mutable=True)
    known.update({name: value for name, value in asked.items() if value})
    return known.urlencode()


def _back(round: Round, posted: QueryDict) -> str:
    query = _query(_asked(posted))
    return reverse("desk_answers", args=[round.pk]) + (f"?{query}" if query else "")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 12 else None
