"""Codes on paper: let somebody in once who gets neither mail nor text messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from deliberation.people.models.accounts import User
from deliberation.people.models.persons import Person


class SignInCode(models.Model):
    """A code that was printed and handed over: good once, until it expires. Kept as a keyed hash only."""

    user = models.ForeignKey(User, verbose_name=_("account"), on_delete=models.CASCADE, related_name="sign_in_codes")
    digest = models.BinaryField(max_length=32, unique=True)
    given_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField(_("given"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("used"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("sign-in code")
        verbose_name_plural = _("sign-in codes")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.user} · {self.expires_at:%Y-%m-%d}"
