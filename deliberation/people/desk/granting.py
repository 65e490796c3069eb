"""Grants at the desk: given, consented to and ended, each with a reason."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deliberation.people import grants, policy, queries
from deliberation.people.accounts.proof.recent import recently_proved
from deliberation.people.desk.access import Desk, at_desk, signed_in
from deliberation.people.desk.forms import Ending, Giving
from deliberation.people.models import Grant, Person


@require_http_methods(["GET", "POST"])
@at_desk(policy.may_enter_desk)
@recently_proved
def give(request: HttpRequest, desk: Desk, person: int) -> HttpResponse:
    """Only what the one at the desk may give is offered; whoever may give nothing here is refused."""
    found = get_object_or_404(queries.people_of(desk.organisation).distinct(), pk=person)
    here = [role for role in Grant.Role.values if role != "site_administrator"]
    roles = [role for role in here if policy.may_give(desk.actor, role, to=found.pk, where=desk.subject)]
    if not roles:
        raise PermissionDenied
    reaches = any(policy.may_give(desk.actor, role, to=found.pk, where=desk.subject, below=True) for role in roles)
    form = Giving(request.POST or None, roles=roles, organisation=desk.organisation, below=reaches)
    if request.method == "POST" and form.is_valid():
        asked: dict[str, Any] = {"sector": None, "below": False} | form.cleaned_data
        if asked["role"] != "convener":
            asked["sector"] = None
        elif asked["sector"] is None:
            form.add_error("sector", ValidationError(_("A convener has a sector."), code="required"))
        if form.is_valid():
            try:
                grants.give(by=desk.person, to=found, organisation=desk.organisation, **asked)
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                return redirect("desk_person", desk.organisation.pk, found.pk)
    context = {"desk": desk, "person": found, "form": form, "title": _("Give a grant"), "act": _("Give")}
    return render(request, "desk/form.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
@recently_proved
def end(request: HttpRequest, person: Person, grant: int) -> HttpResponse:
    held, actor, where = _held(person, grant)
    if not policy.may_end(actor, held.role, of=held.person_id, where=where):
        raise Http404
    form = Ending(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            grants.end(grant=held, by=person, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _back(request, person, held, _("Ended: %(role)s, %(name)s."))
    own = _("This is your own. Once it is ended, somebody else has to give it to you again.")
    context = {
        "hint": own if held.person_id == person.pk else "",
        "person": held.person,
        "form": form,
        "title": _("End the grant: %(role)s") % {"role": held.get_role_display()},
        "act": _("End grant"),
        "danger": True,
    }
    return render(request, "desk/form.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
@recently_proved
def consent(request: HttpRequest, person: Person, grant: int) -> HttpResponse:
    held, actor, where = _held(person, grant)
    asked: dict[str, Any] = {"to": held.person_id, "given_by": held.given_by_id, "where": where, "below": held.below}
    if not policy.may_consent(actor, held.role, **asked):
        raise Http404
    problem = None
    if request.method == "POST":
        try:
            grants.consent(grant=held, by=person)
        except ValidationError as refusal:
            problem = refusal.message
        else:
            return _back(request, person, held, _("In force: %(role)s, %(name)s."))
    return render(request, "desk/consent.html", {"grant": held, "problem": problem})


def _held(person: Person, grant: int) -> tuple[Grant, policy.Actor, policy.Subject]:
    held = get_object_or_404(Grant.objects.select_related("person", "organisation", "given_by"), pk=grant)
    return held, queries.actor(person, on=timezone.localdate()), grants.where_of(held.organisation)


def _back(request: HttpRequest, person: Person, held: Grant, said: str) -> HttpResponse:
    """To where the grant is seen, as far as whoever acted still sees it: they may have ended their own."""
    messages.success(request, said % {"role": held.get_role_display(), "name": held.person})
    actor = queries.actor(person, on=timezone.localdate())
    where = grants.where_of(held.organisation)
    if held.organisation_id is not None and policy.may_see_people(actor, where):
        return redirect("desk_person", held.organisation_id, held.person_id)
    if policy.may_move_organisation(actor):
        return redirect("desk_site")
    return redirect("desk" if queries.desks_of(actor) else "home")
