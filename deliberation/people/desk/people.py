"""The people of an organisation: found by name, sound, number, unit, standing or sector; and one added."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from deliberation.audit.operations import record
from deliberation.people import operations, policy
from deliberation.people.desk.access import Desk, at_desk
from deliberation.people.desk.forms import FindPeople, NewPerson
from deliberation.people.grants import audit_actor
from deliberation.people.models import Grant, Membership, Organisation, Person
from deliberation.people.models.standing import current_on
from deliberation.people.names import spellings_of
from deliberation.people.queries import people_of

ON_A_PAGE = 50


@require_safe
@at_desk(policy.may_see_people)
def people(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = FindPeople(request.GET, organisation=desk.organisation)
    understood = form.is_valid()
    asked = form.cleaned_data if understood else {}
    found = search(desk.organisation, asked) if understood else Person.objects.none()
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    facts = {"found": page.paginator.count, "standing": asked.get("standing") or None}
    record(
        "people.listed",
        actor=audit_actor(desk.person),
        organisation=desk.organisation.pk,
        facts={name: value for name, value in facts.items() if value is not None},
        text={"sought": asked["q"]} if asked.get("q") else {},
    )
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "desk": desk,
        "form": form,
        "page": page,
        "query": query.urlencode(),
        "counts": counts(desk.organisation),
    }
    return render(request, "desk/people.html", context)


@require_http_methods(["GET", "POST"])
@at_desk(policy.may_change_people)
def add(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = NewPerson(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = operations.add_person(by=desk.person, organisation=desk.organisation, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("desk_person", desk.organisation.pk, person.pk)
    return render(request, "desk/add.html", {"desk": desk, "form": form})


def search(organisation: Organisation, asked: dict[str, Any]) -> QuerySet[Person]:
    """Those who match all that was asked, with the standing that holds today."""
    today = timezone.localdate()
    memberships = Membership.objects.filter(organisation=organisation)
    grants = Grant.objects.filter(Grant.in_force(on=today), organisation=organisation)
    open_memberships = memberships if asked.get("former") else memberships.filter(current_on(today))
    here = Q(pk__in=open_memberships.values("person")) | Q(pk__in=grants.values("person"))
    standing = asked.get("standing")
    if standing in Membership.Role.values:
        here = Q(pk__in=open_memberships.filter(role=standing).values("person"))
    elif standing in Grant.Role.values:
        here = Q(pk__in=grants.filter(role=standing).values("person"))
    elif standing == "other":
        here = ~here & Q(kept_by=organisation)
    elif asked.get("former"):
        here = Q(pk__in=people_of(organisation).values("pk"))
    else:
        here |= Q(kept_by=organisation, memberships=None, grants=None)
    found = Person.objects.filter(here)
    if sector := asked.get("sector"):
        found = found.filter(pk__in=open_memberships.filter(sector=sector).values("person"))
    if words := str(asked.get("q") or "").strip():
        found = found.filter(_matches(words, organisation))
    return (
        found.select_related("user")
        .prefetch_related(
            Prefetch("memberships", open_memberships.select_related("sector"), to_attr="here"),
            Prefetch("grants", grants.select_related("sector"), to_attr="granted"),
        )
        .distinct()
        .order_by("sounds", "pk")
    )


def _matches(words: str, organisation: Organisation) -> Q:
    match = Q(name_en__icontains=words)
    for written in spellings_of(words):
        match |= Q(name__icontains=written)
    sound = "".join(words.casefold().split())
    if sound.isascii() and sound.isalpha():
        # From the start of a reading: "xie" finds 谢 and 解, and not everybody with an "xie" in the middle.
        match |= Q(sounds__contains=f" {sound}")
    if sound.isdecimal() and len(sound) >= 4:
        match |= Q(user__phone__endswith=sound)
    works = Membership.objects.filter(organisation=organisation, unit__icontains=words)
    return match | Q(pk__in=works.values("person"))


def counts(organisation: Organisation) -> dict[str, int]:
    """How many hold what today."""
    today = timezone.localdate()
    memberships = Membership.objects.filter(current_on(today), organisation=organisation)
    grants = Grant.objects.filter(Grant.in_force(on=today), organisation=organisation)
    return {
        "member": memberships.filter(role="member").count(),
        "expert": memberships.filter(role="expert").count(),
        "granted": grants.values("person").distinct().count(),
    }
