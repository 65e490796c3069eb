"""Summaries: the figures of a round's report, computed at most every few seconds and read by every page until then."""

from django.db import models

from deliberation.opinions.models.rounds import Round


class Summary(models.Model):
    """`basis` says what was counted: while it is the same nothing is computed anew. `matrix`: votes, as gzipped CSV."""

    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="summary")
    at = models.DateTimeField()
    checked_at = models.DateTimeField()
    basis = models.CharField(max_length=100)
    figures = models.JSONField()
    matrix = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.round} · {self.at:%Y-%m-%d %H:%M}"
