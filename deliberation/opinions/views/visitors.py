"""Who a visitor is to a round, and what its pages have in common."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from deliberation.opinions.models import Participant, Round
from deliberation.opinions.operations.participants import Known, find
from deliberation.opinions.queries import rounds
from deliberation.people import policy, queries
from deliberation.people.models import Person

COOKIE, COOKIE_SECONDS = "participant", 180 * 24 * 3600
COOKIE_LENGTH = 43  # of what we make: 32 random bytes
FORM_SALT, FORM_SECONDS = "opinions.form", 2 * 24 * 3600


@dataclass
class Visit:
    """One request to a round. `refusal`: why this visitor may not take part, as a code; empty where they may."""

    request: HttpRequest
    round: Round
    person: Person | None
    at: datetime

    @cached_property
    def refusal(self) -> str:
        actor = queries.actor(self.person, on=timezone.localdate(self.at))
        subject = rounds.subject_of(self.round, at=self.at)
        return policy.why_not_take_part(actor, subject, signed_in=self.request.user.is_authenticated)

    @cached_property
    def known(self) -> Known:
        """A visitor without an account and without a cookie gets one with the answer."""
        if self.request.user.is_authenticated:
            return Known(account=self.request.user.pk)
        return Known(device=device_of(self.request) or secrets.token_urlsafe(32))

    @cached_property
    def participant(self) -> Participant | None:
        if self.known.account is None and not device_of(self.request):
            return None
        return find(self.round, self.known)

    def remember(self, response: HttpResponse) -> HttpResponse:
        if self.known.account is None:
            response.set_cookie(
                COOKIE,
                self.known.device,
                max_age=COOKIE_SECONDS,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response


def visit(request: HttpRequest, pk: int) -> Visit:
    """The round, if this visitor sees it; a hidden one is answered like one that does not exist."""
    person, now = queries.person_of(request.user), timezone.now()
    seen = rounds.visible_to(person, on=timezone.localdate(now))
    found = get_object_or_404(seen.select_related("consultation__organisation"), pk=pk)
    return Visit(request, found, person, now)


def device_of(request: HttpRequest) -> str:
    held = request.COOKIES.get(COOKIE, "")
    return held if len(held) == COOKIE_LENGTH and held.isascii() else ""


def unkept(response: HttpResponse) -> HttpResponse:
    """For pages with what only its author should read: no cache and no history keeps them."""
    response["Cache-Control"] = "no-store, private"
    return response


def private(response: HttpResponse) -> HttpResponse:
    """For pages with a reference code: also named to no other page.

    A browser that names no referrer gives no origin either, so no form of such a page may ask for a proof of it.
    """
    response["Referrer-Policy"] = "no-referrer"
    return unkept(response)


def sealed(payload: dict[str, Any]) -> str:
    """What a form carries from one page to the next, so that nobody can change it."""
    return signing.dumps(payload, salt=FORM_SALT)


def unsealed(text: str) -> dict[str, Any] | None:
    try:
        payload = signing.loads(text, salt=FORM_SALT, max_age=FORM_SECONDS)
    except signing.BadSignature:
        return None
    return payload if isinstance(payload, dict) else None
