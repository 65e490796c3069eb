"""What allauth asks of the site: addresses and numbers, how a message leaves, and which steps a sign-in has."""

import logging
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.stages import EmailVerificationStage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from deliberation.people import operations
from deliberation.people.accounts import consent
from deliberation.people.accounts.fields import PhoneField
from deliberation.people.accounts.mail import MailAway
from deliberation.people.models import User
from deliberation.people.sms import gateway, quota
from deliberation.people.text import validate_address

log = logging.getLogger(__name__)
MISMATCH = _("This mobile number or address and this password do not belong together.")


class Accounts(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": MISMATCH,
        "phone_password_mismatch": MISMATCH,
        "username_password_mismatch": MISMATCH,
        "incorrect_code": _("This code does not match. Compare it with the latest message."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes, or choose another way to sign in."),
        "phone_taken": _("Another account uses this number."),
    }

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

    # ---- numbers ----

    def phone_form_field(self, **options: Any) -> PhoneField:
        return PhoneField(**options)

    def get_user_by_phone(self, phone: str) -> User | None:
        return User.objects.filter(phone=phone).first()

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: Any, phone: str, verified: bool) -> None:
        operations.change_own_phone(user=user, phone=phone, verified=verified)

    def set_phone_verified(self, user: Any, phone: str) -> None:
        """The code that was sent there came back; a number one changes to becomes the account's only now."""
        operations.change_own_phone(user=user, phone=phone, verified=True)

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **_options: Any) -> None:
        """Whether the number may be sent one more was asked by the form, for known and unknown numbers alike."""
        try:
            quota.spend()
        except quota.Spent:
            return
        gateway.send(phone, "code", {"code": code})

    # ---- steps ----

    def post_login(self, request: HttpRequest, user: Any, **said: Any) -> HttpResponse:
        """Whoever has not agreed to the notice on personal data, or not to this version, reads it first."""
        answer: HttpResponse = super().post_login(request, user, **said)
        if consent.is_owed_by(user) and answer.has_header("Location"):
            request.session[consent.OWED] = True
            answer["Location"] = f"{reverse('account_consent')}?{urlencode({'next': answer['Location']})}"
        return answer

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    def get_login_stages(self) -> list[str]:
        ours = f"{__name__}.{ProveAddress.__name__}"
        theirs = f"{EmailVerificationStage.__module__}.{EmailVerificationStage.__name__}"
        return [ours if stage == theirs else stage for stage in super().get_login_stages()]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """The base class counts all who sign in by number as one."""
        key = super()._get_login_attempts_cache_key(request, **{"email": "", **credentials})
        return f"{key}{credentials.get('phone', '')}"


class ProveAddress(EmailVerificationStage):
    """An address has to be proved by whoever signs in or up with it, and by nobody else.

    The base class would lead somebody with a right code from a text message to a page that asks for one from the mail.
    """

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if not self.login.email and not self.login.signup:
            return None, True
        answer: tuple[HttpResponse | None, bool] = super().handle()
        return answer
