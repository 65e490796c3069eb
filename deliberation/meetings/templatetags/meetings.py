"""The meetings of a consultation and of a visitor: for pages of apps that do not know what a meeting is."""

from datetime import UTC, datetime

from django import template
from django.db.models import QuerySet
from django.utils import timezone

from deliberation.consultations.models import Consultation
from deliberation.meetings.models import Meeting
from deliberation.meetings.queries import adjourned, coming, under_way, visible_to, with_status
from deliberation.people.models import Person

MAX_LISTED = 20

register = template.Library()


@register.simple_tag
def meetings_of(consultation: Consultation, person: Person | None) -> QuerySet[Meeting]:
    """Those this person may see: a meeting stays as open as it was opened, whatever becomes of its consultation."""
    seen = visible_to(person, on=timezone.localdate()).filter(consultation=consultation)
    return with_status(seen)


@register.simple_tag
def calendar_for(person: Person | None) -> dict[str, QuerySet[Meeting]]:
    """Those this person may enter now or later."""
    now = timezone.now()
    seen = visible_to(person, on=timezone.localdate(now)).select_related("consultation__organisation")
    found = {"under_way": under_way, "adjourned": adjourned, "coming": coming}
    return {name: meetings(seen, now=now)[:MAX_LISTED] for name, meetings in found.items()}


@register.filter
def from_ms(at: int | None) -> datetime | None:
    """Epoch ms of the log as pages print times."""
    return None if at is None else datetime.fromtimestamp(at / 1000, UTC)
