"""Working days: Monday to Friday, but for the holidays and with the shifted days that the site lists."""

from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone


def after(at: int, *, days: int) -> int:
    """The end (epoch ms) of the last of so many working days after that instant; 0: the instant itself."""
    if days == 0:
        return at
    day = datetime.fromtimestamp(at / 1000, UTC).astimezone(timezone.get_default_timezone()).date()
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    midnight = datetime.combine(day + timedelta(days=1), time.min, timezone.get_default_timezone())
    return int(midnight.timestamp() * 1000)


def is_working_day(day: date) -> bool:
    if day.isoformat() in settings.WORKING_WEEKENDS:
        return True
    return day.weekday() < 5 and day.isoformat() not in settings.HOLIDAYS
