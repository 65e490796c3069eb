"""Whatever takes standing away is written down by the database itself, whoever does it."""

from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection
from django.test import Client
from django.utils import timezone

from deliberation.consultations.triggers import PARTICIPATIONS
from deliberation.meetings.triggers import SEATS
from deliberation.people import grants, revocation
from deliberation.people.models import Membership, Person, Revocation, User
from deliberation.people.revocation import end_other_sessions
from tests.deliberation.people.given import conference, holder, member_of, open_grant, somebody

pytestmark = pytest.mark.django_db


def a_session(user: User) -> Any:
    client = Client()
    client.force_login(user)
    return client.session


@pytest.fixture
def anna() -> Person:
    person = somebody("安娜", email="anna@example.org")
    member_of(conference(), person=person)
    return person


WAYS: dict[str, tuple[Callable[[Person], Any], str]] = {
    "a session ended": (lambda anna: a_session(anna.user).flush(), "session"),
    "a password changed": (lambda anna: (anna.user.set_password("a new one, long"), anna.user.save()), "account"),
    "an account switched off": (lambda anna: User.objects.filter(pk=anna.user.pk).update(is_active=False), "account"),
    "an account deleted": (lambda anna: anna.user.delete(), "account"),
    "an account taken from a person": (lambda anna: Person.objects.filter(pk=anna.pk).update(user=None), "person"),
    "a person deleted": (lambda anna: anna.delete(), "person"),
    "a membership ended": (lambda anna: Membership.objects.update(ends_on=date(2026, 1, 1)), "person"),
    "a membership deleted": (lambda anna: Membership.objects.all().delete(), "person"),
    "all sessions ended": (lambda anna: end_other_sessions(anna.user), "account"),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_to_lose_standing_writes_a_revocation(way: str, anna: Person) -> None:
    number = {"person": anna.pk, "account": anna.user.pk}
    Revocation.objects.all().delete()
    do, names = WAYS[way]
    do(anna)
    written = Revocation.objects.exclude(**{names: None}).order_by("pk")
    if names == "session":
        assert written  # signing in ended the one that nobody had signed in to
        assert all(len(row.session) == 32 for row in written)
    else:
        assert {getattr(row, names) for row in written} == {number[names]}
    assert all(abs((timezone.now() - row.at).total_seconds()) < 60 for row in written)


def test_an_ended_grant_writes_a_revocation() -> None:
    person = holder("secretariat", conference())
    Revocation.objects.all().delete()
    grants.end(grant=open_grant(person), by=None, reason="离任")
    assert [row.person for row in Revocation.objects.all()] == [person.pk]


def test_nothing_is_written_where_nobody_loses_anything(anna: Person) -> None:
    session = a_session(anna.user)
    Revocation.objects.all().delete()
    session.save()
    anna.user.last_login = timezone.now()
    anna.user.save()
    anna.name_en = "Anna"
    anna.save()
    Membership.objects.update(unit="某小学")
    assert not Revocation.objects.exists()


def test_all_other_sessions_end_and_the_one_that_asked_stays(anna: Person) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.force_login(anna.user)
    request = here.get("/").wsgi_request
    end_other_sessions(anna.user, keep=request)
    assert here.get("/").wsgi_request.user == anna.user
    assert elsewhere.get("/").wsgi_request.user.is_anonymous
    kept: Any = import_module(settings.SESSION_ENGINE).SessionStore(here.session.session_key)
    assert kept[HASH_SESSION_KEY] == User.objects.get(pk=anna.user.pk).get_session_auth_hash()


def test_a_session_of_an_earlier_version_goes_on(anna: Person) -> None:
    """Signed with the password alone, as Django does it."""
    plain = AbstractBaseUser._get_session_auth_hash(anna.user)  # type: ignore[attr-defined]
    assert anna.user.get_session_auth_hash() == plain
    end_other_sessions(anna.user)
    assert anna.user.get_session_auth_hash() != plain


@pytest.mark.parametrize("table", (*revocation.ALL, PARTICIPATIONS, SEATS), ids=lambda table: table.table)
def test_a_missing_trigger_is_told(table: revocation.Revoking) -> None:
    assert table.missing() == ()
    name = next(iter(table.postgresql))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + ("" if connection.vendor == "sqlite" else f" ON {table.table}"))
    assert table.missing() == (name,)
    assert [error.id for error in table.check(databases=["default"])] == [table.check_id]
    table.create()
    assert table.missing() == ()
