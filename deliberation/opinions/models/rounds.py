"""Rounds: what is asked, of whom and until when, and the public history of their lifecycle."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deliberation.audit.append_only import AppendOnly
from deliberation.consultations.models import Consultation
from deliberation.opinions.rules.lifecycle import Phase, phase_of
from deliberation.people.models import Person, Sector
from deliberation.people.names import in_visitors_language
from deliberation.people.text import validate_line

MAX_LENGTH = 2000


class Round(models.Model):
    """A period in which opinions on a consultation are submitted. Its terms are fixed once it has opened."""

    class State(models.TextChoices):
        DRAFT = "draft", _("in preparation")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        CONCLUDED = "concluded", _("concluded")

    class OpenTo(models.TextChoices):
        ANYBODY = "anybody", _("anybody")
        ACCOUNT = "account", _("whoever proves an e-mail or phone number")
        MEMBERS = "members", _("members of the organisation")
        SECTOR = "sector", _("members of some sectors")

    class Identity(models.TextChoices):
        NONE = "none", _("not asked")
        CONTACT = "contact", _("e-mail or phone proved")
        REAL_NAME = "real_name", _("real name, verified by the body")

    class Moderation(models.TextChoices):
        BEFORE = "before", _("before they are shown")
        AFTER = "after", _("after they are shown")

    class Language(models.TextChoices):
        CHINESE = "zh-hans", "简体中文"
        ENGLISH = "en", "English"

    consultation = models.ForeignKey(
        Consultation, verbose_name=_("consultation"), on_delete=models.PROTECT, related_name="rounds"
    )
    title = models.CharField(_("title"), max_length=200, validators=[validate_line])
    title_en = models.CharField(_("title in English"), max_length=300, blank=True, validators=[validate_line])
    text = models.TextField(_("what is asked"), max_length=2000)
    text_en = models.TextField(_("what is asked, in English"), max_length=3000, blank=True)
    takes_opinions = models.BooleanField(_("opinions in free words"), default=True)
    open_to = models.CharField(_("who may take part"), max_length=20, choices=OpenTo, default=OpenTo.ANYBODY)
    sectors = models.ManyToManyField(Sector, verbose_name=_("sectors"), blank=True, related_name="+")
    identity = models.CharField(_("identity"), max_length=20, choices=Identity, default=Identity.NONE)
    legal_ground = models.CharField(
        _("legal ground for asking who somebody is"), max_length=300, blank=True, validators=[validate_line]
    )
    moderation = models.CharField(
        _("opinions are reviewed"), max_length=20, choices=Moderation, default=Moderation.BEFORE
    )
    language = models.CharField(_("language"), max_length=10, choices=Language, default=Language.CHINESE)
    max_opinions = models.PositiveSmallIntegerField(
        _("opinions per person, at most"), default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    max_length = models.PositiveSmallIntegerField(
        _("characters per opinion, at most"),
        default=MAX_LENGTH,
        validators=[MinValueValidator(50), MaxValueValidator(MAX_LENGTH)],
    )
    hides_results = models.BooleanField(_("results of a viewpoint only after one's own answer"), default=True)
    review_days = models.PositiveSmallIntegerField(
        _("working days for a review"), default=2, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    appeal_days = models.PositiveSmallIntegerField(
        _("working days in which an appeal is possible"),
        default=10,
        validators=[MinValueValidator(5), MaxValueValidator(60)],
    )
    consent_version = models.CharField(_("version of the privacy notice"), max_length=20, default="2026-11")
    retention_until = models.DateField(_("what is not shown is kept until"))

    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT, editable=False)
    stopped = models.BooleanField(_("stopped for the time being"), default=False, editable=False)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    last_number = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("call for opinions")
        verbose_name_plural = _("calls for opinions")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~models.Q(title=""), name="round_has_a_title"),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "open", "closed", "concluded"]), name="round_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(open_to__in=["anybody", "account", "members", "sector"]),
                name="round_open_to_somebody_known",
            ),
            models.CheckConstraint(
                condition=models.Q(identity="none")
                | (models.Q(identity__in=["contact", "real_name"]) & ~models.Q(legal_ground="")),
                name="round_identity_has_a_legal_ground",
            ),
            models.CheckConstraint(
                condition=models.Q(moderation__in=["before", "after"]), name="round_moderation_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(opens_at__isnull=False, closes_at__isnull=False),
                name="round_once_open_has_times",
            ),
            models.CheckConstraint(
                condition=models.Q(opens_at__isnull=True)
                | models.Q(closes_at__isnull=True)
                | models.Q(closes_at__gt=models.F("opens_at")),
                name="round_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=models.Q(max_length__gte=50, max_length__lte=MAX_LENGTH), name="round_length_has_bounds"
            ),
        )
        indexes = (models.Index(fields=("state", "closes_at"), name="round_by_state"),)

    def clean(self) -> None:
        super().clean()
        if self.identity != self.Identity.NONE and not self.legal_ground.strip():
            message = _("Say on what legal ground people are asked who they are.")
            raise ValidationError({"legal_ground": ValidationError(message, code="required")})
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": ValidationError(_("This is not after the opening."), code="order")})

    def phase(self, at: datetime) -> Phase:
        """What is true at that time by the server's clock: an open round that ran out takes nothing any more."""
        return phase_of(self.state, stopped=self.stopped, opens_at=self.opens_at, closes_at=self.closes_at, at=at)

    @property
    def lead(self) -> str:
        return in_visitors_language(self.text, self.text_en)

    def get_absolute_url(self) -> str:
        return reverse("round", args=[self.pk])

    def __str__(self) -> str:
        return in_visitors_language(self.title, self.title_en)


