"""Consultations: one topic through its whole life, and the part each person has in it."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deliberation.people.models import Organisation, Person
from deliberation.people.names import in_visitors_language
from deliberation.people.text import validate_line


class Consultation(models.Model):
    """One topic on which an organisation consults."""

    class Format(models.TextChoices):
        PLENARY = "plenary", _("plenary session")
        STANDING_COMMITTEE = "standing_committee", _("standing-committee session")
        SPECIAL = "special", _("special consultation")
        FORUM = "forum", _("forum")
        SECTOR = "sector", _("sector consultation")
        COUNTERPART = "counterpart", _("counterpart consultation")
        PROPOSAL = "proposal", _("consultation on handling proposals")
        REMOTE = "remote", _("network and remote consultation")
        GRASSROOTS = "grassroots", _("face-to-face at the grassroots")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("everybody")
        MEMBERS = "members", _("members of the organisation")
        INVITED = "invited", _("only those who take part")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="consultations"
    )
    title = models.CharField(_("title"), max_length=200, validators=[validate_line])
    title_en = models.CharField(_("title in English"), max_length=300, blank=True, validators=[validate_line])
    format = models.CharField(_("format"), max_length=30, choices=Format, default=Format.REMOTE)
    text = models.TextField(_("text"), blank=True, help_text=_("Plain text; an empty line begins a new paragraph."))
    visibility = models.CharField(_("visible to"), max_length=20, choices=Visibility, default=Visibility.INVITED)
    people = models.ManyToManyField(
        Person, through="Participation", verbose_name=_("participants"), related_name="consultations"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=~models.Q(title=""), name="consultation_has_a_title"),
            models.CheckConstraint(
                condition=models.Q(visibility__in=["public", "members", "invited"]),
                name="consultation_visibility_known",
            ),
        )

    def get_absolute_url(self) -> str:
        return reverse("consultation", args=[self.pk])

    def __str__(self) -> str:
        return in_visitors_language(self.title, self.title_en)


class Participation(models.Model):
    """That a person may take part in a consultation, and as what."""

    class Role(models.TextChoices):
        MODERATOR = "moderator", _("moderator")
        CLERK = "clerk", _("clerk")
        SCRUTINEER = "scrutineer", _("scrutineer")
        MEMBER = "member", _("member")
        GUEST = "guest", _("guest")
        DEPARTMENT = "department", _("department")

    consultation = models.ForeignKey(
        Consultation, verbose_name=_("consultation"), on_delete=models.CASCADE, related_name="participations"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="participations"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.MEMBER)
    venue = models.CharField(_("venue"), max_length=100, blank=True, validators=[validate_line])

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ("consultation", "pk")
        constraints = (
            models.UniqueConstraint(fields=("consultation", "person"), name="participation_once_per_person"),
            models.CheckConstraint(
                condition=models.Q(role__in=["moderator", "clerk", "scrutineer", "member", "guest", "department"]),
                name="participation_role_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()}"
