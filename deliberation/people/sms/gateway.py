"""The port text messages leave by: printed on this machine, or posted to an HTTP gateway with registered templates.

Operators in mainland China deliver registered templates only, so a message is a template's name and the values in it.
"""

import json
import logging
import sys
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from django.conf import settings

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 5
# After a failure everybody is told for this long: a failure told only to those whose number is known would name them.
AWAY_SECONDS = 60
CONSOLE = "console"

_senders = ThreadPoolExecutor(max_workers=2, thread_name_prefix="sms")
_in_flight: set[Future[None]] = set()


class Outage:
    """Until when the gateway counts as away, in this process."""

    until = 0.0


def is_configured() -> bool:
    return bool(settings.SMS_URL)


def is_away() -> bool:
    """Whether the gateway refused or did not answer within the last minute."""
    return time.monotonic() < Outage.until


def send(number: str, template: str, values: Mapping[str, str]) -> None:
    """Send it without waiting, so that nobody learns from the time of an answer whether a message left."""
    if settings.SMS_URL == CONSOLE:
        _print(number, template, values)
    elif settings.SMS_URL:
        sending = _senders.submit(_post, number, template, dict(values))
        _in_flight.add(sending)
        sending.add_done_callback(_in_flight.discard)


def wait_until_sent() -> None:
    """Return when everything handed over so far has left or failed; for tests and for a process that stops."""
    wait(list(_in_flight))


def _print(number: str, template: str, values: Mapping[str, str]) -> None:
    shown = "  ".join(f"{name}: {value}" for name, value in values.items())
    sys.stdout.write(f"Text message to {number} ({template})  {shown}\n")
    sys.stdout.flush()


def _post(number: str, template: str, values: dict[str, str]) -> None:
    body = {
        "to": number,
        "template": settings.SMS_TEMPLATES.get(template, template),
        "signature": settings.SMS_SIGNATURE,
        "values": values,
    }
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.SMS_TOKEN}"}
    request = Request(settings.SMS_URL, json.dumps(body).encode(), headers, method="POST")  # noqa: S310 - checked below
    try:
        if urlsplit(settings.SMS_URL).scheme not in ("https", "http"):
            raise ValueError("SMS_URL")
        with urlopen(request, timeout=TIMEOUT_SECONDS):  # noqa: S310 - http and https only
            Outage.until = 0.0
    except (URLError, OSError, ValueError) as failure:
        # Neither the number nor the gateway's answer, which may repeat it.
        log.error("cannot send text messages: %s", getattr(failure, "code", type(failure).__name__))
        Outage.until = time.monotonic() + AWAY_SECONDS
