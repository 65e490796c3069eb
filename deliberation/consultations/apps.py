"""The app that knows consultations."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "deliberation.consultations"
    verbose_name = _("Consultations")

    def ready(self) -> None:
        from deliberation.consultations.triggers import PARTICIPATIONS

        PARTICIPATIONS.guard(self)
