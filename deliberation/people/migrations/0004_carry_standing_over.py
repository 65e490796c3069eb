"""Carry standing over: secretariats and department representatives become grants, departments a tree of their own."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import migrations
from django.utils import timezone

from deliberation.people.names import sounds_of

REASON = "carried over"
GRANTED = {"staff": "secretariat", "department": "department"}


def forwards(apps: Any, schema_editor: Any) -> None:
    _give_grants(memberships=apps.get_model("people", "Membership"), grants=apps.get_model("people", "Grant"))
    _end_earlier_terms(apps.get_model("people", "Membership"))
    _part_departments(apps.get_model("people", "Organisation"))
    for person in apps.get_model("people", "Person").objects.iterator():
        person.sounds = sounds_of(person.name)
        person.save(update_fields=("sounds",))


def _give_grants(*, memberships: Any, grants: Any) -> None:
    held: dict[tuple[int, str, int], Any] = {}
    for row in memberships.objects.filter(role__in=GRANTED).order_by("starts_on", "pk"):
        held[(row.person_id, GRANTED[row.role], row.organisation_id)] = row
    today = timezone.localdate()
    for (person, role, organisation), row in held.items():
        ended = None if row.ends_on is None or row.ends_on >= today else _at_noon(row.ends_on)
        grants.objects.create(
            person_id=person,
            role=role,
            organisation_id=organisation,
            reason=REASON,
            given_at=_at_noon(row.starts_on),
            until=row.ends_on,
            ended_at=ended,
            end_reason=None if ended is None else REASON,
        )
    memberships.objects.filter(role__in=GRANTED).delete()


def _end_earlier_terms(memberships: Any) -> None:
    """A membership is open once: one of an earlier term that nobody ended ends where the next begins."""
    following: dict[tuple[int, int, str], Any] = {}
    for row in memberships.objects.order_by("-term", "-starts_on", "-pk"):
        key = (row.person_id, row.organisation_id, row.role)
        after = following.get(key)
        if after is not None and row.ends_on is None:
            row.ends_on = max(row.starts_on, after.starts_on - timedelta(days=1))
            row.save(update_fields=("ends_on",))
        following[key] = row


def _part_departments(organisations: Any) -> None:
    """A department that stood under a conference answers to it from now on."""
    for row in organisations.objects.filter(kind="department", parent__kind="conference"):
        row.answers_to_id, row.parent_id = row.parent_id, None
        row.save(update_fields=("answers_to", "parent"))
    for row in organisations.objects.filter(kind="conference", parent__kind="department"):
        row.parent_id = None
        row.save(update_fields=("parent",))


def _at_noon(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


class Migration(migrations.Migration):
    dependencies = [("people", "0003_standing")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
