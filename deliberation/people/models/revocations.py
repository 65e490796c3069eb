"""Revocations: standing that was taken away, for every server process to read."""

from django.db import models
from django.utils import timezone


class Revocation(models.Model):
    """Somebody may no longer do or see what they could: what each column names is to be looked at again.

    Written by triggers (`people/revocation.py`) in the transaction that took it away. Numbers and not foreign keys,
    since what they name may be gone. `settled`: no seat has to be given up for it, or that was done.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    person = models.BigIntegerField(null=True)
    account = models.BigIntegerField(null=True)
    session = models.CharField(max_length=40, null=True)  # noqa: DJ001 - null where it is not about a session
    consultation = models.BigIntegerField(null=True)
    seat = models.BigIntegerField(null=True)
    settled = models.BooleanField(default=True)

    class Meta:
        indexes = (models.Index(fields=("id",), condition=models.Q(settled=False), name="revocation_not_settled"),)

    def __str__(self) -> str:
        return f"{self.pk} {self.at:%Y-%m-%d %H:%M:%S}"
