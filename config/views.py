"""Error pages and the pages of the site itself."""

import sys
from datetime import timedelta

from django.conf import settings
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from deliberation.people.accounts.mail import MailAway


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """/.well-known/security.txt (RFC 9116): where to tell of a weakness; not there until somebody is named."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = (timezone.now() + timedelta(days=180)).replace(microsecond=0)
    lines = (
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: zh, en",
        f"Canonical: {request.build_absolute_uri()}",
    )
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def forbidden_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its proof of origin: usually an old tab, or cookies switched off."""
    return render(request, "errors/403_form.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """In both languages and without context processors: whatever broke the page may break them too.

    A database or mail server that is away, or full, is no fault of the page: what cannot be done now can be done later.
    """
    later = isinstance(sys.exc_info()[1], OperationalError | MailAway)
    page = "errors/503.html" if later else "errors/500.html"
    answer = HttpResponse(render_to_string(page, {"frontend_built": settings.FRONTEND_BUILT}))
    answer.status_code = 503 if later else 500
    if later:
        answer["Retry-After"] = "30"
    return answer
