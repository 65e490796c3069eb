"""The app that holds live meetings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "deliberation.meetings"
    verbose_name = _("Meetings")

    def ready(self) -> None:
        from deliberation.jobs.registry import register
        from deliberation.meetings import verification_job
        from deliberation.meetings.triggers import LOG, SEATS, VOUCHES

        LOG.guard(self)
        SEATS.guard(self)
        VOUCHES.guard(self)
        register(verification_job.KIND, verification_job.verify_logs)
