"""Signing in with a code on paper: once, for whoever gets neither mail nor text messages."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from deliberation.people.desk.forms import PaperCode
from deliberation.people.operations import redeem_code


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """A wrong, used and expired code are answered alike."""
    if request.user.is_authenticated:
        return redirect("home")
    form = PaperCode(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = redeem_code(form.cleaned_data["code"])
        if user is not None:
            record_authentication(request, user, method="paper")
            # As every other way: whoever has a second factor is asked for it.
            answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=reverse("home")))
            return answer
        form.add_error("code", _("This code does not let in: it is mistyped, used or expired. Ask your secretariat."))
    return render(request, "desk/paper.html", {"form": form})
