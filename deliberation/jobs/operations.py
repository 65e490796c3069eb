"""Asking for a job, doing it, and taking it up again where its worker died."""

import logging
import threading
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from deliberation.jobs import queries
from deliberation.jobs.models import Job
from deliberation.jobs.registry import JobFailed, work_of

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 5.0
MAX_ATTEMPTS = 3  # a job that kills its worker must not do so for ever
KEPT = timedelta(days=1)  # rows of the queue; jobs themselves stay


def enqueue(
    kind: str, subject: str = "", *, arguments: dict[str, Any] | None = None, requested_by: int | None = None
) -> Job:
    """The job, to be done soon after the transaction around this commits; the unfinished one, where there is one.

    Raises KeyError where nobody registered the kind.
    """
    work_of(kind)
    try:
        with transaction.atomic():
            job = Job.objects.create(kind=kind, subject=subject, arguments=arguments or {}, requested_by=requested_by)
            perform.enqueue(str(job.pk))
            return job
    except IntegrityError:
        return Job.objects.get(kind=kind, subject=subject, finished_at=None)


@task
def perform(job: str) -> None:
    """What the worker calls. A job that another worker has, or that is finished, is left alone."""
    now = timezone.now()
    mine = Job.objects.filter(pk=job, state=Job.State.QUEUED)
    if not mine.update(state=Job.State.RUNNING, heartbeat_at=now, attempts=F("attempts") + 1):
        return
    taken = Job.objects.get(pk=job)
    with Heartbeat(taken) as heartbeat:
        try:
            result = work_of(taken.kind)(heartbeat.report, **taken.arguments)
            outcome: dict[str, Any] = {"state": Job.State.DONE, "result": result}
        except JobFailed as refusal:
            outcome = {"state": Job.State.FAILED, "failure": refusal.code}
        except Exception:
            log.exception("job %s failed: %s", taken, taken.pk)
            outcome = {"state": Job.State.FAILED, "failure": "error"}
    # Only while it is still this attempt's: a worker that was taken for dead must not overwrite its successor.
    still_mine = Job.objects.filter(pk=job, state=Job.State.RUNNING, attempts=taken.attempts)
    still_mine.update(finished_at=timezone.now(), **outcome)


class Heartbeat:
    """Beside a job, on a thread with a connection of its own: says that the worker lives and how far it has come."""

    def __init__(self, taken: Job) -> None:
        # A worker that was taken for dead and is not must not keep its successor's attempt alive.
        self._attempt = Job.objects.filter(pk=taken.pk, attempts=taken.attempts)
        self._progress = (0, 0)
        self._changed = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def report(self, done: int, total: int) -> None:
        self._progress = (done, total)
        self._changed.set()

    def _beat(self) -> None:
        try:
            while not self._ended.is_set():
                if self._changed.wait(HEARTBEAT_SECONDS):
                    self._ended.wait(1)  # whatever is reported within a second is one write; the end waits for nothing
                self._changed.clear()
                done, total = self._progress
                try:
                    self._attempt.update(heartbeat_at=timezone.now(), done=done, total=total)
                except Exception as failure:  # noqa: BLE001  # the next beat says it
                    log.warning("jobs: cannot write a heartbeat: %s", failure)
        finally:
            connection.close()

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._changed.set()
        self._thread.join()
        done, total = self._progress
        self._attempt.update(done=done, total=total)


def recover() -> int:
    """Queue the jobs of dead workers again, give up those that killed three; returns how many were stale."""
    found = 0
    for job in Job.objects.filter(queries.stale()):
        with transaction.atomic():
            same = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
            if job.attempts >= MAX_ATTEMPTS:
                found += same.update(state=Job.State.FAILED, failure="worker_lost", finished_at=timezone.now())
            elif same.update(state=Job.State.QUEUED):
                found += 1
                perform.enqueue(str(job.pk))
    DBTaskResult.objects.filter(enqueued_at__lt=timezone.now() - KEPT).delete()
    return found
