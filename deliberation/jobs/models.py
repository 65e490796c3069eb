"""One table: each job with its state, its progress and its result."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """What is to be done once, on what, asked for by whom; the queue itself is django-tasks-db's.

    A worker that is killed leaves its row there `RUNNING` for ever, so a job keeps a heartbeat of its own.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    subject = models.CharField(_("subject"), max_length=100, blank=True)
    arguments = models.JSONField(default=dict)
    # A number and no foreign key: the person may go, the row stays.
    requested_by = models.BigIntegerField(_("requested by"), null=True)
    requested_at = models.DateTimeField(_("requested"), default=timezone.now, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    heartbeat_at = models.DateTimeField(_("heartbeat"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True)
    failure = models.CharField(_("failure"), max_length=60, blank=True)  # a code, never a traceback

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "subject"),
                condition=models.Q(finished_at=None),
                name="one_unfinished_job_of_a_kind_and_subject",
            ),
        )
        indexes = (models.Index(fields=("kind", "subject", "-requested_at"), name="jobs_of_subject"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}".rstrip()

    @property
    def unfinished(self) -> bool:
        return self.finished_at is None
