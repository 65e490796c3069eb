"""What is said while no mail can be sent."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _


class MailAway(Exception):
    """The mail server cannot be reached, or did not take the letter."""


class TellsOfMail:
    """Before a view with a form: while no mail can be sent it says so, and keeps what was typed."""

    request: HttpRequest

    def form_valid(self, form: Form) -> HttpResponse:
        before = dict(self.request.session.items())
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
