"""The tables of a live meeting: the head row, the log, the seats, the answers and the checkpoints."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deliberation.consultations.models import Consultation, Participation
from deliberation.meetings import hash_chain
from deliberation.meetings.options import problem_with
from deliberation.people.models import Person, Sector
from deliberation.people.names import in_visitors_language
from deliberation.people.text import validate_line


def new_epoch(*, after: int = 0) -> str:
    """Names one history of a log, and the entry after which it is another than the one before it.

    The log as it goes on after a restore that lost its end is another history; 0: it is the first one.
    """
    return f"{get_random_string(8, '0123456789abcdef')}{after:08x}"


HEAD = frozenset({"epoch", "last_seq", "last_hash", "last_at", "due_at", "openness"})


class Meeting(models.Model):
    """The head of a log: where it ends, and what the meeting was set up to be."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consultation = models.ForeignKey(
        Consultation, verbose_name=_("consultation"), on_delete=models.PROTECT, related_name="meetings"
    )
    title = models.CharField(_("title"), max_length=200, validators=[validate_line])
    title_en = models.CharField(_("title in English"), max_length=300, blank=True, validators=[validate_line])
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    options = models.JSONField(
        _("settings"),
        default=dict,
        blank=True,
        help_text=_("What differs from the usual rules; frozen when the meeting is opened."),
    )
    officers_need_factor = models.BooleanField(
        _("officers need a second step"),
        null=True,
        blank=True,
        choices=(
            (None, _("as the site has it")),
            (True, pgettext_lazy("factor", "yes")),
            (False, pgettext_lazy("factor", "no")),
        ),
    )
    epoch = models.CharField(max_length=16, default=new_epoch, editable=False)
    last_seq = models.PositiveIntegerField(default=0, editable=False)
    last_hash = models.BinaryField(max_length=32, editable=False)
    last_at = models.BigIntegerField(default=0, editable=False)  # epoch ms
    # To whom the log is open, from its opening on; before that it follows the consultation.
    openness = models.CharField(max_length=20, blank=True, editable=False)
    due_at = models.BigIntegerField(null=True, editable=False, db_index=True)  # epoch ms; when the clock is wanted

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ("-starts_at", "pk")
        constraints = (models.CheckConstraint(condition=~models.Q(title=""), name="meeting_has_a_title"),)

    def clean(self) -> None:
        super().clean()
        self.options = {} if self.options is None else self.options
        if problem := problem_with(self.options):
            message = _("These settings cannot be used: %(problem)s")
            raise ValidationError(
                {"options": ValidationError(message, code="bad_settings", params={"problem": problem})}
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only the door moves the head: whoever saves a page read a moment ago would put it back."""
        if self.pk is None:  # a form that saves seats with it leaves the key to us
            self.pk = uuid.uuid4()
        if not self.last_hash:
            self.last_hash = hash_chain.genesis(self.id)
        if not self._state.adding and kwargs.get("update_fields") is None:
            names = {field.name for field in self._meta.concrete_fields if not field.primary_key}
            kwargs["update_fields"] = names - HEAD
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("room", args=[self.pk])

    def __str__(self) -> str:
        return in_visitors_language(self.title, self.title_en)


class Entry(models.Model):
    """One line of a log. Triggers refuse to delete it, or to change anything but to redact it."""

    meeting = models.ForeignKey(Meeting, verbose_name=_("meeting"), on_delete=models.PROTECT, related_name="entries")
    seq = models.PositiveIntegerField(_("number in the log"))
    at = models.BigIntegerField(_("time in ms"))  # since the epoch
    by = models.PositiveIntegerField(_("acting seat"))
    type = models.CharField(_("kind of event"), max_length=40)
    facts = models.JSONField()
    text = models.JSONField(null=True)
    salt = models.BinaryField(max_length=32, null=True)
    nonce = models.BinaryField(max_length=16)
    commitment = models.BinaryField(max_length=32, null=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ("meeting", "seq")
        constraints = (
            models.UniqueConstraint(fields=("meeting", "seq"), name="entry_seq_once"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="entry_seq_from_one"),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.type}"


class Seat(models.Model):
    """A person's place in one meeting: the only bridge from the log, which knows numbers, to people."""

    class ShownTo(models.TextChoices):
        PUBLIC = "public", _("everybody")
        MEMBER = "member", _("those who take part")
        MODERATOR = "moderator", _("moderators and clerks")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="seats")
    number = models.PositiveIntegerField(_("number"))
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.SET_NULL, null=True, blank=True, related_name="seats"
    )
    display_name = models.CharField(_("name shown"), max_length=100, validators=[validate_line])
    display_name_en = models.CharField(_("name shown in English"), max_length=100, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Participation.Role, blank=True)
    # The words as they were that day, and the sector they named: it may be renamed or have a successor since.
    of_sector = models.ForeignKey(Sector, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    sector = models.CharField(_("sector"), max_length=100, blank=True)
    sector_en = models.CharField(_("sector in English"), max_length=200, blank=True)
    venue = models.CharField(_("venue"), max_length=100, blank=True)
    shown_to = models.CharField(_("name is shown to"), max_length=20, choices=ShownTo, default=ShownTo.PUBLIC)

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ("meeting", "number")
        constraints = (
            models.UniqueConstraint(fields=("meeting", "number"), name="seat_number_once"),
            models.UniqueConstraint(
                fields=("meeting", "person"), condition=models.Q(person__isnull=False), name="seat_once_per_person"
            ),
            # Number 0 is the platform, which has no seat.
            models.CheckConstraint(condition=models.Q(number__gte=1), name="seat_number_from_one"),
            models.CheckConstraint(
                condition=models.Q(role__in=["", *Participation.Role.values]), name="seat_role_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} · {in_visitors_language(self.display_name, self.display_name_en)}"


class Token(models.Model):
    """An answer that was given: a command resent with the same token gets it again."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="tokens")
    seat = models.PositiveIntegerField()
    token = models.UUIDField()
    type = models.CharField(max_length=40)
    mac = models.BinaryField(max_length=32, null=True)
    seq = models.PositiveIntegerField()

    class Meta:
        # In this order its index finds the tokens of a batch, whoever gave them.
        constraints = (models.UniqueConstraint(fields=("meeting", "token", "seat"), name="token_once"),)

    def __str__(self) -> str:
        return f"{self.token} → {self.seq}"


class Checkpoint(models.Model):
    """The folded state after one entry, which shortens a cold start. Derived from the log, and never evidence of it."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, primary_key=True, related_name="checkpoint")
    epoch = models.CharField(max_length=16)
    seq = models.PositiveIntegerField()
    hash = models.BinaryField(max_length=32)
    closing = models.BooleanField(default=False)  # whether the meeting was closed then
    shape = models.CharField(max_length=64)  # of the code that folded it
    state = models.BinaryField()
    mac = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.meeting_id} at {self.seq}"


class Vouch(models.Model):
    """An officer of one meeting who signed in without a second factor asks another to vouch for them, in one session.

    Not in the log: it says who let whom in, and nothing of what the meeting did.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="vouches")
    seat = models.PositiveIntegerField(_("seat"))
    session = models.CharField(max_length=64)  # a keyed hash of its key
    asked_at = models.DateTimeField(_("asked"))
    tries = models.PositiveSmallIntegerField(default=0)
    vouched_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    vouched_at = models.DateTimeField(_("vouched"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("vouch")
        verbose_name_plural = _("vouches")
        ordering = ("-pk",)
        indexes = (models.Index(fields=("meeting", "session"), name="vouch_of_session"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(vouched_by__isnull=True, vouched_at__isnull=True)
                | models.Q(vouched_by__isnull=False, vouched_at__isnull=False),
                name="vouch_by_somebody_at_some_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} · {self.seat}"
