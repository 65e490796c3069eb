"""Reviewing opinions: one at a time with keys, in bulk with a preview, and what was decided."""

import csv
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deliberation.audit.operations import record
from deliberation.opinions.desk_forms import SteppingBack
from deliberation.opinions.models import Batch, Decision, Opinion, Round
from deliberation.opinions.operations import moderating
from deliberation.opinions.queries import moderation
from deliberation.opinions.queries.opinions import like
from deliberation.opinions.rules.cells import plain
from deliberation.opinions.rules.personal_data import Found, find
from deliberation.opinions.rules.reasons import REPORTING, WITHHOLDING
from deliberation.opinions.views.access import RoundDesk, at_round
from deliberation.people import policy
from deliberation.people.desk.access import signed_in
from deliberation.people.grants import audit_actor
from deliberation.people.models import Person

LISTED, ON_A_PAGE = 30, 50
WHY_NOT = {
    "decided": gettext_lazy("decided, or its author can still change it"),
    "appeal": gettext_lazy("an appeal: somebody else looks at it on its own"),
    "report": gettext_lazy("a reader reported it: it is looked at on its own"),
    "own": gettext_lazy("entered or written by yourself"),
    "claimed": gettext_lazy("somebody else is looking at it"),
    "personal": gettext_lazy("it may say who somebody is"),
}


@require_safe
@signed_in
def reviews(request: HttpRequest, person: Person) -> HttpResponse:
    """The rounds somebody reviews, with how many opinions wait."""
    rounds = moderation.reviewed_by(person)
    if not rounds and not moderation.moderates(person):
        raise Http404
    return render(request, "opinions/review/rounds.html", {"rounds": rounds})


@require_safe
@at_round(policy.may_moderate)
def review(request: HttpRequest, desk: RoundDesk, round: Round) -> HttpResponse:
    """The next opinion, or the one asked for, claimed for ten minutes; beside it the queue."""
    now, wanted = timezone.now(), _number(request.GET.get("opinion"))
    opinion = moderating.claim(round=round, by=desk.person, at=now, opinion=wanted)
    if opinion is None and wanted is not None:
        return redirect("review", round.pk)
    return _page(request, desk, round, opinion)


@require_POST
@at_round(policy.may_moderate)
def decide(request: HttpRequest, desk: RoundDesk, round: Round) -> HttpResponse:
    """`do` is mask, show, withhold or skip; on to the next one."""
    opinion = get_object_or_404(Opinion, round=round, pk=_number(request.POST.get("opinion")) or 0)
    now, do = timezone.now(), request.POST.get("do", "")
    try:
        if do in ("mask", "show"):
            covered = _covered(opinion, request.POST.getlist("cover")) if do == "mask" else ()
            moderating.show(opinion=opinion.pk, by=desk.person, covered=covered, at=now)
        elif do == "withhold":
            reason, note = request.POST.get("reason", ""), request.POST.get("note", "")[:200]
            moderating.withhold(opinion=opinion.pk, by=desk.person, reason=reason, note=note, at=now)
        elif do == "skip":
            moderating.release(opinion=opinion.pk, by=desk.person)
            following = moderation.queue_for(round, by=desk.person, at=now).exclude(pk=opinion.pk)
            after = following.filter(due_at__gte=opinion.due_at).first() or following.first()
            return redirect(_address(round, after))
    except ValidationError as refusal:
        held = moderating.claim(round=round, by=desk.person, at=now, opinion=opinion.pk)
        return _page(request, desk, round, held, problem=" ".join(refusal.messages), typed=request.POST)
    return redirect("review", round.pk)


@require_POST
@at_round(policy.may_moderate)
def undo(request: HttpRequest, desk: RoundDesk, round: Round) -> HttpResponse:
    """One's latest decision, or a batch; what was undone is looked at again."""
    now, batch = timezone.now(), _number(request.POST.get("batch"))
    try:
        if batch is not None:
            found = get_object_or_404(Batch, round=round, by=desk.person, pk=batch)
            moderating.undo(by=desk.person, at=now, batch=found)
            return redirect("review_bulk", round.pk)
        latest = moderation.latest_of(round, by=desk.person)
        if latest is None:
            return redirect("review", round.pk)
        moderating.undo(by=desk.person, at=now, decision=latest)
        return redirect(_address(round, latest.opinion))
    except ValidationError as refusal:
        opinion = moderating.claim(round=round, by=desk.person, at=now)
        return _page(request, desk, round, opinion, problem=" ".join(refusal.messages))


