"""The site at /admin/: audited, and entered with a second factor; who is changed there asks for it once more."""

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from deliberation.audit.administration import AuditedSite
from deliberation.people.accounts.proof.factors import factor_first
from deliberation.people.accounts.proof.recent import prove_first

# What lets somebody in as somebody else is nobody's to read or to write here.
WITHHELD = {"account", "mfa", "usersessions", "socialaccount"}


class Administration(AuditedSite):
    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple) else [model_or_iterable]
        shown = [model for model in models if model._meta.app_label not in WITHHELD]
        super().register(shown, admin_class, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """As the base class, for whoever has shown a second factor; others are led to show or set up one."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            first = _first(request) if self.has_permission(request) else None
            return first or inner(request, *args, **kwargs)

        return page


def _first(request: HttpRequest) -> HttpResponse | None:
    """Accounts and parts ended here, and rights given, ask as the desk does for a proof of the last five minutes."""
    places = tuple(reverse("admin:app_list", args=[app]) for app in ("people", "consultations"))
    ends_or_gives = request.method == "POST" and request.path.startswith(places)
    return factor_first(request) or (prove_first(request) if ends_or_gives else None)
