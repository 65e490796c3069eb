"""The meetings of a consultation, and those under way: for pages of apps that do not know what a meeting is."""

from django import template
from django.db.models import QuerySet
from django.utils import timezone

from deliberation.consultations.models import Consultation
from deliberation.meetings.models import Meeting
from deliberation.meetings.queries import under_way, with_status
from deliberation.people.models import Person

register = template.Library()


@register.simple_tag
def meetings_of(consultation: Consultation) -> QuerySet[Meeting]:
    """Who may see the consultation may see its meetings; the page has decided that already."""
    return with_status(Meeting.objects.filter(consultation=consultation))


@register.simple_tag
def meetings_under_way(person: Person | None) -> QuerySet[Meeting]:
    """Those this person may enter now."""
    return under_way(person, now=timezone.now()).select_related("consultation__organisation")
