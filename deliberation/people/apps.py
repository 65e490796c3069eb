"""The app that knows people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "deliberation.people"
    verbose_name = _("People")

    def ready(self) -> None:
        from deliberation.people.models.standing import GRANTS

        GRANTS.guard(self)
