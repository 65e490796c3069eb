"""Moderation: decisions, reports by readers and appeals, each a row of its own that stays."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from deliberation.audit.append_only import AppendOnly
from deliberation.opinions.models.opinions import Opinion
from deliberation.opinions.models.rounds import Round
from deliberation.opinions.rules import deadlines
from deliberation.people.models import Person
from deliberation.people.text import validate_line


class Batch(models.Model):
    """Decisions taken together, which can be undone together for some minutes; authors are told after those."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="batches")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.round} · {self.pk}"


class Appeal(models.Model):
    """The author asks once that somebody else looks again. `decided_at`: when that was done."""

    opinion = models.OneToOneField(Opinion, on_delete=models.PROTECT, related_name="appeal")
    words = models.TextField(blank=True, max_length=1000)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.opinion)


class Decision(models.Model):
    """What a moderator decided on one opinion, with its coded reason; the latest one counts.

    `told_at`: from then on the author is told. `masked`: which kinds of personal data were covered, never the data.
    """

    class Verdict(models.TextChoices):
        SHOWN = "shown", _("Shown")
        WITHHELD = "withheld", _("Withheld")
        UNDONE = "undone", _("Undone")

    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="decisions")
    at = models.DateTimeField()
    told_at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=10, choices=Verdict)
    reason = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=200, blank=True, validators=[validate_line])
    masked = models.JSONField(default=list, blank=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="decisions")
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, null=True, related_name="decisions")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(verdict__in=["shown", "withheld", "undone"]), name="decision_verdict_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(verdict="withheld") | ~models.Q(reason=""), name="decision_withheld_has_a_reason"
            ),
        )

    def settled(self, at: datetime) -> bool:
        """Whether it is too late to undo it."""
        return at >= self.at + timedelta(seconds=deadlines.UNDO_SECONDS)

    def __str__(self) -> str:
        return f"{self.opinion} · {self.get_verdict_display()}"


class Report(models.Model):
    """A reader says that something is wrong with an opinion that is shown."""

    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="reports")
    at = models.DateTimeField()
    reason = models.CharField(max_length=20)
    # Not guarded: what a reader wrote about somebody can be taken out.
    words = models.TextField(null=True, max_length=500)  # noqa: DJ001 - null: taken out
    answered_by = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.opinion} · {self.reason}"


class Recusal(models.Model):
    """A moderator who does not review a round, since its matter is their own."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="recusals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=200, validators=[validate_line])

    class Meta:
        constraints = (models.UniqueConstraint(fields=("round", "person"), name="recusal_once"),)

    def __str__(self) -> str:
        return f"{self.round} · {self.person}"


DECISIONS = AppendOnly(
    table="opinions_decision",
    kept=("id", "opinion_id", "at", "told_at", "by_id", "verdict", "reason", "note", "masked", "batch_id", "appeal_id"),
    refusal="a decision on an opinion is followed by another one, never changed",
    check_id="opinions.E003",
)
REPORTS = AppendOnly(
    table="opinions_report",
    kept=("id", "opinion_id", "at", "reason"),
    once=("answered_by_id",),
    refusal="a report on an opinion is append-only",
    check_id="opinions.E004",
)
