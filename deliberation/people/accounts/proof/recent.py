"""Whether somebody proved within the last minutes who they are: asked before what cannot be taken back."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from deliberation.people.factors import DEMO_LINK

RECENT_SECONDS = 5 * 60
SIGNED_IN_AT = "signed_in_at"


def is_demo_link(request: HttpRequest) -> bool:
    """Begun by a link of the demonstration: exempt from second factors and from proving anything again."""
    return bool(settings.DEMO and request.session.get(DEMO_LINK))


def proved_recently(request: HttpRequest) -> bool:
    """Signing in counts, and so does every proof since."""
    if is_demo_link(request):
        return True
    records = get_authentication_records(request, request.user)  # type: ignore[arg-type]
    last = max([record["at"] for record in records if record.get("reauthenticated")], default=0.0)
    return time.time() - max(last, request.session.get(SIGNED_IN_AT, 0.0)) < RECENT_SECONDS


def prove_first(request: HttpRequest) -> HttpResponse | None:
    """Where somebody is led who has not proved it recently; what they sent is kept and done afterwards.

    Not a password: it would lie readable in the session.
    """
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    if proved_recently(request):
        return None
    there = reverse("account_prove")
    if any("password" in name for name in request.POST):
        return redirect_to_login(request.get_full_path(), there)
    answer: HttpResponse = suspend_request(request, there)
    return answer


def recently_proved[View: Callable[..., Any]](view: View) -> View:
    """A page for whoever proved within five minutes who they are; others prove it first."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return prove_first(request) or view(request, *args, **kwargs)

    return cast("View", page)
