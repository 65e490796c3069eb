"""Forms that strangers send: beyond so many a minute from one address, each has to solve a challenge first.

A hall is one address, so nobody is locked out; and whoever has a valid session is not counted at all.
"""

from typing import Any

from allauth.core.internal.ratelimit import get_ip
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from deliberation.people.limits import challenge
from deliberation.people.limits.tally import count_up, counted

FREE_A_MINUTE = 20  # from one address, of each kind, by people who are not signed in
FREE_FAILURES = 5  # wrong passwords of one account
FAILURE_SECONDS = 300
FIELDS = ("challenge", "proof", "answer")


def address_of(request: HttpRequest) -> str:
    """The network address, of IPv6 the network; nothing where the server is told none."""
    try:
        return str(get_ip(request))
    except PermissionDenied:
        return ""


def on_login_failed(*, credentials: dict[str, Any], **_: Any) -> None:
    """Receiver of Django's `user_login_failed`."""
    name = credentials.get("email") or credentials.get("phone") or credentials.get("username")
    if name:
        count_up("login failed", _as_typed(str(name)), seconds=FAILURE_SECONDS)


def _as_typed(name: str) -> str:
    """However a number is written, its last digits tell whose it is."""
    return name.strip().lower() if "@" in name else "".join(filter(str.isdecimal, name))[-11:]


class Challenged:
    """Before a view with a form. `action`: what is counted. `account_field`: the field that names an account."""

    request: HttpRequest
    action: str
    account_field = ""
    turned_back = False
    bits = challenge.BITS

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self._may_go_on(request):
            self.turned_back = True
            again = gettext("There were many attempts in a short time. Nothing was done. Send the form once more.")
            messages.warning(request, again)
            context = self.get_context_data(**kwargs)  # type: ignore[attr-defined]
            answer: HttpResponse = self.render_to_response(context, status=429)  # type: ignore[attr-defined]
            return answer
        answer = super().post(request, *args, **kwargs)  # type: ignore[misc]
        return answer

    def _may_go_on(self, request: HttpRequest) -> bool:
        if request.user.is_authenticated:
            return True
        often = count_up(self.action, address_of(request), seconds=60) > FREE_A_MINUTE
        name = _as_typed(request.POST.get(self.account_field, "")) if self.account_field else ""
        failures = counted("login failed", name) if name else 0
        if failures >= FREE_FAILURES:
            self.bits = min(challenge.MAX_BITS, challenge.BITS + 1 + (failures - FREE_FAILURES) // FREE_FAILURES)
        elif not often:
            return True
        return challenge.is_solved(self.action, request.POST, bits=self.bits)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whoever is turned back finds what they typed, but for the password, and nothing of it was looked at."""
        given: dict[str, Any] = super().get_form_kwargs()  # type: ignore[misc]
        if self.turned_back:
            typed = given.pop("data")
            given.pop("files")
            kept = {name: typed[name] for name in typed if "password" not in name}
            given["initial"] = {**given.get("initial", {}), **kept}
        return given

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        form: forms.Form = super().get_form(form_class)  # type: ignore[misc]
        if FIELDS[0] not in form.fields and not self.request.user.is_authenticated:
            add_challenge(form, self.action, bits=self.bits, asked=self.turned_back)
        return form


def add_challenge(form: forms.Form, action: str, *, bits: int = challenge.BITS, asked: bool = False) -> None:
    """Its fields at the end of the form; the question is shown once a challenge is wanted."""
    made = challenge.issue(action, bits=bits)
    token = forms.CharField(required=False, widget=FreshInput(made.token, attrs={"data-bits": made.bits}))
    proof = forms.CharField(required=False, widget=FreshInput("", attrs={"data-proof": ""}))
    form.fields["challenge"], form.fields["proof"] = token, proof
    if asked:
        help_text = gettext("This shows that the form is sent by a person.")
        widget = FreshInput("", attrs={"data-question": "", "inputmode": "numeric", "autocomplete": "off"}, shown=True)
        form.fields["answer"] = forms.CharField(required=False, label=made.question, help_text=help_text, widget=widget)


class FreshInput(forms.HiddenInput):
    """An input that says what this page says, whatever came before: a challenge is never the one that was used."""

    def __init__(self, value: str, *, attrs: dict[str, Any], shown: bool = False) -> None:
        super().__init__(attrs)
        self.fresh = value
        if shown:
            self.input_type = "text"

    def format_value(self, value: Any) -> str:
        return self.fresh
