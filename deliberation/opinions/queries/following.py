"""How far an opinion has come, as its author may know it at a given time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from deliberation.opinions.models import Decision, Disposition, Opinion
from deliberation.opinions.queries.answering import root_of, standing

Sign = Literal["done", "now", "next"]


@dataclass(frozen=True, slots=True)
class Stage:
    """`code` is one of received, review, shown, withheld, withdrawn, appeal, grouped, raised, answered.

    `said`: what became of it, for the last three of these once they are done.
    """

    code: str
    sign: Sign
    at: datetime | None = None
    said: Disposition | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """What the author is told. `decision`: the latest they know of; `appeal_until`: None where none is possible."""

    status: str
    stages: tuple[Stage, ...]
    decision: Decision | None
    appeal_until: datetime | None
    ends_as: str = ""


def told_decision(opinion: Opinion, *, at: datetime) -> Decision | None:
    """The latest decision, once its author is told of it; one that was undone before that was never there."""
    latest = opinion.decisions.order_by("-pk").first()
    if latest is None or latest.verdict == Decision.Verdict.UNDONE or latest.told_at > at:
        return None
    return latest


def progress(opinion: Opinion, *, at: datetime) -> Progress:
    decision = told_decision(opinion, at=at)
    status = opinion.status
    if status == Opinion.Status.WITHHELD and decision is None:
        status = Opinion.Status.RECEIVED
    stages = [Stage("received", "done", opinion.submitted_at)]
    appeal = getattr(opinion, "appeal", None)
    if status == Opinion.Status.WITHDRAWN:
        return Progress(status, (*stages, Stage("withdrawn", "now")), None, None)
    if status == Opinion.Status.RECEIVED:
        stages += [Stage("review", "now", opinion.due_at), Stage("shown", "next")]
    elif status == Opinion.Status.SHOWN:
        stages += [Stage("shown", "done", opinion.shown_at)]
    else:
        stages += [Stage("withheld", "done" if appeal else "now", decision.at if decision else None)]
        if appeal is not None:
            stages += [Stage("appeal", "now" if appeal.decided_at is None else "done", appeal.at)]
        return Progress(status, tuple(stages), decision, _appeal_until(opinion, decision, at))
    if status == Opinion.Status.SHOWN:
        ends_as, ends = _ends(opinion)
        return Progress(status, (*stages, *ends), decision, None, ends_as)
    stages += [Stage("raised", "next"), Stage("answered", "next")]
    return Progress(status, tuple(stages), decision, None)


def _ends(opinion: Opinion) -> tuple[str, list[Stage]]:
    """What became of it; of one that was merged, what became of the other. Raised and answered stay to come."""
    said = standing([opinion])[opinion.pk]
    stages = [Stage("grouped", "done", one.at, one) for one in said if one.kind == Disposition.Kind.MERGED]
    root = root_of(opinion)
    if root.pk != opinion.pk:
        said = [*said, *standing([root])[root.pk]]
    raised = [Stage("raised", "done", one.at, one) for one in said if one.kind == Disposition.Kind.TAKEN_UP]
    others = (Disposition.Kind.MERGED, Disposition.Kind.TAKEN_UP)
    answered = [Stage("answered", "done", one.at, one) for one in said if one.kind not in others]
    if not answered:
        raised = raised or [Stage("raised", "next")]
        answered = [Stage("answered", "next")]
    return root.ends_as, [*stages, *raised, *answered]


def _appeal_until(opinion: Opinion, decision: Decision | None, at: datetime) -> datetime | None:
    from deliberation.opinions.rules.deadlines import add_working_days

    if decision is None or hasattr(opinion, "appeal"):
        return None
    until = add_working_days(decision.told_at, opinion.round.appeal_days)
    return until if at < until else None
