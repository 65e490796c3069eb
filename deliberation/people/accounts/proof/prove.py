"""The page on which somebody proves once more who they are: by a factor; without one by password or code."""

import time
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password, resume_request
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from deliberation.people.accounts.fields import CodeField
from deliberation.people.accounts.forms import SECRET, take_text_message
from deliberation.people.accounts.mail import MailAway
from deliberation.people.accounts.proof.factors import has_factor
from deliberation.people.accounts.proof.second_step import Factor
from deliberation.people.models import User
from deliberation.people.sms import gateway
from deliberation.people.text import masked

SENT = "prove_code"
CODE_SECONDS = 10 * 60
MAX_ATTEMPTS = 5


class Password(PasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].widget = forms.PasswordInput(SECRET)
        self.fields["password"].help_text = ""


class SentCode(forms.Form):
    code = CodeField()


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def prove(request: HttpRequest) -> HttpResponse:
    """`way` names the form that was sent: factor, passkey, password, send (a code) or code."""
    user = cast("User", request.user)
    ways = _ways(user)
    way = request.POST.get("way", "")
    posted: forms.Form | None = None
    if request.method == "POST" and way.partition(":")[0] in ways:
        posted = _ACTS[way.partition(":")[0]](request, user)
        if posted is None:
            return _go_on(request)
    context = {
        "ways": ways,
        "form": posted,
        "way": way,
        "sent": request.session.get(SENT, {}).get("shown"),
        **_shown(user),
    }
    context["next"] = request.POST.get("next") or request.GET.get("next", "")
    for name, build in _BLANK.items():
        if name in ways:
            context[f"{name}_form"] = posted if posted is not None and way == name else build(user)
    if "passkey" in ways:
        context["js_data"] = {"request_options": webauthn.begin_authentication(user)}
    return render(request, "account/prove.html", context)


def _ways(user: User) -> list[str]:
    """Whoever has a factor uses it: a stolen session and a mailbox left open are no proof."""
    types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if has_factor(user):
        passkey = ["passkey"] if Authenticator.Type.WEBAUTHN in types else []
        return [*passkey, "factor"]
    password = ["password"] if user.has_usable_password() else []
    return [*password, "send", "code"]


def _shown(user: User) -> dict[str, str]:
    phone = user.phone if user.phone_verified and gateway.is_configured() else None
    return {"phone": masked(phone) if phone else "", "email": masked(user.email) if user.email else ""}


def _by_factor(request: HttpRequest, user: User) -> forms.Form | None:
    form = Factor(request.POST, user=user)
    if not form.is_valid():
        return form
    form.save()
    return None


def _by_passkey(request: HttpRequest, user: User) -> forms.Form | None:
    form = ReauthenticateWebAuthnForm(request.POST, user=user)
    if not form.is_valid():
        return cast("forms.Form", form)
    form.save()
    return None


def _by_password(request: HttpRequest, user: User) -> forms.Form | None:
    form = Password(request.POST, user=user)
    if not form.is_valid():
        return form
    reauthenticate_by_password(request)
    return None


def _send(request: HttpRequest, user: User) -> forms.Form:
    """A code to one's own number or address; never done yet, so the page is always shown again."""
    form = SentCode()
    by_text = request.POST["way"] == "send:phone" and user.phone and user.phone_verified
    code = get_adapter().generate_login_code()
    try:
        if by_text:
            take_text_message(str(user.phone))
            get_adapter().send_verification_code_sms(user=user, phone=str(user.phone), code=code)
        elif user.email:
            get_adapter().send_mail("account/email/login_code", user.email, {"code": code, "request": request})
        else:
            return form
    except ValidationError as refusal:
        return _refused(form, refusal)
    except MailAway:
        away = _("No mail can be sent at the moment. Please try again in a few minutes.")
        return _refused(form, ValidationError(away, code="mail_away"))
    shown = masked(str(user.phone if by_text else user.email))
    request.session[SENT] = {"code": code, "at": time.time(), "tries": 0, "shown": shown}
    return form


def _by_code(request: HttpRequest, user: User) -> forms.Form | None:
    form = SentCode(request.POST)
    sent = request.session.get(SENT)
    if not form.is_valid():
        return form
    if sent is None or time.time() - sent["at"] > CODE_SECONDS or sent["tries"] >= MAX_ATTEMPTS:
        request.session.pop(SENT, None)
        form.add_error("code", ValidationError(_("This code has expired. Have another one sent."), code="expired"))
        return form
    if not compare_user_code(actual=form.cleaned_data["code"], expected=sent["code"]):
        request.session[SENT] = sent | {"tries": sent["tries"] + 1}
        form.add_error("code", get_adapter().validation_error("incorrect_code"))
        return form
    del request.session[SENT]
    record_authentication(request, user, method="code", reauthenticated=True)
    return None


def _refused(form: forms.Form, refusal: ValidationError) -> forms.Form:
    bound = SentCode({"code": ""})
    bound.full_clean()
    bound.errors.clear()
    bound.add_error(None, refusal)
    return bound


def _go_on(request: HttpRequest) -> HttpResponse:
    there = request.POST.get("next", "")
    resumed: HttpResponse | None = resume_request(request)
    if resumed is not None:
        return resumed
    known = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    return redirect(there if known and there else "account")


_ACTS = {"factor": _by_factor, "passkey": _by_passkey, "password": _by_password, "send": _send, "code": _by_code}
_BLANK = {
    "factor": lambda user: Factor(user=user),
    "password": lambda user: Password(user=user),
    "code": lambda user: SentCode(),
}