class Option(models.Model):
    """A place or a group of people that somebody may choose to say about themselves."""

    class Kind(models.TextChoices):
        PLACE = "place", _("place")
        GROUP = "group", _("group of people")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="options")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=60, validators=[validate_line])
    name_en = models.CharField(max_length=100, blank=True, validators=[validate_line])
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("round", "kind", "position")
        constraints = (
            models.UniqueConstraint(fields=("round", "kind", "position"), name="option_once_in_its_place"),
            models.CheckConstraint(condition=models.Q(kind__in=["place", "group"]), name="option_kind_known"),
        )

    def __str__(self) -> str:
        return in_visitors_language(self.name, self.name_en)


class Question(models.Model):
    """Something asked with answers to choose from. `choices`: each with `zh` and `en`, counted from 1."""

    class Kind(models.TextChoices):
        ONE = "one", _("choose one")
        SEVERAL = "several", _("choose several")
        SCALE = "scale", _("give marks from 1 to 5")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="questions")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=200, validators=[validate_line])
    text_en = models.CharField(max_length=300, blank=True, validators=[validate_line])
    choices = models.JSONField(default=list, blank=True)
    most = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("round", "position")
        constraints = (
            models.UniqueConstraint(fields=("round", "position"), name="question_once_in_its_place"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["one", "several", "scale"]), name="question_kind_known"
            ),
        )

    def __str__(self) -> str:
        return in_visitors_language(self.text, self.text_en)


class RoundAct(models.Model):
    """One step of a round's life, with its reason; everybody who sees the round reads it."""

    class Act(models.TextChoices):
        OPENED = "opened", _("opened")
        EXTENDED = "extended", _("extended")
        STOPPED = "stopped", _("stopped for the time being")
        RESUMED = "resumed", _("resumed")
        CLOSED = "closed", _("closed")
        CONCLUDED = "concluded", _("concluded")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="acts")
    act = models.CharField(max_length=20, choices=Act)
    at = models.DateTimeField()
    reason = models.CharField(max_length=200, validators=[validate_line])
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    # Nobody: a command on the server, or the demonstration.
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("round", "pk")
        constraints = (models.CheckConstraint(condition=~models.Q(reason=""), name="round_act_has_a_reason"),)

    def __str__(self) -> str:
        return f"{self.round} · {self.get_act_display()}"


ROUND_ACTS = AppendOnly(
    table="opinions_roundact",
    kept=("id", "round_id", "act", "at", "reason", "opens_at", "closes_at", "by_id"),
    refusal="the history of a round is append-only",
    check_id="opinions.E001",
)
