"""Entering a room's page: finds the meeting, checks that the visitor may see it, and finds their seat.

Most may see it plainly, since it is public or they take part in it: that is one query, put into words once, where the
whole rule takes four and most of the time of the page. Who is not let in by it is asked about by the whole rule.
"""

from functools import cache
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Model
from django.db.models.sql import Query
from django.utils import timezone

from deliberation.consultations import queries as consultations
from deliberation.consultations.models import Consultation, Participation
from deliberation.meetings.models import Meeting, Seat
from deliberation.meetings.queries import seat_of, visible_to
from deliberation.people.models import Organisation, Person, User
from deliberation.people.queries import person_of

READ: tuple[type[Model], ...] = (Meeting, Consultation, Organisation, Seat)
PUBLIC = Consultation.Visibility.PUBLIC
NOT_SHOWN = frozenset({"options", "text", "created_at"})


class Entered(NamedTuple):
    meeting: Meeting  # with its consultation and the organisation of that
    seat: Seat | None
    reads_consultation: bool  # a seat, or a meeting opened to all, lets in some who may not see its consultation


def entered(user: User | AnonymousUser, meeting: UUID) -> Entered | None:
    """None: they may not see it, or there is none."""
    return _plainly(user, meeting) or _by_the_whole_rule(user, meeting)


def _by_the_whole_rule(user: User | AnonymousUser, meeting: UUID) -> Entered | None:
    person = person_of(user)
    seen = visible_to(person, on=timezone.localdate()).select_related("consultation__organisation")
    head = seen.filter(pk=meeting).first()
    return None if head is None else Entered(head, seat_of(head, person), _may_read(person, head.consultation))


def _may_read(person: Person | None, consultation: Consultation) -> bool:
    return consultations.visible_to(person, on=timezone.localdate()).filter(pk=consultation.pk).exists()


def _plainly(user: User | AnonymousUser, meeting: UUID) -> Entered | None:
    words, converters, compiler = _question(connection.vendor)
    account = user.pk if user.is_authenticated and user.is_active else None
    with connection.cursor() as cursor:
        cursor.execute(words, [account, meeting.hex])
        rows = cursor.fetchall()
    if not rows:
        return None
    (row,) = compiler.apply_converters(rows, converters)
    values = iter(row)
    head, consultation, organisation, seat = (_read(model, values) for model in READ)
    head.consultation = consultation
    consultation.organisation = organisation
    # Where the meeting is not open to all, they take part in the consultation.
    reads = consultation.visibility == PUBLIC or (head.openness or consultation.visibility) != PUBLIC
    reads = reads or _may_read(person_of(user), consultation)
    return Entered(head, None if seat.pk is None else seat, reads)


def _read(model: type[Model], values: Any) -> Any:
    names = _names(model)
    return model.from_db(connection.alias, names, list(islice(values, len(names))))


@cache
def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if field.attname not in NOT_SHOWN]


@cache
def _question(vendor: str) -> tuple[str, Any, Any]:
    """The words, and what makes of the values of this database those of the models."""
    columns: list[Any] = [_column(model, name) for model in READ for name in _names(model)]
    compiler: Any = Query(Meeting).get_compiler(connection.alias)
    meeting, consultation, organisation, seat = map(_table, READ)
    person, part = _table(Person), _table(Participation)
    words = f"""
        SELECT {", ".join(f'"{column.alias}"."{column.target.column}"' for column in columns)}
        FROM {meeting}
        JOIN {consultation} ON {consultation}.id = {meeting}.consultation_id
        JOIN {organisation} ON {organisation}.id = {consultation}.organisation_id
        LEFT JOIN {person} ON {person}.user_id = %s
        LEFT JOIN {seat} ON {seat}.meeting_id = {meeting}.id AND {seat}.person_id = {person}.id
            AND {seat}.role <> ''
        WHERE {meeting}.id = %s AND (
            CASE {meeting}.openness WHEN '' THEN {consultation}.visibility ELSE {meeting}.openness END = 'public'
            OR EXISTS (SELECT 1 FROM {part} WHERE {part}.consultation_id = {consultation}.id
                       AND {part}.person_id = {person}.id))"""  # noqa: S608  # our own names
    return words, compiler.get_converters(columns), compiler


def _table(model: type[Model]) -> str:
    return model._meta.db_table


def _column(model: type[Model], name: str) -> Any:
    field: Any = model._meta.get_field(name)
    return field.get_col(_table(model))
