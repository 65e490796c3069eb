"""The principal of a connection: the signed-in person, their seat, and whether they may watch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from http.cookies import CookieError, SimpleCookie
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from deliberation.meetings import queries
from deliberation.meetings.core.state import Role, Seat
from deliberation.meetings.vouching.standing import OFFICERS, prove
from deliberation.people.models import Person, User
from deliberation.people.sessions import SessionStore, is_session_key

PrincipalQuery = tuple[str | None, UUID]  # a session, and a meeting


@dataclass(frozen=True, slots=True)
class Principal:
    """`seat`: the one kept for this person, taken or not. `session` None: nobody is signed in.

    `unproved`: without a second factor where officers need one, and nobody vouched. `officer`: it is kept for one.
    `until`: when this ends by itself, with the session or with the vouch; the same person stays as they are though it
    be put off.
    """

    session: str | None
    user: int | None
    seat: Seat | None
    unproved: bool = False
    officer: bool = False
    until: datetime | None = field(default=None, compare=False)

    def has_run_out(self, now: datetime) -> bool:
        return self.until is not None and self.until <= now

    def is_withheld(self, role: Role | None) -> bool:
        """Whether the seat, with this role on the roll, is one that this session only observes from."""
        return self.unproved and (self.officer or role in OFFICERS)


def session_from_cookies(headers: list[tuple[bytes, bytes]]) -> str | None:
    """The session key in the cookies of a handshake."""
    for name, value in headers:
        if name == b"cookie":
            try:
                morsel = SimpleCookie(value.decode("latin1")).get(settings.SESSION_COOKIE_NAME)
            except CookieError:
                return None
            return None if morsel is None else usable(morsel.value)
    return None


def usable(session: str | None) -> str | None:
    """The key, if it can be one of ours; anything else in a cookie is as good as none."""
    return session if session and is_session_key(session) else None


def find_principal(session: str | None, meeting: UUID) -> Principal | None:
    """What this session gives in this meeting; None where it may not even watch. Does queries."""
    user = _user(session)
    person = None if user is None else Person.objects.filter(user=user).first()
    head = queries.visible_to(person, on=timezone.localdate()).filter(pk=meeting).first()
    if head is None:
        return None
    seat = queries.seat_of(head, person)
    found = Principal(
        session=None if user is None else session,
        user=None if user is None else user.pk,
        seat=None if seat is None else seat.number,
    )
    return _with_factors([(session, meeting)], [found], *_sessions([session] if session else []))[0]


def is_signed_in(session: str | None) -> bool:
    """Whether it is still the session of an account that may sign in. Does queries."""
    return _user(session) is not None


class ReadOnlySession(SessionStore):
    """To look whose it is: Django ends a session that does not fit, which is for the page that it was sent to.

    While a password is being changed it does not fit for a moment, in the very browser that changes it.
    """

    key_salt = f"django.contrib.sessions.{SessionStore.__qualname__}"  # signed as the pages' own

    def flush(self) -> None:
        pass

    def cycle_key(self) -> None:
        pass


def _user(session: str | None) -> User | None:
    """Whose session it is; checks the account and the password it was begun with, as pages do."""
    if session is None:
        return None
    request = HttpRequest()
    request.session = ReadOnlySession(session)
    user = get_user(request)
    return user if isinstance(user, User) else None


def find_principals(asked: Sequence[PrincipalQuery]) -> list[Principal | None]:
    """As `standing` says of each. Those of whom it is plain are looked up together, in seven queries.

    Plain: signed in or not at all, and let in since the meeting is public or since they take part in it or
    have a seat there; or with a key that opens no session, which any stranger can write by the thousand.
    """
    meetings = {meeting for _, meeting in asked}
    held, expires_at = _sessions(session for session, _ in asked if session is not None)
    users = _plainly_signed_in(held)
    persons = dict(Person.objects.filter(user__in=users.values()).values_list("user", "pk"))
    public = set(_public_meetings(meetings))
    taking_part = queries.who_takes_part(meetings, persons=persons.values())
    seats = queries.seats_of(meetings, persons=persons.values())

    def one(session: str | None, meeting: UUID) -> Principal | None:
        if session is None or session not in held:
            return Principal(session=None, user=None, seat=None) if meeting in public else None
        if session not in users:
            return find_principal(session, meeting)
        user = users[session]
        person = persons.get(user, 0)  # nobody is number 0
        if meeting not in public and (meeting, person) not in taking_part and (meeting, person) not in seats:
            return find_principal(session, meeting)
        return Principal(session=session, user=user, seat=seats.get((meeting, person)))

    return _with_factors(asked, [one(session, meeting) for session, meeting in asked], held, expires_at)


def _with_factors(
    asked: Sequence[PrincipalQuery],
    found: Sequence[Principal | None],
    held: Mapping[str, Mapping[str, Any]],
    expires_at: Mapping[str, datetime],
) -> list[Principal | None]:
    """Each with whether it may act as an officer, and until when. A query, and two more where somebody may not."""
    seated = [(meeting, one) for (_, meeting), one in zip(asked, found, strict=True) if one is not None and one.seat]
    proof = prove({(meeting, one.session) for meeting, one in seated if one.session is not None}, held=held)
    lacking = proof.lacking
    officers = queries.seats_with(OFFICERS, meetings={meeting for meeting, _ in lacking}) if lacking else set()

    def whole(one: Principal | None, meeting: UUID) -> Principal | None:
        if one is None or one.session is None:
            return one
        mine = (meeting, one.session)
        ends = (expires_at.get(one.session), proof.vouched_until.get(mine))
        until = min((end for end in ends if end is not None), default=None)
        return replace(
            one, unproved=mine in lacking, officer=mine in lacking and (meeting, one.seat) in officers, until=until
        )

    return [whole(one, meeting) for (_, meeting), one in zip(asked, found, strict=True)]


def _public_meetings(meetings: Iterable[UUID]) -> Iterable[UUID]:
    seen = queries.visible_to(None, on=timezone.localdate()).filter(pk__in=meetings)
    return seen.values_list("pk", flat=True)


def _sessions(keys: Iterable[str]) -> tuple[dict[str, dict[str, Any]], dict[str, datetime]]:
    """What those sessions hold that are still going on, by key; and when they expire."""
    asked = {key for key in keys if is_session_key(key)}
    rows = list(Session.objects.filter(session_key__in=asked, expire_date__gt=timezone.now())) if asked else []
    return {row.session_key: row.get_decoded() for row in rows}, {row.session_key: row.expire_date for row in rows}


def _plainly_signed_in(held: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    """Session key → account, where there is no doubt: checked as Django does, by the newest key only."""
    named = {key: str(content.get(SESSION_KEY, "")) for key, content in held.items()}
    numbers = {int(name) for name in named.values() if name.isdecimal()}
    accounts = {str(user.pk): user for user in User.objects.filter(pk__in=numbers)} if numbers else {}
    return {
        key: accounts[named[key]].pk
        for key, content in held.items()
        if named[key] in accounts and _is_of(content, accounts[named[key]])
    }


def _is_of(content: Mapping[str, Any], user: User) -> bool:
    known = content.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    begun_with = str(content.get(HASH_SESSION_KEY, ""))
    return known and user.is_active and constant_time_compare(begun_with, user.get_session_auth_hash())
