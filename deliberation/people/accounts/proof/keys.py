"""Setting up and replacing factors: pages around allauth's, each for whoever proved recently who they are."""

from typing import Any

from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from deliberation.people.accounts.fields import CodeField
from deliberation.people.accounts.proof.factors import has_factor, needs_factor
from deliberation.people.accounts.proof.recent import recently_proved

NEXT = "factor_next"  # where somebody was going when the factor was asked for


@require_safe
@never_cache
@login_required
def choose(request: HttpRequest) -> HttpResponse:
    """The page somebody who has to have a second factor is led to."""
    there = request.GET.get("next", "")
    if there and url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure()):
        request.session[NEXT] = there
    user: Any = request.user
    context = {"needs": needs_factor(user), "has": has_factor(user), "passkeys": bool(settings.PASSKEY_DOMAIN)}
    return render(request, "account/factor.html", context)


@require_safe
@login_required
def go_on(request: HttpRequest) -> HttpResponse:
    return redirect(request.session.pop(NEXT, None) or "account")


class FirstCode(ActivateTOTPForm):
    code = CodeField()


@method_decorator(recently_proved, name="dispatch")
class SetUpApp(totp.ActivateTOTPView):
    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """The key in fours, as far as somebody can type it."""
        context: dict[str, Any] = super().get_context_data(**more)
        secret = str(context["form"].secret)
        return context | {"fours": [secret[at : at + 4] for at in range(0, len(secret), 4)]}


@method_decorator(recently_proved, name="dispatch")
class RemoveApp(totp.DeactivateTOTPView):
    """Whoever has to have a second factor and has no other is led to set up the next one at once."""

    def get_success_url(self) -> str:
        return _after_removing(self.request.user)


@method_decorator(never_cache, name="dispatch")
@method_decorator(recently_proved, name="dispatch")
class NewRecoveryCodes(recovery.GenerateRecoveryCodesView):
    pass


@method_decorator(never_cache, name="dispatch")
@method_decorator(recently_proved, name="dispatch")
class RecoveryCodes(recovery.ViewRecoveryCodesView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        return shown | {"going_on": NEXT in self.request.session}


@method_decorator(recently_proved, name="dispatch")
class AddPasskey(webauthn.AddWebAuthnView):
    """Always one that signs in by itself, with a finger, a face or the lock of the screen."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        user: Any = self.request.user
        return shown | {"js_data": {"creation_options": auth.begin_registration(user, True)}}


@method_decorator(recently_proved, name="dispatch")
class RenamePasskey(webauthn.EditWebAuthnView):
    pass


@method_decorator(recently_proved, name="dispatch")
class RemovePasskey(webauthn.RemoveWebAuthnView):
    def get_success_url(self) -> str:
        return _after_removing(self.request.user)


def _after_removing(user: Any) -> str:
    return reverse("account" if has_factor(user) or not needs_factor(user) else "account_factor")


@require_safe
@login_required
def to_account(request: HttpRequest) -> HttpResponse:
    """Where allauth would list factors: the page of the account does."""
    return HttpResponseRedirect(reverse("account"))
