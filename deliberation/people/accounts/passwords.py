"""Setting a password, or another one: for whoever proved recently who they are, by whatever they have."""

from typing import Any, cast

from allauth.account import forms as theirs
from allauth.account.internal.flows.password_change import finalize_password_change
from django import forms
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic.edit import FormView

from deliberation.people.accounts.proof.recent import recently_proved
from deliberation.people.models import User


class TwicePassword(theirs.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = forms.PasswordInput({"autocomplete": "new-password"})


@method_decorator(sensitive_post_parameters("password1", "password2"), name="dispatch")
@method_decorator(recently_proved, name="dispatch")
class NewPassword(FormView):
    """The old one is not asked for: whoever has forgotten it signed in with a code."""

    form_class = TwicePassword
    template_name = "account/password_change.html"
    success_url = reverse_lazy("account")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form: Any) -> HttpResponse:
        form.save()
        finalize_password_change(self.request, cast("User", self.request.user))
        return super().form_valid(form)
