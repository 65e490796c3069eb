"""Tallies: how often something was asked for lately."""

from django.db import models


class Tally(models.Model):
    """One count until it runs out. The key is a keyed hash: nobody reads an address or an account from it."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} until {self.until:%H:%M:%S}"
