"""Questions about jobs: the last of a kind, and whether a worker is needed."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from deliberation.jobs.models import Job

STALE_SECONDS = 30  # six heartbeats were missed: the worker is gone


def last(kind: str, subject: str = "") -> Job | None:
    return Job.objects.filter(kind=kind, subject=subject).order_by("-requested_at").first()


def last_done(kind: str, subject: str = "") -> Job | None:
    return Job.objects.filter(kind=kind, subject=subject, state=Job.State.DONE).order_by("-requested_at").first()


def stale() -> Q:
    """Jobs whose worker died over them."""
    return Q(state=Job.State.RUNNING, heartbeat_at__lt=timezone.now() - timedelta(seconds=STALE_SECONDS))


def needs_worker() -> bool:
    """Whether anything waits, for longer than a worker that runs would leave it."""
    return Job.objects.filter(Q(state=Job.State.QUEUED) | stale()).exists()
