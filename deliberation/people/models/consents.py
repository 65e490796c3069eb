"""Consents: who agreed to which version of the notice on personal data, and when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from deliberation.people.models.accounts import User


class Consent(models.Model):
    """An account agreed to one version of the notice; the words of each version are kept with the code."""

    user = models.ForeignKey(User, verbose_name=_("account"), on_delete=models.CASCADE, related_name="consents")
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    given_at = models.DateTimeField(_("given"), auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (models.UniqueConstraint(fields=("user", "version"), name="consent_once_per_version"),)

    def __str__(self) -> str:
        return f"{self.user} · {self.version}"
