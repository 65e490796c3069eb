"""The home page and the page of one consultation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from deliberation.consultations.queries import visible_to
from deliberation.people.queries import person_of
from deliberation.people.text import as_html


def home(request: HttpRequest) -> HttpResponse:
    """What this visitor may see, newest first."""
    person = person_of(request.user)
    consultations = visible_to(person, on=timezone.localdate()).select_related("organisation")
    return render(request, "consultations/home.html", {"consultations": consultations, "person": person})


def consultation(request: HttpRequest, pk: int) -> HttpResponse:
    """One consultation; a hidden one is answered like one that does not exist."""
    person = person_of(request.user)
    seen = visible_to(person, on=timezone.localdate()).select_related("organisation")
    found = get_object_or_404(seen, pk=pk)
    part = found.participations.filter(person=person).first() if person else None
    context = {"consultation": found, "person": person, "part": part, "text": as_html(found.text)}
    return render(request, "consultations/consultation.html", context)
