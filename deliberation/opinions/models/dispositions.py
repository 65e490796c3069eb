"""Dispositions: what became of opinions, one act for one or many; each is followed by another, never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from deliberation.audit.append_only import AppendOnly
from deliberation.opinions.models.opinions import Opinion
from deliberation.opinions.models.rounds import Round
from deliberation.opinions.rules.endings import Ground, ground_of
from deliberation.people.models import Organisation, Person
from deliberation.people.text import validate_line

MAX_TEXT = 4000


class Disposition(models.Model):
    """What somebody said of opinions, at a desk or in a meeting.

    Where a meeting took them up, `meeting`, `seq`, `address` and `label` are plain values: this app knows no meetings.
    `of`: the disposition that is taken back. `by` None: the platform, since another opinion is not shown any more.
    """

    class Kind(models.TextChoices):
        TAKEN_UP = "taken_up", _("Raised in a meeting")
        ANSWERED = "answered", _("Answered")
        MERGED = "merged", _("Merged")
        OUT_OF_SCOPE = "out_of_scope", _("Outside this call")
        EXCUSED = "excused", _("Not answered")
        REOPENED = "reopened", _("Taken back")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="dispositions")
    kind = models.CharField(max_length=20, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(null=True, max_length=MAX_TEXT)  # noqa: DJ001 - null: taken out
    into = models.ForeignKey(Opinion, on_delete=models.PROTECT, null=True, related_name="merging")
    reason = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=200, blank=True, validators=[validate_line])
    meeting = models.CharField(max_length=36, blank=True)
    seq = models.PositiveBigIntegerField(null=True)
    address = models.CharField(max_length=300, blank=True)
    label = models.CharField(max_length=200, blank=True, validators=[validate_line])
    of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="taken_back_by")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=["taken_up", "answered", "merged", "out_of_scope", "excused", "reopened"]),
                name="disposition_kind_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="answered") | models.Q(organisation__isnull=False),
                name="disposition_answer_is_somebodys",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="merged") | models.Q(into__isnull=False), name="disposition_merged_into_one"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["out_of_scope", "excused"]) | ~models.Q(reason=""),
                name="disposition_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="taken_up") | ~models.Q(address=""), name="disposition_taken_up_somewhere"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="reopened") | models.Q(of__isnull=False), name="disposition_takes_one_back"
            ),
        )

    @property
    def ground(self) -> Ground | None:
        return ground_of(self.reason)

    def __str__(self) -> str:
        return f"{self.round} · {self.get_kind_display()}"


class Ending(models.Model):
    """That a disposition is about this opinion. What a later one takes back does not stand any more."""

    disposition = models.ForeignKey(Disposition, on_delete=models.PROTECT, related_name="endings")
    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="endings")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("opinion", "disposition"), name="ending_once_per_disposition"),)

    def __str__(self) -> str:
        return f"{self.opinion} · {self.disposition.get_kind_display()}"


DISPOSITIONS = AppendOnly(
    table="opinions_disposition",
    kept=(
        "id",
        "round_id",
        "kind",
        "at",
        "by_id",
        "organisation_id",
        "into_id",
        "reason",
        "note",
        "meeting",
        "seq",
        "address",
        "label",
        "of_id",
    ),
    # What a department wrote about somebody can be taken out.
    removable=("text",),
    refusal="what became of an opinion is followed by another disposition, never changed",
    check_id="opinions.E005",
)
ENDINGS = AppendOnly(
    table="opinions_ending",
    kept=("id", "disposition_id", "opinion_id"),
    refusal="which opinions a disposition is about never changes",
    check_id="opinions.E006",
)
