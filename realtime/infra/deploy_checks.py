"""Checks of our own settings for `manage.py check --deploy`."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security, deploy=True)
def check_deployment(app_configs: Any, **_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.DEMO:
        hint = "Leave DEMO out: it is for a demonstration on one machine."
        found.append(
            Error("With DEMO=1 anybody signs in as anybody, without a question.", hint=hint, id="rostrum.E001")
        )
    if "*" in settings.ALLOWED_HOSTS:
        hint = "Name the hosts this site is reached by."
        found.append(Warning("ALLOWED_HOSTS=* lets any page pretend to be this site.", hint=hint, id="rostrum.W001"))
    if settings.TLS and not settings.TRUSTED_PROXIES:
        found.append(
            Warning(
                "ROSTRUM_ORIGINS begins with https and TRUSTED_PROXIES is 0: behind a proxy that ends TLS every page "
                "would redirect to itself, and limits on signing in would count all visitors as one.",
                hint="Say how many proxies of yours stand in front: usually TRUSTED_PROXIES=1.",
                id="rostrum.W002",
            )
        )
    return found
