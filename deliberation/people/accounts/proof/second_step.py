"""What is typed as the second step: a code of an app or a recovery code, of which five may be wrong in five minutes."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from deliberation.people.accounts.fields import CodeField
from deliberation.people.limits.tally import count_up, counted

FREE_FAILURES = 5
FAILURE_SECONDS = 300
KIND = "second step"


class _Limited:
    """Whoever comes this far knows the password or has the phone: here alone waiting is asked of somebody."""

    user: Any

    def clean_code(self) -> str:
        account = str(self.user.pk)
        if counted(KIND, account) >= FREE_FAILURES:
            raise get_adapter().validation_error("too_many_login_attempts")
        try:
            return str(super().clean_code())  # type: ignore[misc]
        except ValidationError:
            count_up(KIND, account, seconds=FAILURE_SECONDS)
            raise


class SecondStep(_Limited, AuthenticateForm):
    code = CodeField(max_length=20, label=_("Code"))


class Factor(_Limited, ReauthenticateForm):
    code = CodeField(max_length=20, label=_("Code"))
