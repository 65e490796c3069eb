"""How many text messages: a minute, an hour and a day for one number, and a day for the whole site.

Every number that is asked for counts, known or not, so that the answer says nothing about it.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from deliberation.people.models import TextBudget, TextQuota

SECONDS_AND_MESSAGES = ((60, 1), (3600, 5), (86_400, 10))
DAY = timedelta(days=1)


class TooMany(Exception):
    """This number has had its messages; another may be sent at `again_at`."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__(again_at)
        self.again_at = again_at


class Spent(Exception):
    """The site has sent all the messages of this day."""


@transaction.atomic
def take(number: str) -> None:
    """Count one message to this number. Raises TooMany, Spent."""
    now = timezone.now()
    if not budget_left():
        raise Spent
    TextQuota.objects.filter(last_at__lt=now - DAY).delete()
    digest = _digest(number)
    TextQuota.objects.get_or_create(digest=digest, defaults={"last_at": now, "times": []})
    row = TextQuota.objects.select_for_update().get(digest=digest)
    seconds = now.timestamp()
    times = [at for at in row.times if at > seconds - DAY.total_seconds()]
    if (again := _again_at(times, seconds)) is not None:
        raise TooMany(datetime.fromtimestamp(again, UTC))
    row.times, row.last_at = [*times, seconds], now
    row.save(update_fields=("times", "last_at"))


def budget_left() -> bool:
    return not TextBudget.objects.filter(day=timezone.localdate(), sent__gte=settings.SMS_A_DAY).exists()


@transaction.atomic
def spend() -> None:
    """Count one message that leaves. Raises Spent."""
    today = timezone.localdate()
    TextBudget.objects.get_or_create(day=today)
    if not TextBudget.objects.filter(day=today, sent__lt=settings.SMS_A_DAY).update(sent=F("sent") + 1):
        raise Spent
    TextBudget.objects.filter(day__lt=today - 30 * DAY).delete()


def _again_at(times: list[float], now: float) -> float | None:
    """When another message may go; none: now."""
    later = []
    for span, most in SECONDS_AND_MESSAGES:
        recent = [at for at in times if at > now - span]
        if len(recent) >= most:
            later.append(recent[-most] + span)
    return max(later, default=None)


def _digest(number: str) -> bytes:
    """A stranger's number that somebody typed is nobody's to read here."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"text quota " + number.encode(), hashlib.sha256)
