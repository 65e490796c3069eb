"""What `manage.py check --deploy` says of text messages."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

from deliberation.people.sms.gateway import CONSOLE


@register(Tags.security, deploy=True)
def codes_stay_private(**_: Any) -> list[CheckMessage]:
    if settings.SMS_URL == CONSOLE:
        return [Warning("Codes to sign in with are printed to the log.", hint="Set SMS_URL.", id="people.W001")]
    if settings.SMS_URL and urlsplit(settings.SMS_URL).scheme != "https":
        return [Warning("Codes to sign in with are sent unprotected.", hint="Use https.", id="people.W002")]
    return []
