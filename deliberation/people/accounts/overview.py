"""The page of one's own account: how one signs in."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from deliberation.people.models import User
from deliberation.people.text import masked


@require_safe
@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    address = user.emailaddress_set.filter(primary=True).first()
    context = {
        "phone": masked(user.phone) if user.phone else "",
        "email": masked(user.email) if user.email else "",
        "email_verified": bool(address and address.verified),
    }
    return render(request, "account/overview.html", context)
