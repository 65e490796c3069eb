"""The app that holds live meetings."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "deliberation.meetings"
    verbose_name = _("Meetings")

    def ready(self) -> None:
        from deliberation.meetings import triggers

        post_migrate.connect(triggers.after_migrate, sender=self)
        register(triggers.check, Tags.database)
