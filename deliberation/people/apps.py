"""The app that knows people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "deliberation.people"
    verbose_name = _("People")

    def ready(self) -> None:
        from django.contrib.auth.signals import user_login_failed
        from django.db.backends.signals import connection_created
        from django.db.models import fields

        from deliberation.people import revocation
        from deliberation.people.accounts import signals  # noqa: F401 - connects them
        from deliberation.people.limits.challenged import on_login_failed
        from deliberation.people.models.standing import GRANTS
        from deliberation.people.private_file import keep_to_ourselves
        from deliberation.people.sms import checks  # noqa: F401 - registers them

        fields.BLANK_CHOICE_LABEL = _("– choose –")  # Django's own has no Chinese
        GRANTS.guard(self)
        for table in revocation.ALL:
            table.guard(self)
        user_login_failed.connect(on_login_failed, dispatch_uid="people.login_failed")
        connection_created.connect(keep_to_ourselves, dispatch_uid="people.private_file")
