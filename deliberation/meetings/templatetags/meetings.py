"""The meetings of a consultation, and those under way: for pages of apps that do not know what a meeting is."""

from django import template
from django.db.models import QuerySet
from django.utils import timezone

from deliberation.consultations.models import Consultation
from deliberation.meetings.models import Meeting
from deliberation.meetings.queries import under_way, visible_to, with_status
from deliberation.people.models import Person

register = template.Library()


@register.simple_tag
def meetings_of(consultation: Consultation, person: Person | None) -> QuerySet[Meeting]:
    """Those this person may see: a meeting stays as open as it was opened, whatever becomes of its consultation."""
    seen = visible_to(person, on=timezone.localdate()).filter(consultation=consultation)
    return with_status(seen)


@register.simple_tag
def meetings_under_way(person: Person | None) -> QuerySet[Meeting]:
    """Those this person may enter now."""
    return under_way(person, now=timezone.now()).select_related("consultation__organisation")
