"""Counting what is asked for, over all processes: one statement a count, so that a crowd is counted exactly.

Django's cache reads, adds and writes, which loses counts, and allauth's lock around that turns a crowd away.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from deliberation.people.models import Tally

SWEEP_EVERY = 200  # counts, about: those that have run out are deleted

COUNT = """
    INSERT INTO people_tally (key, count, until) VALUES (%s, 1, %s)
    ON CONFLICT (key) DO UPDATE SET
        count = CASE WHEN people_tally.until > %s THEN people_tally.count + 1 ELSE 1 END,
        until = CASE WHEN people_tally.until > %s THEN people_tally.until ELSE excluded.until END
    RETURNING count"""


def count_up(*what: object, seconds: float) -> int:
    """How often this was counted, with this time, since its first of these seconds."""
    now = timezone.now()
    if secrets.randbelow(SWEEP_EVERY) == 0:
        Tally.objects.filter(until__lte=now).delete()
    written, until = _adapted(now), _adapted(now + timedelta(seconds=seconds))
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [_key(what), until, written, written])
        return int(cursor.fetchone()[0])


def counted(*what: object) -> int:
    """How often it was counted in the seconds that go on now."""
    row = Tally.objects.filter(key=_key(what), until__gt=timezone.now()).values_list("count", flat=True).first()
    return row or 0


def _adapted(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _key(what: tuple[object, ...]) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), repr(what).encode(), hashlib.sha256).hexdigest()
