"""The second factor: whether somebody proved with one, in this session, who they are."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

# As allauth keeps them: each step of signing in, and of whom.
RECORDS = "account_authentication_methods"
RECORDS_OF = "account_authentication_methods_user"
FACTOR = "mfa"  # a code of an authenticator, a recovery code or a passkey
DEMO_LINK = "demo_link"  # begun by a link of the demonstration, which nobody else can reach


def has_second_factor(held: HttpRequest | SessionBase | Mapping[str, Any]) -> bool:
    """Whether this session was signed in with a second factor. Links of the demonstration count as one, in it alone."""
    session: Any = held.session if isinstance(held, HttpRequest) else held
    account = session.get(SESSION_KEY)
    if account is None:
        return False
    if settings.DEMO and session.get(DEMO_LINK):
        return True
    records = session.get(RECORDS)
    if str(session.get(RECORDS_OF)) != str(account) or not isinstance(records, list):
        return False
    return any(isinstance(step, Mapping) and step.get("method") == FACTOR for step in records)
