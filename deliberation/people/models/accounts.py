"""Accounts: what one signs in with. Whose it is, is said by Person."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from deliberation.people.text import validate_address, validate_phone

# Django's own, so that sessions begun by an earlier version go on.
SESSION_SALT = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"


class Accounts(BaseUserManager["User"]):
    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        user.sign_in_at_this_address()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """An account: an e-mail address, a mobile number, or both. Without either one signs in with a code on paper."""

    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    phone = models.CharField(
        _("mobile number"), max_length=16, unique=True, null=True, blank=True, validators=[validate_phone]
    )
    phone_verified = models.BooleanField(_("number is proved"), default=False)
    is_active = models.BooleanField(_("active"), default=True, help_text=_("Without this the account cannot sign in."))
    # Kept for Django's own code; it gives sight of nothing: Grant says who may do what, /admin/ asks is_superuser.
    is_staff = models.BooleanField(_("staff status"), default=False)
    # Counts how often all sessions were ended at once: part of what each of them is signed with.
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)
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
            models.CheckConstraint(condition=~models.Q(email=""), name="user_email_or_none"),
            models.CheckConstraint(
                condition=models.Q(phone__isnull=True) | models.Q(phone__startswith="+"),
                name="user_phone_international",
            ),
        )

    def clean(self) -> None:
        super().clean()
        self.email = self.email.lower() if self.email else None
        self.phone = self.phone or None
        if self.email:
            validate_address(self.email)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """As Django has it for the password alone, until sessions were ended apart from it."""
        signed = f"{self.password} {self.sessions_ended}" if self.sessions_ended else self.password
        return salted_hmac(SESSION_SALT, signed, secret=secret, algorithm="sha256").hexdigest()

    def sign_in_at_this_address(self) -> None:
        """From now on codes go to this address alone; the first one that is used proves it."""
        self.emailaddress_set.all().delete()
        if self.email:
            self.emailaddress_set.create(email=self.email, primary=True)

    def __str__(self) -> str:
        return self.email or self.phone or f"#{self.pk}"
