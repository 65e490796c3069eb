"""The figures of a report are computed at most once in some seconds: small rounds at once, large ones by the worker."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from deliberation.jobs.operations import enqueue
from deliberation.jobs.registry import Report
from deliberation.opinions.models import Round, Summary
from deliberation.opinions.queries.summary import basis_of, votes_of

FRESH = timedelta(seconds=5)
MAX_AT_ONCE = 20_000  # votes that a request may wait for: some tenths of a second
KIND = "opinions.summary"


def summary_of(round: Round, *, at: datetime) -> Summary | None:
    """The latest figures; older ones while newer are being computed, None while there are none at all."""
    held = Summary.objects.filter(round=round).first()
    if held is not None and not _mine_to_check(held, at):
        return held
    if held is not None and held.basis == basis_of(round):
        return held
    if votes_of(round) > MAX_AT_ONCE:
        enqueue(KIND, subject=str(round.pk), arguments={"round": round.pk})
        return held
    return _compute(round, at=at)


def _mine_to_check(held: Summary, at: datetime) -> bool:
    """Of all requests of all processes one looks whether something changed, and then none for some seconds."""
    if at - held.checked_at < FRESH:
        return False
    return bool(Summary.objects.filter(pk=held.pk, checked_at=held.checked_at).update(checked_at=at))


def work(report: Report, *, round: int) -> dict[str, Any]:
    """The worker's: may run again."""
    found = Round.objects.get(pk=round)
    summary = _compute(found, at=timezone.now())
    report(1, 1)
    return {"basis": summary.basis}


def _compute(round: Round, *, at: datetime) -> Summary:
    from deliberation.opinions.operations.computing import compute

    return compute(round, at=at)
