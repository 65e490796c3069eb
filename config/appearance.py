"""How pages look to one visitor: the size of letters and the colours, kept in a cookie and switched without scripts."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

SIZES = {"std": _("Standard text"), "large": _("Large text"), "max": _("Largest text")}
THEMES = {"auto": _("As this device is set"), "light": _("Light"), "dark": _("Dark"), "contrast": _("High contrast")}
A_YEAR = 365 * 24 * 3600


def appearance(request: HttpRequest) -> dict[str, Any]:
    """What every template may use; an unknown value in a cookie counts as none."""
    return {
        "size": _known(request.COOKIES.get("size"), SIZES),
        "theme": _known(request.COOKIES.get("theme"), THEMES),
        "sizes": SIZES,
        "themes": THEMES,
        "frontend_built": settings.FRONTEND_BUILT,
        "version": settings.VERSION,
    }


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep what the form chose and go back to the page it stood on."""
    response = HttpResponseRedirect(_back(request))
    for name, known in (("size", SIZES), ("theme", THEMES)):
        if (chosen := request.POST.get(name)) in known:
            response.set_cookie(name, chosen, max_age=A_YEAR, secure=settings.TLS, httponly=True, samesite="Lax")
    return response


def _known(value: str | None, known: dict[str, Any]) -> str:
    return value if value in known else next(iter(known))


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return "/"
