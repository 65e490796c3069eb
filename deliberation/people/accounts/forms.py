"""What is typed on the way in, read and checked."""

from typing import Any

from allauth.account import forms as theirs
from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.template.defaultfilters import date
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deliberation.people.accounts.fields import CodeField, TextedPhoneField
from deliberation.people.limits.tally import count_up
from deliberation.people.models import Person
from deliberation.people.sms import gateway, quota
from deliberation.people.text import phone_number, validate_address

MAIL = forms.TextInput({"type": "email", "autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"})
SECRET = {"autocomplete": "current-password"}
NEW_NUMBERS_A_DAY = 5  # of one account
DAY_SECONDS = 24 * 60 * 60


def take_text_message(number: str) -> None:
    """Count one message to this number, known or not. Raises ValidationError, the same for both."""
    try:
        if gateway.is_away() or not gateway.is_configured():
            message = _("No text message can be sent at the moment. Choose another way, or try again in a few minutes.")
            raise ValidationError(message, code="sms_away")
        quota.take(number)
    except quota.TooMany as early:
        again = localtime(early.again_at)
        message = _("A message was sent a short while ago. Another one can be sent after %(time)s.")
        shown = {"time": date(again, "H:i")}
        raise ValidationError(message, code="too_many", params=shown) from early
    except quota.Spent as spent:
        message = _("No more text messages can be sent today. Choose another way to sign in.")
        raise ValidationError(message, code="spent") from spent


class AskForCode(theirs.RequestLoginCodeForm):
    """A code to a number or to an address: one of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"] = TextedPhoneField()
        self.fields["email"].widget = MAIL
        for name, other in (("phone", "email"), ("email", "phone")):
            self.fields[name].required = not self.is_bound or other not in self.data

    def clean_email(self) -> str:
        if self.cleaned_data["email"]:
            validate_address(self.cleaned_data["email"])
        return str(super().clean_email())

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"])
        if phone:
            take_text_message(phone)
            phone = str(super().clean_phone())
            if self._user is not None and not self._user.is_active:
                self._user = None
        return phone


class NewAccount(theirs.SignupForm):
    """An address alone: a password can be set later, and need not be."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget = MAIL
        del self.fields["password1"]


class Password(theirs.LoginForm):
    """A number or an address, and the password."""

    field_order = ("login", "password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        self.fields["login"].widget = forms.TextInput(who)
        self.fields["login"].label = gettext_lazy("Mobile number or email")
        self.fields["password"].widget = forms.PasswordInput(SECRET)
        self.fields["password"].help_text = ""

    def clean_login(self) -> str:
        typed = str(super().clean_login())
        if "@" not in typed:
            return phone_number(typed)
        validate_email(typed)
        validate_address(typed)
        return typed.lower()


class Code(theirs.ConfirmLoginCodeForm):
    code = CodeField()


class CodeFromMail(theirs.ConfirmEmailVerificationCodeForm):
    code = CodeField()


class CodeForPassword(theirs.ConfirmPasswordResetCodeForm):
    code = CodeField()


class CodeFromPhone(theirs.VerifyPhoneForm):
    code = CodeField()


class ForgottenPassword(theirs.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget = MAIL

    def clean_email(self) -> str:
        validate_address(str(self.cleaned_data["email"]))
        return str(super().clean_email())


class NewNumber(theirs.ChangePhoneForm):
    """The number an account is to have from now on; a message goes there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"] = TextedPhoneField(label=gettext_lazy("New mobile number"))

    def clean_phone(self) -> str:
        phone = str(super().clean_phone())
        # Messages go to known people: otherwise an account that anybody can make would have the site text any number.
        if not Person.objects.filter(user=self.user).exists():
            message = gettext_lazy("Mobile numbers are entered by your organisation. Ask its secretariat.")
            raise ValidationError(message, code="not_known")
        if count_up("new number", str(self.user.pk), seconds=DAY_SECONDS) > NEW_NUMBERS_A_DAY:
            raise get_adapter().validation_error("too_many_login_attempts")
        take_text_message(phone)
        return phone
