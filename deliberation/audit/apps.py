"""The app that keeps the audit."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "deliberation.audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        from deliberation.audit.models import GUARD

        GUARD.guard(self)
