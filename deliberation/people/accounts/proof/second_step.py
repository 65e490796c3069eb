"""What is typed as the second step: a code of an app or a recovery code, of which five may be wrong in five minutes."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa import app_settings
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django.core.cache import cache
from django.core.exceptions import ValidationError

from deliberation.people.accounts.fields import CodeField
from deliberation.people.limits.tally import count_up, counted

FREE_FAILURES = 5
FAILURE_SECONDS = 300
KIND = "second step"
GOOD_FOR_SECONDS = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)


class _Limited:
    """Whoever comes this far knows the password or has the phone: here alone waiting is asked of somebody."""

    user: Any

    def clean_code(self) -> str:
        account = str(self.user.pk)
        if counted(KIND, account) >= FREE_FAILURES:
            raise get_adapter().validation_error("too_many_login_attempts")
        try:
            code = str(super().clean_code())  # type: ignore[misc]
            # The base class forgets a code after one period, and takes it for as many as clocks may differ.
            if not cache.add(f"second-step-{account}-{code}", True, timeout=GOOD_FOR_SECONDS):
                raise get_adapter().validation_error("incorrect_code")
            return code
        except ValidationError:
            count_up(KIND, account, seconds=FAILURE_SECONDS)
            raise


class SecondStep(_Limited, AuthenticateForm):
    code = CodeField(max_length=20)


class Factor(_Limited, ReauthenticateForm):
    code = CodeField(max_length=20)
