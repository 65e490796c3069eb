"""The page of one's own account: how one signs in, what else proves it, and on which devices one is signed in."""

from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from deliberation.people.accounts.consent import consent_first
from deliberation.people.accounts.devices import devices_of
from deliberation.people.accounts.proof.factors import needs_factor
from deliberation.people.accounts.providers.views import places
from deliberation.people.models import User
from deliberation.people.revocation import end_other_sessions
from deliberation.people.sms import gateway
from deliberation.people.text import masked, whole_number


@require_safe
@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    if first := consent_first(request):
        return first
    user = cast("User", request.user)
    address = user.emailaddress_set.filter(primary=True).first()
    devices = devices_of(request, user)
    context = {
        "phone": masked(user.phone) if user.phone else "",
        "email": masked(user.email) if user.email else "",
        "email_verified": bool(address and address.verified),
        "devices": devices,
        "others": sum(not device.current for device in devices),
        "needs_factor": needs_factor(user),
        "passkeys_work": bool(settings.PASSKEY_DOMAIN),
        **_factors(user),
        "consent": user.consents.first(),
        "links": _links(request, user),
    }
    return render(request, "account/overview.html", context)


def _links(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    """Each other place that is configured, with what is linked there."""
    held = {one.provider: one.pk for one in SocialAccount.objects.filter(user=user)}
    return [{**place, "number": held.get(place["id"])} for place in places(request)]


def _factors(user: User) -> dict[str, Any]:
    kept = Authenticator.objects.filter(user=user).order_by("created_at")
    by_type: dict[str, list[Authenticator]] = {}
    for one in kept:
        by_type.setdefault(one.type, []).append(one)
    app, codes = by_type.get("totp"), by_type.get("recovery_codes")
    return {
        "app": app[0] if app else None,
        "passkeys": [(one, one.wrap().name) for one in by_type.get("webauthn", [])],
        "codes_left": len(codes[0].wrap().get_unused_codes()) if codes else None,
        "factor": bool(app or by_type.get("webauthn")),
    }


@require_POST
@login_required
def end_session(request: HttpRequest) -> HttpResponse:
    """One device, or all others. What it shows goes within seconds, on every server."""
    user = cast("User", request.user)
    which = request.POST.get("session", "")
    if which == "others":
        end_other_sessions(user, keep=request)
        UserSession.objects.purge_and_list(user)
    else:
        number = whole_number(which) or 0
        get_object_or_404(
            UserSession.objects.exclude(session_key=request.session.session_key), pk=number, user=user
        ).end()
    return redirect("account")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Help with signing in, for members."""
    context = {"by_text": gateway.is_configured(), "passkeys": bool(settings.PASSKEY_DOMAIN)}
    return render(request, "account/help.html", context)
