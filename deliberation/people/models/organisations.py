"""Organisations: conferences and departments, each in a tree of its own kind, with their sectors and committees."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deliberation.people.names import in_visitors_language
from deliberation.people.text import validate_line


def _ends_after_it_starts(table: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(starts_on__isnull=True)
        | models.Q(ends_on__isnull=True)
        | models.Q(ends_on__gte=models.F("starts_on")),
        name=f"{table}_ends_after_it_starts",
    )


class Organisation(models.Model):
    """A conference or a department, standing under another one of its kind or at the top.

    Departments stand in a government tree of their own; `answers_to` names the conference whose secretariat looks
    after the officers of a department and of those below it.
    """

    class Kind(models.TextChoices):
        CONFERENCE = "conference", _("conference")
        DEPARTMENT = "department", pgettext_lazy("organisation", "department")

    parent = models.ForeignKey(
        "self", verbose_name=_("belongs to"), on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.CONFERENCE)
    name = models.CharField(_("name"), max_length=100, validators=[validate_line])
    name_en = models.CharField(_("name in English"), max_length=200, blank=True, validators=[validate_line])
    answers_to = models.ForeignKey(
        "self",
        verbose_name=_("answers to"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="departments",
    )
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", verbose_name=_("succeeded by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(condition=~models.Q(parent=models.F("pk")), name="organisation_not_its_own_parent"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["conference", "department"]), name="organisation_kind_known"
            ),
            # Every county has an education bureau.
            models.UniqueConstraint(fields=("parent", "name"), name="organisation_once_under_its_parent"),
            models.UniqueConstraint(
                fields=("name",), condition=models.Q(parent__isnull=True), name="organisation_once_at_the_top"
            ),
            models.CheckConstraint(
                condition=models.Q(answers_to__isnull=True) | models.Q(kind="department"),
                name="organisation_only_departments_answer",
            ),
            _ends_after_it_starts("organisation"),
        )

    def clean(self) -> None:
        super().clean()
        if self.pk and any(above.pk == self.pk for above in self.above()):
            message = _("An organisation cannot stand under itself.")
            raise ValidationError({"parent": ValidationError(message, code="under_itself")})
        if self.parent is not None and self.parent.kind != self.kind:
            message = _("A department stands under a department, and a conference under a conference.")
            raise ValidationError({"parent": ValidationError(message, code="other_kind")})
        if self.answers_to is not None and self.answers_to.kind != self.Kind.CONFERENCE:
            message = _("A department answers to a conference.")
            raise ValidationError({"answers_to": ValidationError(message, code="other_kind")})

    def above(self) -> Iterator["Organisation"]:
        """The organisations over this one, nearest first; a circle is walked once."""
        seen: set[int] = set()
        over = self.parent
        while over is not None and over.pk not in seen:
            yield over
            seen.add(over.pk)
            over = over.parent

    def __str__(self) -> str:
        return in_visitors_language(self.name, self.name_en)


class Sector(models.Model):
    """A constituency of one conference, such as education or agriculture."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="sectors"
    )
    name = models.CharField(_("name"), max_length=100, validators=[validate_line])
    name_en = models.CharField(_("name in English"), max_length=200, blank=True, validators=[validate_line])
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", verbose_name=_("succeeded by"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering = ("organisation", "position", "name")
        constraints = (
            models.UniqueConstraint(fields=("organisation", "name"), name="sector_once_per_organisation"),
            _ends_after_it_starts("sector"),
        )

    def __str__(self) -> str:
        return in_visitors_language(self.name, self.name_en)


class Committee(models.Model):
    """A standing special committee of one conference."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="committees"
    )
    name = models.CharField(_("name"), max_length=100, validators=[validate_line])
    name_en = models.CharField(_("name in English"), max_length=200, blank=True, validators=[validate_line])

    class Meta:
        verbose_name = _("committee")
        verbose_name_plural = _("committees")
        ordering = ("organisation", "name")
        constraints = (
            models.UniqueConstraint(fields=("organisation", "name"), name="committee_once_per_organisation"),
        )

    def __str__(self) -> str:
        return in_visitors_language(self.name, self.name_en)
