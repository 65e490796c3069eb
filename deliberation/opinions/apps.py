"""The app that knows open rounds."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpinionsConfig(AppConfig):
    name = "deliberation.opinions"
    verbose_name = _("Calls for opinions")

    def ready(self) -> None:
        from deliberation.opinions.models import GUARDS

        for guard in GUARDS:
            guard.guard(self)
        from deliberation.jobs.registry import register
        from deliberation.opinions.operations import summary

        register(summary.KIND, summary.work)
