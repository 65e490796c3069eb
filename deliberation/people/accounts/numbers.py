"""The number of one's own account: a new one is proved by the code that goes there."""

from typing import Any, cast

from allauth.account import views
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from deliberation.people.accounts.proof.recent import recently_proved
from deliberation.people.models import User
from deliberation.people.revocation import end_other_sessions
from deliberation.people.text import masked


@method_decorator(recently_proved, name="dispatch")
class ChangeNumber(views.ChangePhoneView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        return shown | {"phone_shown": masked(shown["phone"]) if shown["phone"] else ""}


class _Confirm(views._VerifyPhoneChangeView):
    """Back to the account where it worked, and to the number where it did not."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        return shown | {"sent_to": masked(shown["phone"])}

    def respond_process_succeeded(self, form: Any) -> HttpResponseBase:
        end_other_sessions(cast("User", self.request.user), keep=self.request)
        return redirect("account")


@never_cache
@login_required
def confirm(request: HttpRequest) -> HttpResponseBase:
    return _Confirm.as_view()(request)
