"""Signing in and up where it is ours: which addresses can be written to, and what is said while no mail can be sent."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account import views
from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from deliberation.people.text import validate_address

log = logging.getLogger(__name__)


class MailAway(Exception):
    """The mail server cannot be reached, or did not take the letter."""


class Accounts(DefaultAccountAdapter):
    def clean_email(self, email: str) -> str:
        validate_address(email)
        return str(super().clean_email(email))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Raises MailAway."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as failure:
            log.warning("cannot send mail: %s", type(failure).__name__)  # its words may name who was written to
            raise MailAway from failure


class _TellsOfMail:
    """Before a view with a form: while no mail can be sent it says so, and keeps what was typed."""

    request: HttpRequest

    def form_valid(self, form: Form) -> HttpResponse:
        before = dict(self.request.session.items())
        field = "email" if "email" in form.fields else "login"
        try:
            validate_address(str(form.cleaned_data.get(field) or ""))
        except ValidationError as unwritable:  # not every form of allauth asks the adapter
            form.add_error(field, unwritable)
            return self.form_invalid(form)  # type: ignore[attr-defined]
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except MailAway:
            self.undo(before)
        message = _("No mail can be sent at the moment. Please try again in a few minutes.")
        form.add_error(None, ValidationError(message, code="mail_away"))
        answer: HttpResponse = self.form_invalid(form)  # type: ignore[attr-defined]
        answer.status_code = 503
        return answer

    def undo(self, session: dict[str, Any]) -> None:
        """Nobody is to be sent on to a page that asks for a code which was never sent."""
        self.request.session.clear()
        self.request.session.update(session)


class SignIn(_TellsOfMail, views.LoginView):
    pass


class SignInByCode(_TellsOfMail, views.RequestLoginCodeView):
    pass


class ResetPassword(_TellsOfMail, views.PasswordResetView):
    pass


class SignUp(_TellsOfMail, views.SignupView):
    def undo(self, session: dict[str, Any]) -> None:
        """The account would be there, and the next attempt be taken for one of somebody who has forgotten it."""
        super().undo(session)
        if (user := getattr(self, "user", None)) is not None and user.pk is not None:
            user.delete()
