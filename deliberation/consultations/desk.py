"""The desk's pages of those who take part in a consultation: the list, and ending or resuming a participation."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deliberation.audit.models import AuditEntry
from deliberation.audit.operations import record
from deliberation.consultations.models import Consultation, Participation
from deliberation.consultations.operations import end_participation, endings, resume_participation
from deliberation.people import policy
from deliberation.people.desk.access import Desk, at_desk
from deliberation.people.desk.forms import Ending
from deliberation.people.grants import audit_actor
from deliberation.people.models import Person
from deliberation.people.names import spellings_of
from deliberation.people.text import whole_number

ON_A_PAGE = 50
ENDINGS_SHOWN = 50


@require_safe
@at_desk(policy.may_keep_participants)
def participants(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Of one consultation of the organisation, the newest where none is chosen."""
    ours = Consultation.objects.filter(organisation=desk.organisation).order_by("-created_at", "-pk")
    chosen = request.GET.get("consultation")
    found = get_object_or_404(ours, pk=whole_number(chosen) or 0) if chosen else ours.first()
    words = request.GET.get("q", "").strip()[:100]
    context: dict[str, Any] = {"desk": desk, "consultations": ours, "consultation": found, "q": words}
    if found is not None:
        page = Paginator(_search(found, words), ON_A_PAGE).get_page(request.GET.get("page"))
        record(
            "participation.listed",
            actor=audit_actor(desk.person),
            organisation=desk.organisation.pk,
            facts={"consultation": found.pk, "found": page.paginator.count},
            text={"sought": words} if words else {},
        )
        query = request.GET.copy()
        query.pop("page", None)
        context |= {"page": page, "query": query.urlencode(), "former": _former(found, by=desk.person)}
    return render(request, "consultations/participants.html", context)


@require_http_methods(["GET", "POST"])
@at_desk(policy.may_keep_participants)
def end(request: HttpRequest, desk: Desk, participation: int) -> HttpResponse:
    held = get_object_or_404(
        Participation.objects.select_related("person", "consultation"),
        pk=participation,
        consultation__organisation=desk.organisation,
    )
    form = Ending(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_participation(by=desk.person, participation=held, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("%(name)s no longer takes part.") % {"name": held.person})
            return redirect(_list_of(desk, held.consultation))
    context = {
        "desk": desk,
        "person": held.person,
        "form": form,
        "title": _("End participation"),
        "act": _("End participation"),
        "danger": True,
        "hint": _("In a meeting under way the seat is taken back at once. What was said and voted there stays."),
        "back": _list_of(desk, held.consultation),
    }
    return render(request, "desk/form.html", context)


@require_POST
@at_desk(policy.may_keep_participants)
def resume(request: HttpRequest, desk: Desk, consultation: int) -> HttpResponse:
    found = get_object_or_404(Consultation, pk=consultation, organisation=desk.organisation)
    ended = get_object_or_404(endings(found), pk=whole_number(request.POST.get("ended")) or 0)
    try:
        again = resume_participation(by=desk.person, consultation=found, ended=ended)
        messages.success(request, _("%(name)s takes part again.") % {"name": again.person})
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(_list_of(desk, found))


def _search(consultation: Consultation, words: str) -> QuerySet[Participation]:
    """By name, or by the beginning of how it sounds."""
    found = Participation.objects.filter(consultation=consultation).select_related("person")
    if words:
        match = Q(person__name_en__icontains=words)
        for written in spellings_of(words):
            match |= Q(person__name__icontains=written)
        sound = "".join(words.casefold().split())
        if sound.isascii() and sound.isalpha():
            match |= Q(person__sounds__contains=f" {sound}")
        found = found.filter(match)
    return found.order_by("person__sounds", "pk")


def _former(consultation: Consultation, *, by: Person) -> list[tuple[AuditEntry, Person, str]]:
    """The last ending of each of those who take part no longer, with what they were; nobody lets themselves back in."""
    last: dict[int, AuditEntry] = {}
    for ended in endings(consultation)[:ENDINGS_SHOWN]:
        last.setdefault(int(ended.subject), ended)
    here = set(consultation.participations.filter(person__in=last).values_list("person", flat=True))
    people = Person.objects.in_bulk([person for person in last if person not in here and person != by.pk])
    roles = dict(Participation.Role.choices)
    return [
        (ended, people[person], str(roles.get(ended.facts["role"], "")))
        for person, ended in last.items()
        if person in people
    ]


def _list_of(desk: Desk, consultation: Consultation) -> str:
    return f"{reverse('desk_participants', args=[desk.organisation.pk])}?consultation={consultation.pk}"
