"""Deadlines in working days, and how long a thing may still be changed."""

from collections.abc import Container
from datetime import date, datetime, timedelta

EDIT_SECONDS = 600
CLAIM_SECONDS = 600
UNDO_SECONDS = 600
# What links one person's submissions is dropped at concluding, which is not before these have passed since closing.
CONCLUDE_WORKING_DAYS = 15
SATURDAY = 5


def add_working_days(at: datetime, days: int, *, holidays: Container[date] = ()) -> datetime:
    """The same time of day, that many working days later. `at` is in the site's time zone."""
    while days > 0:
        at += timedelta(days=1)
        if at.weekday() < SATURDAY and at.date() not in holidays:
            days -= 1
    return at


def days_left(closes_at: datetime, now: datetime) -> int:
    """In days of the calendar, both times in the site's zone: 0 is today."""
    return max(0, (closes_at.date() - now.date()).days)
