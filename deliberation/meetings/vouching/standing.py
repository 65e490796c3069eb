"""Whether somebody may act as an officer: a second factor in this session, or a vouch for it in this meeting."""

import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from deliberation.meetings.core.state import Role
from deliberation.meetings.models import Meeting, Vouch
from deliberation.people.factors import has_second_factor

OFFICERS: frozenset[Role | str] = frozenset({"moderator", "clerk", "scrutineer"})
HOLDS = timedelta(hours=12)  # a sitting, and no second day
SessionOf = tuple[UUID, str]  # a meeting, and the key of a session


def digest(session: str) -> str:
    """What stands for a session in the table: the key itself would let somebody in."""
    return hmac.new(settings.SECRET_KEY.encode(), f"vouch {session}".encode(), hashlib.sha256).hexdigest()


def in_force() -> QuerySet[Vouch]:
    """The vouches that hold now."""
    return Vouch.objects.filter(vouched_at__gt=timezone.now() - HOLDS, ended_at=None)


def which_need_factor(meetings: Collection[UUID]) -> set[UUID]:
    """Those of the meetings whose officers need one. One query."""
    rows = Meeting.objects.filter(pk__in=meetings).values_list("pk", "officers_need_factor")
    return {meeting for meeting, needs in rows if (settings.OFFICERS_NEED_FACTOR if needs is None else needs)}


class Proof(NamedTuple):
    """Of the sessions asked about: which could not act as an officer, and until when others are vouched for."""

    lacking: frozenset[SessionOf] = frozenset()
    vouched_until: Mapping[SessionOf, datetime] = MappingProxyType({})


def prove(asked: Iterable[SessionOf], *, held: Mapping[str, Mapping[str, Any]]) -> Proof:
    """`held`: the content of each session. Two queries at most, for however many."""
    without = {one for one in asked if one[1] not in held or not has_second_factor(held[one[1]])}
    if not without:
        return Proof()
    needing = which_need_factor({meeting for meeting, _ in without})
    without = {one for one in without if one[0] in needing}
    if not without:
        return Proof()
    keys = {digest(session): session for _, session in without}
    vouches = in_force().filter(meeting__in=needing, session__in=keys).order_by("pk")
    until = {
        (meeting, keys[session]): at + HOLDS
        for meeting, session, at in vouches.values_list("meeting", "session", "vouched_at")
        if at is not None
    }
    return Proof(frozenset(without - until.keys()), until)


def unproved(asked: Iterable[SessionOf], *, held: Mapping[str, Mapping[str, Any]]) -> frozenset[SessionOf]:
    """Who could not act as an officer."""
    return prove(asked, held=held).lacking


def is_withheld(*, meeting: UUID, session: Any, registered: str, role: Role | None) -> bool:
    """Whether this is an observer's request, though the seat is an officer's: registered as one, or by the roll."""
    if registered not in OFFICERS and role not in OFFICERS:
        return False
    key = session.session_key or ""
    return bool(unproved([(meeting, key)], held={key: session}))
