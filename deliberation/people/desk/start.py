"""Where the desk begins: the organisations somebody works for, and the site for those who look after it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deliberation.audit.operations import record
from deliberation.jobs.operations import enqueue
from deliberation.jobs.queries import last, last_done
from deliberation.people import grants, operations, policy, queries
from deliberation.people.accounts.proof.recent import recently_proved
from deliberation.people.desk.access import signed_in
from deliberation.people.desk.forms import Giving, Moving
from deliberation.people.grants import audit_actor
from deliberation.people.models import Grant, Organisation, Person
from deliberation.people.names import spellings_of

MANY = 20
VERIFY_LOGS = "meetings.verify_logs"  # an app above registers it


@require_safe
@signed_in
def start(request: HttpRequest, person: Person) -> HttpResponse:
    actor = queries.actor(person, on=timezone.localdate())
    houses = queries.desks_of(actor)
    site = policy.may_move_organisation(actor)
    if not houses and not site:
        raise Http404
    if len(houses) == 1 and not site:
        return redirect("desk_people", houses[0].pk)
    return render(request, "desk/start.html", {"houses": houses, "site": site, "waiting": waiting(actor, person)})


@require_safe
@signed_in
def site(request: HttpRequest, person: Person) -> HttpResponse:
    actor = _site_administrator(person)
    held = Grant.objects.filter(role="administrator", ended_at=None).select_related("person").order_by("pk")
    houses = Organisation.objects.select_related("parent", "answers_to").order_by("kind", "name")
    context = {
        "organisations": houses.prefetch_related(Prefetch("grants", held, to_attr="administrators")),
        "administrators": Grant.objects.filter(role="site_administrator", ended_at=None).select_related("person"),
        "waiting": waiting(actor, person),
        "verification": last(VERIFY_LOGS),
        "verified": last_done(VERIFY_LOGS),
    }
    return render(request, "desk/site.html", context)


@require_POST
@signed_in
def verify_logs(request: HttpRequest, person: Person) -> HttpResponse:
    """Every log of the site is verified by a job; asked twice, it is the same one."""
    _site_administrator(person)
    job = enqueue(VERIFY_LOGS, requested_by=person.pk)
    record("logs.verification_requested", actor=audit_actor(person), subject=("jobs.job", job.pk))
    return redirect("desk_site")


@require_http_methods(["GET", "POST"])
@signed_in
@recently_proved
def move(request: HttpRequest, person: Person, organisation: int) -> HttpResponse:
    """Who gains by it is shown before it is done: the first press asks, the second one moves."""
    _site_administrator(person)
    found = get_object_or_404(Organisation, pk=organisation)
    form = Moving(request.POST or None, organisation=found, initial={"under": found.parent_id})
    gains: list[Grant] | None = None
    if request.method == "POST" and form.is_valid():
        under, reason = form.cleaned_data["under"], form.cleaned_data["reason"]
        if "sure" not in request.POST:
            gains = operations.who_gains(organisation=found, under=under)
        else:
            try:
                operations.move_organisation(by=person, organisation=found, under=under, reason=reason)
            except ValidationError as refusal:
                form.add_error(None, ValidationError(refusal.messages))
            else:
                return redirect("desk_site")
    return render(request, "desk/move.html", {"organisation": found, "form": form, "gains": gains})


@require_http_methods(["GET", "POST"])
@signed_in
@recently_proved
def give_above(request: HttpRequest, person: Person, organisation: int | None = None) -> HttpResponse:
    """An administrator of an organisation, or another who looks after the site: somebody who has an account."""
    actor = _site_administrator(person)
    house = None if organisation is None else get_object_or_404(Organisation, pk=organisation, kind="conference")
    role = "site_administrator" if house is None else "administrator"
    form = Giving(request.POST or None, roles=[role], organisation=house)
    sought = request.POST.get("who", "").strip()
    found = _with_account(sought) if sought else []
    chosen = None
    if request.method == "POST" and form.is_valid():
        chosen = _only(found, sought, request.POST.get("person"))
        if chosen is None:
            missing = _("Nobody with an account has this name.")
            form.add_error(None, missing if not found else _("Choose who is meant."))
        elif not policy.may_give(actor, role, to=chosen.pk, where=grants.where_of(house)):
            raise PermissionDenied
        else:
            asked = {"below": False} | form.cleaned_data
            asked.pop("sector", None)
            try:
                grants.give(by=person, to=chosen, organisation=house, **asked)
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                messages.success(request, _("%(name)s: waits for the consent of a second person.") % {"name": chosen})
                return redirect("desk_site")
    context = {"form": form, "house": house, "sought": sought, "found": found}
    return render(request, "desk/give_above.html", context)


def waiting(actor: policy.Actor, person: Person) -> list[Grant]:
    """What waits for this person's consent."""
    open_ones = Grant.objects.filter(needs_consent=True, consented_at=None, ended_at=None)
    return [
        grant
        for grant in open_ones.select_related("person", "organisation", "given_by")
        if policy.may_consent(
            actor,
            grant.role,
            to=grant.person_id,
            given_by=grant.given_by_id,
            where=grants.where_of(grant.organisation),
        )
    ]


def _site_administrator(person: Person) -> policy.Actor:
    actor = queries.actor(person, on=timezone.localdate())
    if not policy.may_move_organisation(actor):
        raise Http404
    return actor


def _with_account(sought: str) -> list[Person]:
    """By name or by its sound, as at the desk of an organisation; enough of them to choose from."""
    match = Q(name_en__iexact=sought)
    for written in spellings_of(sought):
        match |= Q(name__icontains=written)
    sound = "".join(sought.casefold().split())
    if sound.isascii() and sound.isalpha():
        match |= Q(sounds__contains=f" {sound}")
    found = Person.objects.filter(match, user__is_active=True).select_related("user")
    return list(found.order_by("sounds", "pk")[:MANY])


def _only(found: list[Person], sought: str, chosen: str | None) -> Person | None:
    """The one chosen, or the only one found if the whole name was typed: a sound alone names nobody."""
    people = [one for one in found if str(one.pk) == chosen] or [one for one in found if not chosen]
    sure = chosen or (len(people) == 1 and sought in (people[0].name, people[0].name_en))
    return people[0] if people and sure else None
