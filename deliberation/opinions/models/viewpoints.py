"""Viewpoints: short sentences to agree with or not, the current vote of each participant, and how votes changed."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deliberation.audit.append_only import AppendOnly
from deliberation.opinions.models.participants import Participant
from deliberation.opinions.models.rounds import Round
from deliberation.people.names import in_visitors_language
from deliberation.people.text import validate_line

MAX_LENGTH = 1000  # of those brought in; the desk takes shorter ones
AGREE, PASS, DISAGREE = 1, 0, -1


class Viewpoint(models.Model):
    """One sentence on one matter. Its words never change once it is there: people have voted on them."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="viewpoints")
    number = models.PositiveIntegerField()
    text = models.CharField(_("viewpoint"), max_length=MAX_LENGTH, validators=[validate_line])
    text_en = models.CharField(_("viewpoint in English"), max_length=MAX_LENGTH, blank=True, validators=[validate_line])
    seed = models.BooleanField(_("written by the secretariat"), default=True)
    hidden = models.BooleanField(_("taken out"), default=False)
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("viewpoint")
        verbose_name_plural = _("viewpoints")
        ordering = ("round", "number")
        constraints = (models.UniqueConstraint(fields=("round", "number"), name="viewpoint_number_once"),)

    def __str__(self) -> str:
        return in_visitors_language(self.text, self.text_en)


class Vote(models.Model):
    """What a participant thinks of a viewpoint now."""

    viewpoint = models.ForeignKey(Viewpoint, on_delete=models.PROTECT, related_name="votes")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="votes")
    value = models.SmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("viewpoint", "participant"), name="vote_once_per_participant"),
            models.CheckConstraint(condition=models.Q(value__in=[-1, 0, 1]), name="vote_value_known"),
        )

    def __str__(self) -> str:
        return f"{self.viewpoint_id} {self.value:+d}"


class VoteChange(models.Model):
    """Each vote as it was cast, also those that another one replaced since."""

    viewpoint = models.ForeignKey(Viewpoint, on_delete=models.PROTECT, related_name="+")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    value = models.SmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("viewpoint", "participant"), name="votechange_of_vote"),)

    def __str__(self) -> str:
        return f"{self.viewpoint_id} {self.value:+d}"


VOTE_CHANGES = AppendOnly(
    table="opinions_votechange",
    kept=("id", "viewpoint_id", "participant_id", "value", "at"),
    refusal="the history of votes is append-only",
    check_id="opinions.E002",
)