@require_http_methods(["GET", "POST"])
@at_round(policy.may_moderate)
def bulk(request: HttpRequest, desk: RoundDesk, round: Round) -> HttpResponse:
    """Choose, look at what would happen and what is left out, then do it; undone together for ten minutes."""
    now = timezone.now()
    reason, chosen = request.POST.get("reason", ""), [n for n in map(_number, request.POST.getlist("opinion")) if n]
    problem, preview = "", None
    if request.method == "POST" and chosen:
        rows = list(moderation.waiting_in(round).filter(pk__in=chosen[: moderating.MAX_BATCH * 2]))
        judged = moderation.fit_for_bulk(rows, by=desk.person, shows=not reason, at=now)
        preview = {
            "fit": [one for one, why in judged if not why],
            "left": [(one, WHY_NOT.get(why, why)) for one, why in judged if why],
            "reason": WITHHOLDING.get(reason),
        }
        if request.POST.get("sure"):
            try:
                moderating.decide_together(round=round, opinions=chosen, by=desk.person, reason=reason, at=now)
            except ValidationError as refusal:
                problem = " ".join(refusal.messages)
            else:
                return redirect("review_bulk", round.pk)
    page = Paginator(moderation.queue_for(round, by=desk.person, at=now), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "desk": desk,
        "round": round,
        "page": page,
        "preview": preview,
        "reason": reason,
        "reasons": [one for one in WITHHOLDING.values() if not one.alone],
        "problem": problem or (_("Choose at least one opinion.") if request.method == "POST" and not chosen else ""),
        "batches": [(one, not one.undone_at and _open(one, now)) for one in moderation.batches_of(round)],
        "most": moderating.MAX_BATCH,
    }
    return render(request, "opinions/review/bulk.html", context)


@require_safe
@at_round(policy.may_moderate)
def decided(request: HttpRequest, desk: RoundDesk, round: Round) -> HttpResponse:
    """Every decision, and as a file."""
    rows = moderation.log_of(round)
    record("opinion.log_read", actor=audit_actor(desk.person), subject=("round", round.pk),
           organisation=desk.organisation.pk)  # fmt: skip
    if request.GET.get("format") == "csv":
        return _as_csv(round, list(rows))
    page = Paginator(rows.reverse(), ON_A_PAGE).get_page(request.GET.get("page"))
    named = [(one, WITHHOLDING.get(one.reason)) for one in page.object_list]
    context = {"desk": desk, "round": round, "page": page, "rows": named}
    return render(request, "opinions/review/decided.html", context)


@require_http_methods(["GET", "POST"])
@at_round(policy.may_moderate)
def step_back(request: HttpRequest, desk: RoundDesk, round: Round) -> HttpResponse:
    form = SteppingBack(request.POST or None)
    if request.method == "POST" and form.is_valid():
        moderating.step_back(round=round, by=desk.person, reason=form.cleaned_data["reason"], at=timezone.now())
        return redirect("reviews")
    return render(request, "opinions/review/step_back.html", {"desk": desk, "round": round, "form": form})


def _page(
    request: HttpRequest,
    desk: RoundDesk,
    round: Round,
    opinion: Opinion | None,
    *,
    problem: str = "",
    typed: Any = None,
) -> HttpResponse:
    now = timezone.now()
    waiting = moderation.waiting_in(round)
    found = find(opinion.text or "") if opinion else ()
    latest = moderation.latest_of(round, by=desk.person)
    context = {
        "desk": desk,
        "round": round,
        "opinion": opinion,
        "pieces": _pieces(opinion.text or "", found) if opinion else (),
        "found": found,
        "likely": [(place, one) for place, one in enumerate(found) if not one.certain],
        "similar": like(round, opinion.text or "", but=opinion.pk) if opinion else (),
        "reports": [
            (REPORTING.get(one.reason, one.reason), one.words) for one in opinion.reports.filter(answered_by=None)
        ]
        if opinion
        else (),
        "decisions": [(one, WITHHOLDING.get(one.reason)) for one in opinion.decisions.all()] if opinion else (),
        "queue": moderation.queue_for(round, by=desk.person, at=now)[:LISTED],
        "waiting": waiting.count(),
        "overdue": waiting.filter(due_at__lt=now).count(),
        "reasons": list(WITHHOLDING.values()),
        "undoable": None if latest is None or latest.settled(now) else latest,
        "recused": moderation.is_recused(round, desk.person),
        "problem": problem,
        "typed": typed or {},
        "now": now,
    }
    return render(request, "opinions/review/review.html", context)


def _pieces(text: str, found: Sequence[Found]) -> list[tuple[str, str]]:
    """The text cut at what was found: pairs of words and of what kind they are."""
    pieces, end = [], 0
    for one in found:
        pieces += [(text[end : one.start], ""), (text[one.start : one.end], one.kind)]
        end = one.end
    return [piece for piece in (*pieces, (text[end:], "")) if piece[0]]


def _covered(opinion: Opinion, chosen: Sequence[str]) -> list[Found]:
    found = find(opinion.text or "")
    return [found[int(place)] for place in chosen if place.isdecimal() and len(place) < 5 and int(place) < len(found)]


def _address(round: Round, opinion: Opinion | None) -> str:
    here = reverse("review", args=[round.pk])
    return here if opinion is None else f"{here}?opinion={opinion.pk}"


def _open(batch: Batch, now: Any) -> bool:
    first = batch.decisions.first()
    return first is not None and not first.settled(now)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 12 else None


def _as_csv(round: Round, rows: Sequence[Decision]) -> HttpResponse:
    """Codes and times, no words of anybody."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="decisions-{round.pk}.csv"'
    answer.write("\ufeff")
    writer = csv.writer(answer)
    writer.writerow(("opinion", "at", "by", "verdict", "reason", "masked", "batch", "appeal"))
    for one in rows:
        by = one.by.name if one.by else ""
        masked = " ".join(one.masked)
        at = timezone.localtime(one.at).isoformat(timespec="seconds")
        writer.writerow(
            (one.opinion.number, at, plain(by), one.verdict, one.reason, masked, one.batch_id or "",
             one.appeal_id or "")
        )  # fmt: skip
    return answer
