"""Who is at the other end of a line: the signed-in person, their seat, and whether they may watch."""

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from deliberation.meetings import queries
from deliberation.meetings.core.state import Seat
from deliberation.people.models import Person, User


@dataclass(frozen=True, slots=True)
class Standing:
    """`seat`: the one kept for this person, taken or not. `session` None: nobody is signed in."""

    session: str | None
    user: int | None
    seat: Seat | None


def session_in(headers: list[tuple[bytes, bytes]]) -> str | None:
    """The session key in the cookies of a handshake."""
    for name, value in headers:
        if name == b"cookie":
            try:
                morsel = SimpleCookie(value.decode("latin1")).get(settings.SESSION_COOKIE_NAME)
            except CookieError:
                return None
            return None if morsel is None else morsel.value
    return None


def standing(session: str | None, meeting: UUID) -> Standing | None:
    """What this session gives in this meeting; None where it may not even watch. Does queries."""
    user = _user(session)
    person = None if user is None else Person.objects.filter(user=user).first()
    head = queries.visible_to(person, on=timezone.localdate()).filter(pk=meeting).first()
    if head is None:
        return None
    seat = queries.seat_of(head, person)
    return Standing(
        session=None if user is None else session,
        user=None if user is None else user.pk,
        seat=None if seat is None else seat.number,
    )


def _user(session: str | None) -> User | None:
    """Whose session it is; checks the account and the password it was begun with, as pages do."""
    if not session:
        return None
    request = HttpRequest()
    store: Any = import_module(settings.SESSION_ENGINE)
    request.session = store.SessionStore(session)
    user = get_user(request)
    return user if isinstance(user, User) else None


def ended(standings: list[Standing]) -> set[Standing]:
    """Those whose session was signed out of or has run out, or whose account was switched off. Two queries."""
    sessions = {one.session for one in standings}
    alive = Session.objects.filter(session_key__in=sessions, expire_date__gt=timezone.now())
    on = set(alive.values_list("session_key", flat=True))
    off = set(User.objects.filter(pk__in={one.user for one in standings}, is_active=False).values_list("pk", flat=True))
    return {one for one in standings if one.session not in on or one.user in off}
