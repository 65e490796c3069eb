"""How many text messages were sent: per number for a day, and per day for the whole site."""

from django.db import models


class TextQuota(models.Model):
    """When messages to one number were asked for, within the last day; the number as a keyed hash."""

    digest = models.BinaryField(max_length=32, unique=True)
    times = models.JSONField(default=list)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{len(self.times)} · {self.last_at:%Y-%m-%d %H:%M}"


class TextBudget(models.Model):
    """How many messages left on one day."""

    day = models.DateField(unique=True)
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-day",)

    def __str__(self) -> str:
        return f"{self.day}: {self.sent}"
