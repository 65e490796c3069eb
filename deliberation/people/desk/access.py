"""Who may enter which page of the desk: one decorator, closed by default."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache

from deliberation.people import policy, queries
from deliberation.people.accounts.consent import consent_first
from deliberation.people.accounts.proof.factors import factor_first
from deliberation.people.models import Organisation, Person

View = Callable[..., HttpResponse]
Rule = Callable[[policy.Actor, policy.Subject], bool]


@dataclass(frozen=True, slots=True)
class Desk:
    """Who sits at the desk of which organisation."""

    person: Person
    actor: policy.Actor
    organisation: Organisation
    subject: policy.Subject

    @property
    def sees_people(self) -> bool:
        return policy.may_see_people(self.actor, self.subject)

    @property
    def changes_people(self) -> bool:
        return policy.may_change_people(self.actor, self.subject)

    @property
    def keeps_participants(self) -> bool:
        return policy.may_keep_participants(self.actor, self.subject)

    @property
    def vouches(self) -> bool:
        return policy.may_vouch(self.actor, self.subject)

    @property
    def reads_audit(self) -> bool:
        return policy.may_read_audit(self.actor, self.subject)


def signed_in(view: View) -> View:
    """For a person with a standing: whoever is not signed in is asked to, whoever has no person finds nothing.

    Whoever has to have a second factor shows or sets up one first.
    """

    @never_cache
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        person = queries.person_of(request.user)
        if person is None:
            raise Http404
        return consent_first(request) or factor_first(request) or view(request, person, *args, **kwargs)

    return page


def at_desk(rule: Rule) -> Callable[[View], View]:
    """A page of one organisation's desk: 404 to whoever has no business there, 403 where only this page is closed."""

    def guarded(view: View) -> View:
        @signed_in
        @wraps(view)
        def page(request: HttpRequest, visitor: Person, /, *, organisation: int, **kwargs: Any) -> HttpResponse:
            found = get_object_or_404(Organisation, pk=organisation)
            actor, subject = queries.actor(visitor, on=timezone.localdate()), queries.subject_of(found)
            if not policy.may_enter_desk(actor, subject):
                raise Http404
            if not rule(actor, subject):
                raise PermissionDenied
            return view(request, Desk(visitor, actor, found, subject), **kwargs)

        return page

    return guarded
