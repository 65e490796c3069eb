"""Participants: a number per person and round, and the two tables that link it; both are emptied at concluding."""

from django.db import models

from deliberation.opinions.models.opinions import Opinion
from deliberation.opinions.models.rounds import Round
from deliberation.people.models import User


class Participant(models.Model):
    """Somebody who takes part in one round. Says nothing about who."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="participants")
    # What they were called where their votes were brought in from.
    number = models.PositiveBigIntegerField(null=True, editable=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("round", "number"), name="participant_number_once"),)

    def __str__(self) -> str:
        return f"{self.round} · {self.pk}"


class ParticipantLink(models.Model):
    """By what a participant is known again: an account, or a cookie of one browser as a keyed hash."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="link")
    account = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    device = models.BinaryField(max_length=32, null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("round", "account"), name="participant_once_per_account"),
            models.UniqueConstraint(fields=("round", "device"), name="participant_once_per_device"),
            models.CheckConstraint(
                condition=models.Q(account__isnull=False, device__isnull=True)
                | models.Q(account__isnull=True, device__isnull=False),
                name="participant_known_by_one_thing",
            ),
        )

    def __str__(self) -> str:
        return str(self.participant_id)


class OpinionLink(models.Model):
    """Which opinions one participant submitted."""

    opinion = models.OneToOneField(Opinion, on_delete=models.CASCADE, related_name="link")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="opinion_links")

    def __str__(self) -> str:
        return str(self.opinion_id)
