"""Fingerprints of what is shown, by which near-duplicates are found. A changed text has a new row."""

from django.db import models

from deliberation.opinions.models.opinions import Opinion
from deliberation.opinions.models.rounds import Round


class Fingerprint(models.Model):
    """`whole`: the same for texts that say the same. `signature`: 128 numbers of 32 bits, little-endian."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="+")
    opinion = models.OneToOneField(Opinion, on_delete=models.CASCADE, related_name="fingerprint")
    whole = models.BigIntegerField()
    signature = models.BinaryField(max_length=512)

    class Meta:
        indexes = (models.Index(fields=("round", "id"), name="fingerprint_since"),)

    def __str__(self) -> str:
        return str(self.opinion)
