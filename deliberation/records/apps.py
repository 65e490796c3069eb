"""The app of the consultation record."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "deliberation.records"
    verbose_name = _("records")

    def ready(self) -> None:
        from deliberation.jobs.registry import register
        from deliberation.records import printing
        from deliberation.records.search.triggers import FULL_TEXT, REDACTED
        from deliberation.records.triggers import CARDS, EDITIONS, KEYS, SEALS

        for guarded in (SEALS, CARDS, EDITIONS, KEYS, REDACTED, FULL_TEXT):
            guarded.guard(self)
        register(printing.KIND, printing.make)
