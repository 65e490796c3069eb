"""The notice on personal data: shown at the first sign-in and whenever its words change; each consent is kept."""

from typing import cast
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from deliberation.people.models import Consent, User

# The day its words (templates/account/_notice.html) were last changed: change both together.
VERSION = "2026-11-30"
OWED = "consent_owed"  # in a session: it was signed in before the notice was answered


def is_owed_by(user: User) -> bool:
    return not Consent.objects.filter(user=user.pk, version=VERSION).exists()


def consent_first(request: HttpRequest) -> HttpResponse | None:
    """Where somebody who has not answered the notice is led from whatever is personal; None: they may go on.

    What everybody may read stays open. A link of the demonstration owes nothing.
    """
    if not request.session.get(OWED):
        return None
    return redirect(f"{reverse('account_consent')}?{urlencode({'next': request.get_full_path()})}")


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def consent(request: HttpRequest) -> HttpResponse:
    """Whoever does not agree is signed out, and nothing is kept of it."""
    user = cast("User", request.user)
    there = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure()):
        there = ""
    if request.method == "POST":
        if request.POST.get("answer") != "yes":
            logout(request)
            return redirect("home")
        request.session.pop(OWED, None)
        Consent.objects.get_or_create(user=user, version=VERSION, defaults={"language": get_language() or ""})
        return redirect(there or "home")
    context = {"owed": is_owed_by(user), "next": there, "version": VERSION, "given": user.consents.first()}
    return render(request, "account/consent.html", context)
