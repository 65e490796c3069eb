"""The report of a round: who took part, how viewpoints were judged, what groups think, what became of opinions."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from deliberation.opinions.models import Opinion, Round, Summary
from deliberation.opinions.operations.summary import summary_of
from deliberation.opinions.queries import open_data
from deliberation.opinions.queries.answering import meter_of
from deliberation.opinions.queries.rounds import house_of
from deliberation.opinions.rules.reasons import WITHHOLDING
from deliberation.opinions.views import figures
from deliberation.opinions.views.visitors import Visit, visit
from deliberation.people import policy, queries
from deliberation.people.accounts.proof.factors import factor_first

TITLES = {
    "report": _("Report of the call"),
    "viewpoints": _("How viewpoints were judged"),
    "groups": _("Groups of opinion"),
    "endings": _("What became of the opinions"),
    "people": _("Who took part"),
    "data": _("Data and method"),
}
FILES: dict[str, tuple[str, Any]] = {
    "viewpoints.csv": ("text/csv", _("Viewpoints with how they were judged")),
    "votes.csv": ("text/csv", _("Every vote: one row a participant, one column a viewpoint, no names")),
    "opinions.csv": ("text/csv", _("Opinions that are shown, with their answers")),
    "figures.json": ("application/json", _("All figures of this report")),
    "polis.zip": ("application/zip", _("Votes in the format of Polis")),
    "consult.zip": ("application/zip", _("Opinions in the format of i-dot-ai/consult")),
}
OF_VOTES = frozenset({"viewpoints.csv", "votes.csv", "polis.zip"})
AFTER_CLOSING = frozenset({"votes.csv", "polis.zip"})


@never_cache
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    here = visit(request, pk)
    round, phase = here.round, here.round.phase(here.at)
    context: dict[str, Any] = {"round": round, "consultation": round.consultation, "phase": phase}
    summary = None if phase == "stopped" else summary_of(round, at=here.at)
    if summary is None:
        return render(request, "opinions/summary/none.html", context)
    counts, votes = summary.figures["counts"], summary.figures["votes"]
    shows_votes = _shows_votes(here)
    context |= {
        "summary": summary,
        "counts": counts,
        "votes": votes,
        "shows_votes": shows_votes,
        "sections": [(name, words) for name, words in TITLES.items() if _has(name, votes, shows_votes)],
        "titles": TITLES,
        "meter": meter_of(round),
        "viewpoints": figures.viewpoints(round, votes["tallies"]) if shows_votes else [],
        "groups": figures.groups(round, votes["groups"]) if shows_votes else [],
        "agreed": figures.agreed(round, votes["agreed"]) if shows_votes else [],
        "picture": figures.picture(votes["picture"]) if shows_votes and votes["picture"] else None,
        "ungrouped": votes["voters"] - votes["grouped"],
        "days": figures.days(counts["days"]),
        "channels": [(code, name) for code, name in Opinion.Channel.choices if code in counts["by_channel"]],
        "by_channel": figures.channels(counts["by_channel"]),
        "places": figures.options(counts["places"], counts["by_channel"]),
        "people": figures.options(counts["groups_of_people"], counts["by_channel"]),
        "questions": figures.questions(counts["questions"]),
        "withheld": [(WITHHOLDING[code].name, n) for code, n in counts["withheld"].items() if code in WITHHOLDING],
        "files": [(name, words) for name, (_type, words) in FILES.items() if _offers(here, name)],
    }
    return render(request, "opinions/summary/report.html", context)


@never_cache
@require_safe
def file(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    here = visit(request, pk)
    if name not in FILES or not _offers(here, name):
        raise Http404
    summary = summary_of(here.round, at=here.at)
    if summary is None:
        raise Http404
    if name == "figures.json":
        answer: HttpResponse = _figures(here, summary)
    else:
        answer = HttpResponse(MAKERS[name](here.round, summary), content_type=_content_type(name))
    answer["Content-Disposition"] = f'attachment; filename="round-{here.round.pk}-{name}"'
    return answer


MAKERS: dict[str, Callable[[Round, Summary], str | bytes]] = {
    "viewpoints.csv": lambda round, summary: (
        "\ufeff" + open_data.viewpoints(round, summary.figures["votes"]["tallies"])
    ),
    "votes.csv": lambda _round, summary: open_data.matrix(summary),
    "opinions.csv": lambda round, _summary: "\ufeff" + open_data.opinions(round),
    "polis.zip": open_data.polis,
    "consult.zip": lambda round, _summary: open_data.consult(round),
}


def _content_type(name: str) -> str:
    kind = FILES[name][0]
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def _figures(here: Visit, summary: Summary) -> HttpResponse:
    round, told = here.round, dict(summary.figures)
    if not _shows_votes(here):
        told.pop("votes")
    about = {
        "round": round.pk,
        "title": round.title,
        "opens_at": round.opens_at,
        "closes_at": round.closes_at,
        "state": round.phase(here.at),
        "computed_at": summary.at,
        "basis": summary.basis,
    }
    return JsonResponse({**about, **told}, json_dumps_params={"ensure_ascii": False, "indent": 1})


def _offers(here: Visit, name: str) -> bool:
    """Rows of votes only once nothing changes any more: from two states somebody could tell who voted between them."""
    phase = here.round.phase(here.at)
    if phase == "stopped":
        return False
    if name in AFTER_CLOSING and phase not in ("closed", "concluded"):
        return False
    return name not in OF_VOTES or (_shows_votes(here) and here.round.viewpoints.filter(hidden=False).exists())


def _shows_votes(here: Visit) -> bool:
    """While others still answer, only where the round hides nothing; whoever runs it sees them at any time."""
    if not here.round.hides_results or here.round.phase(here.at) in ("closed", "concluded"):
        return True
    if factor_first(here.request) is not None:
        return False
    actor = queries.actor(here.person, on=timezone.localdate(here.at))
    return policy.may_run_rounds(actor, house_of(here.round))


def _has(section: str, votes: dict[str, Any], shows_votes: bool) -> bool:
    if section == "report":
        return False
    if section == "viewpoints":
        return bool(votes["tallies"])
    return section != "groups" or (shows_votes and bool(votes["groups"]))
