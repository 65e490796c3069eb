"""One-click links: each signs this browser in as one visitor of the demonstration and leads into the room.

They live in the memory of the one process that runs the demonstration, so every start has new ones.
"""

import secrets
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from deliberation.people.factors import DEMO_LINK
from deliberation.people.models import User
from realtime.demo.cast import ANSWERING, AT_THE_DESK, VISITORS, WITHOUT_FACTOR


class Links:
    def __init__(self) -> None:
        self.accounts: dict[str, str | None] = {}  # token -> account; None: nobody in particular
        self.meeting: UUID | None = None  # the one under way

    def renew(self) -> list[tuple[str, str]]:
        """Token and account of each visitor, in their order; earlier tokens lead nowhere from now on."""
        self.accounts = {secrets.token_urlsafe(16): account for _, _, account in (*VISITORS, *AT_THE_DESK, *ANSWERING)}
        return [(token, account or "") for token, account in self.accounts.items()]


links = Links()


@never_cache
@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    if not settings.DEMO or token not in links.accounts:
        raise Http404
    account = links.accounts[token]
    if account is None:
        logout(request)
    else:
        login(request, User.objects.get(email=account))
        request.session[DEMO_LINK] = account not in WITHOUT_FACTOR
    if account in {address for _, _, address in AT_THE_DESK}:
        return HttpResponseRedirect(reverse("desk"))
    if account in {address for _, _, address in ANSWERING}:
        return HttpResponseRedirect(reverse("answering"))
    there = reverse("home") if links.meeting is None else reverse("room", args=[links.meeting])
    return HttpResponseRedirect(there)
