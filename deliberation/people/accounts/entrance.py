"""The pages that let somebody in: one for every way to sign in, the code that was sent, signing up."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from allauth.account import app_settings, views
from allauth.account.internal.flows.password_reset_by_code import PASSWORD_RESET_VERIFICATION_SESSION_KEY
from allauth.account.internal.stagekit import clear_login, unstash_login
from allauth.account.models import Login
from allauth.account.stages import LoginStage
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from deliberation.people.accounts.forms import AskForCode, Password
from deliberation.people.accounts.mail import TellsOfMail
from deliberation.people.accounts.proof.recent import recently_proved
from deliberation.people.accounts.providers.adapter import WECHAT, in_wechat
from deliberation.people.accounts.providers.views import places
from deliberation.people.limits.challenged import Challenged, add_challenge
from deliberation.people.models import User
from deliberation.people.operations import own_address_changed
from deliberation.people.revocation import end_other_sessions
from deliberation.people.sms import gateway
from deliberation.people.text import masked

SHARED = "shared"


class Entrance:
    """A form of the page that shows every way to sign in; the others stand beside it, empty."""

    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        code, password = AskForCode(), Password()
        add_challenge(code, SignInByCode.action)
        add_challenge(password, SignIn.action)
        bound = shown["form"]
        if isinstance(bound, Password):
            password = bound
        else:
            code = bound
        for field in code.fields.values():
            field.required = True  # of the two forms that are shown, each has one of them
        by_text = gateway.is_configured()
        first = "phone" if by_text else "email"
        shown["in_wechat"] = in_wechat(self.request)
        # The browser inside WeChat has no passkeys.
        shown["passkeys"] = bool(settings.PASSKEY_DOMAIN) and not shown["in_wechat"]
        shown["places"] = places(self.request)
        shown["by_wechat"] = shown["in_wechat"] and any(place["id"] == WECHAT for place in shown["places"])
        shown |= {"code_form": code, "password_form": password, "by_text": by_text}
        shown["first_way"] = f"account/_way_{first}.html"
        sent = bound.is_bound or bound.initial  # by whoever was turned back: the form was not looked at
        return shown | {"first": first, "open": self.opened(bound) if sent else first}

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> None:
        """Whoever comes back to this page wants another code or another way, and not the page they left."""
        clear_login(request)

    def opened(self, form: Form) -> str:
        typed = form.data or form.initial
        return "password" if isinstance(form, Password) else "email" if "email" in typed else "phone"


class KeepsForAWhile:
    """Somebody else's device: the session ends with the browser."""

    request: HttpRequest

    def form_valid(self, form: Form) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        if self.request.POST.get(SHARED):
            self.request.session.set_expiry(0)
        return answer


class SignIn(Challenged, Entrance, KeepsForAWhile, TellsOfMail, views.LoginView):
    """By password."""

    action, account_field = "login", "login"


@method_decorator(never_cache, name="dispatch")
class SignInByCode(Challenged, Entrance, TellsOfMail, views.RequestLoginCodeView):
    """A code to a number or an address."""

    action = "code"
    template_name = "account/login.html"


class _SentWhereItStillBelongs:
    """A code lets nobody in once the account has another number or address than the one it was sent to."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        for login, state in _pending(request):
            user = User.objects.filter(pk=login).first()
            if user is not None and not _is_theirs(user, state):
                clear_login(request)
                request.session.pop(PASSWORD_RESET_VERIFICATION_SESSION_KEY, None)
                messages.error(request, gettext("The number or address has changed since. Ask for a new code."))
                return redirect("account_login")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer


def _pending(request: HttpRequest) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Whose codes this browser waits for, each with what allauth keeps of where it was sent."""
    reset = request.session.get(PASSWORD_RESET_VERIFICATION_SESSION_KEY)
    if isinstance(reset, Mapping) and str(reset.get("user_id", "")).isdecimal():
        yield int(reset["user_id"]), reset
    login = unstash_login(request, peek=True)
    if login is not None and login.user is not None and not login.signup:
        yield login.user.pk, {"email": login.email, "phone": login.phone}
        yield login.user.pk, login.state.get("stages", {}).get("login_by_code", {}).get("data", {})


def _is_theirs(user: User, sent: Mapping[str, Any]) -> bool:
    email, phone = sent.get("email"), sent.get("phone")
    return (not email or email.lower() == user.email) and (not phone or phone == user.phone)


class ConfirmCode(_SentWhereItStillBelongs, KeepsForAWhile, views.ConfirmLoginCodeView):
    """The code that came by text message or mail."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        state = self._process.state
        until = datetime.fromtimestamp(state["at"] + app_settings.LOGIN_BY_CODE_TIMEOUT, UTC)
        left = app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS - state["failed_attempts"]
        sent_to = state.get("phone") or state.get("email")
        tried = bool(state["failed_attempts"])
        return shown | {"sent_to": masked(sent_to), "until": until, "left": left, "tried": tried}


class SignInByPasskey(webauthn.LoginWebAuthnView):
    """A passkey by itself: it is something one has, opened by what one is or knows."""

    def form_valid(self, form: Any) -> HttpResponse:
        authenticator = form.cleaned_data["credential"]
        there = get_next_redirect_url(self.request)
        login = Login(user=authenticator.user, redirect_url=there)
        answer: HttpResponse = perform_passwordless_login(self.request, authenticator, login)
        return answer


class SecondStep(mfa.AuthenticateView):
    """After the password or the code: a code from the app, a recovery code, or a passkey."""


class SignUp(Challenged, TellsOfMail, views.SignupView):
    action = "signup"

    def undo(self, session: dict[str, Any]) -> None:
        """The account would be there, and the next attempt be taken for one of somebody who has forgotten it."""
        super().undo(session)
        if (user := getattr(self, "user", None)) is not None and user.pk is not None:
            user.delete()


class _SaysWhere:
    """The page of a code says where it was sent."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return shown | {"sent_to": masked(shown.get("phone") or shown.get("email") or "")}


class ConfirmAddress(_SentWhereItStillBelongs, _SaysWhere, KeepsForAWhile, views.ConfirmEmailVerificationCodeView):
    """The code that proves an address, while signing up or after changing it."""

    def form_valid(self, form: Form) -> HttpResponse:
        user = self.request.user
        before = user.email if user.is_authenticated else None
        answer: HttpResponse = super().form_valid(form)
        if user.is_authenticated:
            user.refresh_from_db(fields=("email",))
            own_address_changed(user=user, before=before)
            end_other_sessions(user, keep=self.request)
        return answer


@method_decorator(recently_proved, name="dispatch")
class ChangeAddress(TellsOfMail, views.EmailView):
    """Another address: it takes the place of the old one once its code was typed."""


class ResetPassword(Challenged, TellsOfMail, views.PasswordResetView):
    action = "reset"


class ConfirmReset(_SentWhereItStillBelongs, _SaysWhere, views.ConfirmPasswordResetCodeView):
    """The code that lets somebody set a new password."""


class CompleteReset(_SentWhereItStillBelongs, views.CompletePasswordResetView):
    """The new password, after the code."""
