"""Seals of records, the directory each froze, the editions made of it, and the keys that signed. All append-only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from deliberation.meetings.models import Meeting


class SigningKey(models.Model):
    """A public key and since when it signs. The private one never enters the database."""

    fingerprint = models.CharField(max_length=64, unique=True)
    public = models.BinaryField(max_length=32)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.fingerprint[:16]


class Seal(models.Model):
    """What was signed of a meeting's log. The next one extends it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="seals")
    size = models.PositiveIntegerField(_("entries"))
    root = models.BinaryField(max_length=32)
    chain = models.BinaryField(max_length=32)
    # Whose cards it covers: those of the first seal that was announced stay for all later ones.
    directory = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    directory_root = models.BinaryField(max_length=32)
    documents_root = models.BinaryField(max_length=32)
    epoch = models.CharField(max_length=16)
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")
    separate_user = models.BooleanField()
    signature = models.BinaryField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ("meeting", "size")
        constraints = (models.UniqueConstraint(fields=("meeting", "size"), name="seal_once_per_size"),)

    def __str__(self) -> str:
        return f"{self.meeting_id} 1–{self.size}"


class Card(models.Model):
    """A seat in the sealed directory: words and salt, which may be erased, and the leaf, which stays."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="cards")
    seat = models.PositiveIntegerField()
    shown_to = models.CharField(max_length=20)
    words = models.JSONField(null=True)
    salt = models.BinaryField(max_length=32, null=True)
    leaf = models.BinaryField(max_length=32)

    class Meta:
        ordering = ("seal", "seat")
        constraints = (models.UniqueConstraint(fields=("seal", "seat"), name="card_once_per_seat"),)

    def __str__(self) -> str:
        return f"{self.seal_id}/{self.seat}"


class Edition(models.Model):
    """A package made once. The next one of its kind destroys its bytes; its digest stays."""

    class Kind(models.TextChoices):
        FULL = "full", _("full edition")
        PUBLIC = "public", _("public edition")
        MEMBERS = "members", _("members’ edition")

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="editions")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="editions")
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    package = models.BinaryField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ("meeting", "kind", "number")
        constraints = (
            models.UniqueConstraint(fields=("meeting", "kind", "number"), name="edition_number_once"),
            models.UniqueConstraint(fields=("seal", "kind"), name="edition_once_per_seal"),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.kind} {self.number}"


class Rendition(models.Model):
    """A file made of an edition's package by a job, when somebody asked for it. Derived, and gone with the package."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="renditions")
    name = models.CharField(max_length=40)
    data = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("edition", "name"), name="rendition_once"),)

    def __str__(self) -> str:
        return f"{self.edition_id} {self.name}"


class IndexedPassage(models.Model):
    """Words of a record as search finds them. Derived from the edition that is not the staff's, and droppable.

    `sources`: the numbers of the entries its words come from. The long columns stand last: SQLite reads a row from its
    beginning.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="indexed_passages")
    kind = models.CharField(max_length=10)
    anchor = models.PositiveIntegerField()
    item = models.PositiveIntegerField(null=True)
    at = models.BigIntegerField()  # epoch ms
    seat = models.PositiveIntegerField(null=True)
    who = models.CharField(max_length=100, blank=True)
    who_en = models.CharField(max_length=100, blank=True)
    sources = models.JSONField()
    text = models.TextField()
    tokens = models.TextField()

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (models.Index(fields=("-at", "-id"), name="indexed_passage_newest"),)

    def __str__(self) -> str:
        return f"{self.meeting_id}#{self.anchor}"
