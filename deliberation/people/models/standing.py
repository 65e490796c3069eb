"""Standing: what somebody is in an organisation (membership), and what somebody may do there (grant)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deliberation.audit.append_only import AppendOnly
from deliberation.people.models.organisations import Committee, Organisation, Sector
from deliberation.people.models.persons import Person
from deliberation.people.text import validate_line


def current_on(day: date) -> models.Q:
    """Rows with `starts_on` and `ends_on` that hold on that day, the last one included."""
    return models.Q(starts_on__lte=day) & (models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=day))


class Membership(models.Model):
    """A person is a member or an expert of one organisation; whoever leaves and returns has two."""

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        EXPERT = "expert", _("expert")

    class Office(models.TextChoices):
        CHAIR = "chair", _("chair")
        VICE_CHAIR = "vice_chair", _("vice-chair")
        SECRETARY_GENERAL = "secretary_general", _("secretary-general")
        STANDING = "standing", _("standing member")
        MEMBER = "member", _("member")

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("standing"), max_length=20, choices=Role, default=Role.MEMBER)
    office = models.CharField(_("office"), max_length=20, choices=Office, default=Office.MEMBER)
    sector = models.ForeignKey(
        Sector, verbose_name=_("sector"), on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    committees = models.ManyToManyField(Committee, verbose_name=_("committees"), blank=True, related_name="memberships")
    party = models.CharField(_("party"), max_length=100, blank=True, validators=[validate_line])
    unit = models.CharField(_("unit"), max_length=200, blank=True, validators=[validate_line])
    post = models.CharField(_("post"), max_length=100, blank=True, validators=[validate_line])
    term = models.PositiveSmallIntegerField(_("term"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("organisation", "-term", "person", "-starts_on")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "organisation", "role"),
                condition=models.Q(ends_on__isnull=True),
                name="membership_once_while_open",
            ),
            models.CheckConstraint(condition=models.Q(role__in=["member", "expert"]), name="membership_role_known"),
            models.CheckConstraint(
                condition=models.Q(office__in=["chair", "vice_chair", "secretary_general", "standing", "member"]),
                name="membership_office_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(role="member") | models.Q(sector__isnull=False), name="membership_member_has_sector"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="membership_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=models.Q(term__gte=1), name="membership_term_from_one"),
        )

    def clean(self) -> None:
        super().clean()
        if self.sector and self.sector.organisation_id != self.organisation_id:
            message = _("This sector belongs to another organisation.")
            raise ValidationError({"sector": ValidationError(message, code="other_organisation")})

    def __str__(self) -> str:
        return f"{self.person} · {self.organisation}"


class Grant(models.Model):
    """Somebody may do something in an organisation. Given and ended with a reason, never deleted.

    `below`: set-up and figures of the organisations below too, never their personal data or hidden text.
    A role that needs a second person's consent holds from `consented_at` on.
    """

    class Role(models.TextChoices):
        CONVENER = "convener", _("convener")
        DEPARTMENT = "department", _("department officer")
        OPINION_MODERATOR = "opinion_moderator", _("opinion moderator")
        SECRETARIAT = "secretariat", _("secretariat")
        ADMINISTRATOR = "administrator", _("administrator")
        SITE_ADMINISTRATOR = "site_administrator", _("site administrator")

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(_("grant"), max_length=20, choices=Role)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, null=True, related_name="grants"
    )
    below = models.BooleanField(_("also set-up and figures below"), default=False)
    sector = models.ForeignKey(
        Sector, verbose_name=_("sector"), on_delete=models.PROTECT, null=True, related_name="grants"
    )
    reason = models.CharField(_("reason"), max_length=200, validators=[validate_line])
    # Nobody: carried over from an earlier version, or given by a command on the server.
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    until = models.DateField(_("until"), null=True)
    needs_consent = models.BooleanField(default=False)
    consented_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    consented_at = models.DateTimeField(_("consented"), null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True)
    end_reason = models.CharField(_("reason for ending"), max_length=200, null=True, validators=[validate_line])  # noqa: DJ001 - null until it ends

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ("-given_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    role__in=[
                        "convener",
                        "department",
                        "opinion_moderator",
                        "secretariat",
                        "administrator",
                        "site_administrator",
                    ]
                ),
                name="grant_role_known",
            ),
            models.CheckConstraint(
                condition=models.Q(role="site_administrator", organisation__isnull=True)
                | (~models.Q(role="site_administrator") & models.Q(organisation__isnull=False)),
                name="grant_stands_where_its_role_stands",
            ),
            models.CheckConstraint(
                condition=models.Q(role="convener", sector__isnull=False)
                | (~models.Q(role="convener") & models.Q(sector__isnull=True)),
                name="grant_sector_of_conveners_alone",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="grant_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(given_by__isnull=True) | ~models.Q(given_by=models.F("person")),
                name="grant_never_to_oneself",
            ),
            models.CheckConstraint(
                condition=models.Q(consented_by__isnull=True)
                | (~models.Q(consented_by=models.F("given_by")) & ~models.Q(consented_by=models.F("person"))),
                name="grant_consent_is_a_second_persons",
            ),
            # Once while it stands: the platform's own "where nothing is null" would let two site administrators stand.
            models.UniqueConstraint(
                fields=("person", "role", "organisation"),
                condition=models.Q(ended_at__isnull=True, organisation__isnull=False, sector__isnull=True),
                name="grant_once_while_open",
            ),
            models.UniqueConstraint(
                fields=("person", "role", "sector"),
                condition=models.Q(ended_at__isnull=True, sector__isnull=False),
                name="grant_once_per_sector_while_open",
            ),
            models.UniqueConstraint(
                fields=("person", "role"),
                condition=models.Q(ended_at__isnull=True, organisation__isnull=True),
                name="grant_once_for_the_site_while_open",
            ),
        )

    def clean(self) -> None:
        super().clean()
        if self.sector and self.sector.organisation_id != self.organisation_id:
            message = _("This sector belongs to another organisation.")
            raise ValidationError({"sector": ValidationError(message, code="other_organisation")})

    @staticmethod
    def in_force(*, on: date) -> models.Q:
        """The grants that hold on that day."""
        standing = models.Q(ended_at__isnull=True) & (models.Q(until__isnull=True) | models.Q(until__gte=on))
        return standing & (models.Q(needs_consent=False) | models.Q(consented_at__isnull=False))

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()}"


GRANTS = AppendOnly(
    table="people_grant",
    kept=(
        "id",
        "person_id",
        "role",
        "organisation_id",
        "below",
        "sector_id",
        "reason",
        "given_by_id",
        "given_at",
        "until",
        "needs_consent",
    ),
    once=("consented_by_id", "consented_at", "ended_by_id", "ended_at", "end_reason"),
    refusal="a grant is ended, never changed",
    check_id="people.E001",
)
