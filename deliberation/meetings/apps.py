"""The app that holds live meetings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "deliberation.meetings"
    verbose_name = _("Meetings")

    def ready(self) -> None:
        from deliberation.meetings.triggers import LOG

        LOG.guard(self)
