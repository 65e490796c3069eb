"""One person at the desk: memberships, number and address, the code on paper."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deliberation.audit.operations import record
from deliberation.people import operations, policy, queries
from deliberation.people.accounts.proof.factors import has_factor
from deliberation.people.accounts.proof.recent import recently_proved
from deliberation.people.accounts.proof.reset import reset_factor
from deliberation.people.desk.access import Desk, at_desk
from deliberation.people.desk.forms import Contact, Ending, EndMembership, MembershipForm
from deliberation.people.grants import audit_actor
from deliberation.people.models import Grant, Membership, Person


@require_safe
@at_desk(policy.may_see_people)
def person(request: HttpRequest, desk: Desk, person: int) -> HttpResponse:
    found = _person(desk, person)
    _read(desk, found, "person.read")
    return render(request, "desk/person.html", _shown(desk, found))


@require_http_methods(["GET", "POST"])
@at_desk(policy.may_change_people)
@recently_proved
def contact(request: HttpRequest, desk: Desk, person: int) -> HttpResponse:
    found = _person(desk, person)
    operations.must_keep_account(desk.person, found, desk.organisation)  # before anything of it is shown
    user = found.user
    form = Contact(
        request.POST if request.method == "POST" else None,
        initial={"phone": user.phone, "email": user.email} if user else {},
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.set_contact(by=desk.person, person=found, organisation=desk.organisation, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("desk_person", desk.organisation.pk, found.pk)
    _read(desk, found, "contact.read")  # unmasked
    context = {"desk": desk, "person": found, "form": form, "title": _("Number and address"), "act": _("Save")}
    return render(request, "desk/form.html", context)


@require_POST
@at_desk(policy.may_change_people)
@recently_proved
def code(request: HttpRequest, desk: Desk, person: int) -> HttpResponse:
    """Shown once, on the answer itself: a reload would make another one."""
    found = _person(desk, person)
    code, kept = operations.hand_over_code(by=desk.person, person=found, organisation=desk.organisation)
    context = {"desk": desk, "person": found, "halves": (code[:5], code[5:]), "expires_at": kept.expires_at}
    return render(request, "desk/code.html", context)


@require_http_methods(["GET", "POST"])
@at_desk(policy.may_change_people)
@recently_proved
def second_factor(request: HttpRequest, desk: Desk, person: int) -> HttpResponse:
    """Remove the second factor of somebody who has lost it: they set up another one when they next sign in."""
    found = _person(desk, person)
    operations.must_keep_account(desk.person, found, desk.organisation)
    form = Ending(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if found.user is not None:
            reset_factor(
                user=found.user,
                by=desk.person,
                reason=form.cleaned_data["reason"],
                organisation=desk.organisation.pk,
            )
        return redirect("desk_person", desk.organisation.pk, found.pk)
    title = _("Remove the second step")
    context = {"desk": desk, "person": found, "form": form, "title": title, "act": _("Remove"), "danger": True}
    return render(request, "desk/form.html", context)


@require_http_methods(["GET", "POST"])
@at_desk(policy.may_change_people)
def begin_membership(request: HttpRequest, desk: Desk, person: int) -> HttpResponse:
    found = _person(desk, person)
    if not policy.may_begin_membership(desk.actor, desk.subject, of=found.pk):
        raise PermissionDenied
    form = MembershipForm(request.POST or None, organisation=desk.organisation, person=found)
    if request.method == "POST" and form.is_valid():
        try:
            chosen = form.cleaned_data["committees"]
            operations.begin_membership(by=desk.person, membership=form.instance, committees=chosen)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("desk_person", desk.organisation.pk, found.pk)
    context = {"desk": desk, "person": found, "form": form, "title": _("New membership"), "act": _("Begin membership")}
    return render(request, "desk/form.html", context)


@require_http_methods(["GET", "POST"])
@at_desk(policy.may_change_people)
def end_membership(request: HttpRequest, desk: Desk, membership: int) -> HttpResponse:
    held = get_object_or_404(Membership, pk=membership, organisation=desk.organisation)
    form = EndMembership(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            operations.end_membership(membership=held, by=desk.person, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("desk_person", desk.organisation.pk, held.person_id)
    context = {
        "desk": desk,
        "person": held.person,
        "form": form,
        "title": _("End the membership"),
        "act": _("End membership"),
        "danger": True,
    }
    return render(request, "desk/form.html", context)


def _read(desk: Desk, found: Person, act: str) -> None:
    record(
        act,
        actor=audit_actor(desk.person),
        subject=("person", found.pk),
        organisation=desk.organisation.pk,
        text={"person": found.name},
    )


def _person(desk: Desk, person: int) -> Person:
    """One of this organisation's; whoever belongs elsewhere is answered like nobody."""
    return get_object_or_404(queries.people_of(desk.organisation).select_related("user").distinct(), pk=person)


def _shown(desk: Desk, found: Person) -> dict[str, Any]:
    today = timezone.localdate()
    grants = Grant.objects.filter(person=found, organisation=desk.organisation)
    return {
        "desk": desk,
        "person": found,
        "today": today,
        "has_factor": found.user is not None and has_factor(found.user),
        "memberships": found.memberships.filter(organisation=desk.organisation)
        .select_related("sector")
        .prefetch_related("committees"),
        "grants": [
            (grant, policy.may_end(desk.actor, grant.role, of=found.pk, where=desk.subject))
            for grant in grants.select_related("sector", "given_by", "consented_by", "ended_by")
        ],
        "begins_membership": policy.may_begin_membership(desk.actor, desk.subject, of=found.pk),
        "keeps_account": operations.keeps_account(desk.person, found, desk.organisation),
        "gives": [role for role in Grant.Role.values if _gives(desk, role, found)],
    }


def _gives(desk: Desk, role: str, found: Person) -> bool:
    is_here = role != "site_administrator"
    return is_here and policy.may_give(desk.actor, role, to=found.pk, where=desk.subject)
