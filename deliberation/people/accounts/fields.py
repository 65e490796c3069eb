"""Fields that people type who they are into."""

import re
import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deliberation.people.text import phone_number


class PhoneField(forms.CharField):
    """A mobile number as people type it; becomes E.164."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Mobile number"))
        options.setdefault("max_length", 30)
        attributes = {"type": "tel", "inputmode": "tel", "autocomplete": "tel", "class": "code code--phone"}
        options.setdefault("widget", forms.TextInput(attributes))
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return phone_number(typed) if typed else ""


class TextedPhoneField(PhoneField):
    """A number that a text message is to be sent to."""

    def clean(self, value: Any) -> str:
        number = super().clean(value)
        if number and not any(number.startswith(f"+{country}") for country in settings.SMS_COUNTRIES):
            message = _("Text messages cannot be sent to numbers of this country. Choose another way to sign in.")
            raise ValidationError(message, code="other_country")
        return number


class CodeField(forms.CharField):
    """The six digits of a message, as people type them: in groups, or with the wide digits of a Chinese keyboard."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("Six-digit code"))
        options.setdefault("max_length", 12)
        attributes = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code code--six"}
        options.setdefault("widget", forms.TextInput(attributes))
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        typed = unicodedata.normalize("NFKC", str(super().to_python(value) or ""))
        return re.sub(r"[\s-]", "", typed)
