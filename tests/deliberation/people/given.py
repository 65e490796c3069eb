"""People to start a test from."""

import time
from datetime import date

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from deliberation.people import grants
from deliberation.people.factors import RECORDS, RECORDS_OF
from deliberation.people.models import Grant, Membership, Organisation, Person, Sector, User

TERM_STARTS = date(2025, 1, 10)


def conference(name: str = "政协云州市委员会", *, under: Organisation | None = None) -> Organisation:
    return Organisation.objects.create(name=name, parent=under)


def somebody(name: str = "王镕", *, email: str = "", staff: bool = False) -> Person:
    user = User.objects.create_user(email, is_staff=staff, is_superuser=staff) if email else None
    return Person.objects.create(name=name, user=user)


def member_of(
    organisation: Organisation,
    *,
    person: Person,
    role: Membership.Role = Membership.Role.MEMBER,
    starts_on: date = TERM_STARTS,
    ends_on: date | None = None,
) -> Membership:
    sector = None
    if role == Membership.Role.MEMBER:
        sector, _ = Sector.objects.get_or_create(organisation=organisation, name="教育界")
    return Membership.objects.create(
        person=person, organisation=organisation, role=role, sector=sector, term=5, starts_on=starts_on, ends_on=ends_on
    )


def holder(
    role: str, organisation: Organisation | None, *, name: str = "", sector: Sector | None = None, below: bool = False
) -> Person:
    """Somebody with an account whom the server's own command gave this role."""
    count = Person.objects.count()
    person = somebody(name or f"{role} {count}", email=f"{role}.{count}@example.org")
    grants.give(by=None, to=person, role=role, organisation=organisation, sector=sector, below=below, reason="任职")
    return person


def open_grant(person: Person) -> Grant:
    return Grant.objects.get(person=person, ended_at=None)


def department(name: str = "市民政局", *, answers_to: Organisation | None = None) -> Organisation:
    return Organisation.objects.create(name=name, kind="department", answers_to=answers_to)


def app_of(user: User) -> str:
    """The account has an authenticator app; returns its key."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_now(secret: str) -> str:
    """What the app shows."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in_with_factor(client: Client, user: User | None) -> Client:
    """The account signs in, with its second factor, in this browser; returns it."""
    assert user is not None
    if not Authenticator.objects.filter(user=user, type="totp").exists():
        app_of(user)
    client.force_login(user)
    session = client.session
    session[RECORDS], session[RECORDS_OF] = [{"method": "mfa", "at": time.time(), "type": "totp"}], str(user.pk)
    session.save()
    return client
