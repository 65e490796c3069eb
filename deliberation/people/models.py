"""People: accounts, persons, the tree of organisations, and who belongs to which of them in what standing."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from deliberation.people.text import validate_line


def in_visitors_language(chinese: str, english: str) -> str:
    """The English name where English is read and there is one, else the Chinese one."""
    return english if english and (get_language() or "").startswith("en") else chinese


class Accounts(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        user.sign_in_at_this_address()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """An account: an address to sign in with. Whose it is, is said by Person."""

    email = models.EmailField(_("e-mail"), unique=True)
    is_active = models.BooleanField(_("active"), default=True, help_text=_("Without this the account cannot sign in."))
    is_staff = models.BooleanField(_("may use the administration"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects: ClassVar[Accounts] = Accounts()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ("email",)
        constraints = (
            # With every address in lower case, "unique" also means unique whatever the case it was typed in.
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case"),
        )

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower()

    def sign_in_at_this_address(self) -> None:
        """From now on codes go to this address alone; the first one that is used proves it."""
        self.emailaddress_set.all().delete()
        self.emailaddress_set.create(email=self.email, primary=True)

    def __str__(self) -> str:
        return self.email


class Person(models.Model):
    """Somebody with a name, with or without an account of their own."""

    # Up to 100 characters, not bytes: rare characters lie outside the basic plane.
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=100, validators=[validate_line])
    name_en = models.CharField(
        pgettext_lazy("of a person", "name in English"), max_length=100, blank=True, validators=[validate_line]
    )
    user = models.OneToOneField(
        User, verbose_name=_("account"), on_delete=models.SET_NULL, null=True, blank=True, related_name="person"
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ("name", "pk")
        constraints = (models.CheckConstraint(condition=~models.Q(name=""), name="person_has_a_name"),)

    def __str__(self) -> str:
        return in_visitors_language(self.name, self.name_en)


class Organisation(models.Model):
    """A conference or a department, standing under another one or at the top."""

    class Kind(models.TextChoices):
        CONFERENCE = "conference", _("conference")
        DEPARTMENT = "department", _("department")

    parent = models.ForeignKey(
        "self", verbose_name=_("belongs to"), on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.CONFERENCE)
    name = models.CharField(_("name"), max_length=100, unique=True, validators=[validate_line])
    name_en = models.CharField(_("name in English"), max_length=200, blank=True, validators=[validate_line])

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(condition=~models.Q(parent=models.F("pk")), name="organisation_not_its_own_parent"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["conference", "department"]), name="organisation_kind_known"
            ),
        )

    def clean(self) -> None:
        super().clean()
        if self.pk and any(above.pk == self.pk for above in self.above()):
            message = _("An organisation cannot stand under itself.")
            raise ValidationError({"parent": ValidationError(message, code="under_itself")})

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
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering = ("organisation", "position", "name")
        constraints = (models.UniqueConstraint(fields=("organisation", "name"), name="sector_once_per_organisation"),)

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


class Membership(models.Model):
    """A person's standing in one organisation for one term."""

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        EXPERT = "expert", _("expert")
        STAFF = "staff", _("secretariat")
        DEPARTMENT = "department", _("department representative")

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("standing"), max_length=20, choices=Role, default=Role.MEMBER)
    sector = models.ForeignKey(
        Sector, verbose_name=_("sector"), on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    committees = models.ManyToManyField(Committee, verbose_name=_("committees"), blank=True, related_name="memberships")
    term = models.PositiveSmallIntegerField(_("term"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ("organisation", "-term", "person")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "organisation", "term", "role"), name="membership_once_per_term_and_role"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["member", "expert", "staff", "department"]), name="membership_role_known"
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
