"""Opinions: one submission each, with what its author chose to say, how it came, and where it stands."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from deliberation.opinions.models.rounds import Option, Question, Round
from deliberation.opinions.rules.personal_data import shown_in_words
from deliberation.people.models import Person


class Opinion(models.Model):
    """One submission: free words, answers to the questions, or both.

    `text` is what the author wrote; only moderators read it. `shown_text` is what everybody reads, with personal data
    masked; it is empty while nothing may be shown. `receipt` is a keyed hash of the reference code.
    """

    class Status(models.TextChoices):
        RECEIVED = "received", _("In review")
        SHOWN = "shown", _("Shown")
        WITHHELD = "withheld", _("Withheld")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Channel(models.TextChoices):
        ONLINE = "online", _("online")
        PHONE = "phone", _("by phone")
        STATION = "station", _("at a station")
        PAPER = "paper", _("on paper")

    class Waiting(models.TextChoices):
        REVIEW = "review", _("review")
        APPEAL = "appeal", _("appeal")
        REPORT = "report", _("report by a reader")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="opinions")
    number = models.PositiveIntegerField()
    key = models.UUIDField(editable=False)
    receipt = models.BinaryField(max_length=32, unique=True, null=True, editable=False)
    text = models.TextField(null=True, max_length=2000)  # noqa: DJ001 - null: withdrawn, or its time has run out
    shown_text = models.TextField(blank=True, default="")
    status = models.CharField(max_length=12, choices=Status, default=Status.RECEIVED)
    place = models.ForeignKey(Option, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    group = models.ForeignKey(Option, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    guardian = models.BooleanField(_("submitted by a guardian"), default=False)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.ONLINE)
    paper_number = models.CharField(max_length=20, blank=True)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField()
    editable_until = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    # What it waits for, and until when; empty: for nothing.
    waits_for = models.CharField(max_length=10, choices=Waiting, blank=True, default=Waiting.REVIEW)
    due_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    # How it stands answered: the kind of the latest disposition that was not taken back; empty: not yet.
    ends_as = models.CharField(max_length=20, blank=True, default="", editable=False)
    claimed_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    claimed_until = models.DateTimeField(null=True)
    consent_version = models.CharField(max_length=20)
    retention_until = models.DateField()

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        ordering = ("round", "number")
        constraints = (
            models.UniqueConstraint(fields=("round", "number"), name="opinion_number_once"),
            models.UniqueConstraint(fields=("round", "key"), name="opinion_stored_once"),
            models.UniqueConstraint(
                fields=("round", "paper_number"), condition=~models.Q(paper_number=""), name="opinion_paper_once"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["received", "shown", "withheld", "withdrawn"]),
                name="opinion_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(status="shown") | models.Q(shown_text=""), name="opinion_hidden_shows_nothing"
            ),
            models.CheckConstraint(
                condition=models.Q(waits_for__in=["", "review", "appeal", "report"]), name="opinion_waiting_known"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_as__in=["", "taken_up", "answered", "merged", "out_of_scope", "excused"]),
                name="opinion_ending_known",
            ),
            models.CheckConstraint(
                condition=models.Q(channel__in=["online", "phone", "station", "paper"]), name="opinion_channel_known"
            ),
            models.CheckConstraint(
                condition=models.Q(channel="online", entered_by__isnull=True)
                | (~models.Q(channel="online") & models.Q(entered_by__isnull=False)),
                name="opinion_entered_by_somebody_where_not_online",
            ),
        )
        indexes = (
            models.Index(fields=("round", "due_at"), condition=~models.Q(waits_for=""), name="opinion_queue"),
            models.Index(fields=("round", "status", "-number"), name="opinion_list"),
            models.Index(
                fields=("round", "number"), condition=models.Q(status="shown", ends_as=""), name="opinion_unanswered"
            ),
        )

    @property
    def words(self) -> str:
        """What everybody may read, with the gaps named in the visitor's language."""
        return shown_in_words(self.shown_text)

    def editable(self, at: datetime) -> bool:
        return self.status in (self.Status.RECEIVED, self.Status.SHOWN) and at < self.editable_until

    def __str__(self) -> str:
        return f"{self.round} · {self.number}"


class Answer(models.Model):
    """What was chosen for one question: the places of the choices, or the mark."""

    opinion = models.ForeignKey(Opinion, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    chosen = models.JSONField()

    class Meta:
        ordering = ("opinion", "question")
        constraints = (models.UniqueConstraint(fields=("opinion", "question"), name="answer_once_per_question"),)

    def __str__(self) -> str:
        return f"{self.question}: {self.chosen}"
