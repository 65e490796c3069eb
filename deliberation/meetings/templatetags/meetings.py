"""The meetings of a consultation, for pages of the apps below that do not know what a meeting is."""

from django import template
from django.db.models import QuerySet

from deliberation.consultations.models import Consultation
from deliberation.meetings.models import Meeting
from deliberation.meetings.queries import with_status

register = template.Library()


@register.simple_tag
def meetings_of(consultation: Consultation) -> QuerySet[Meeting]:
    """Who may see the consultation may see its meetings; the page has decided that already."""
    return with_status(Meeting.objects.filter(consultation=consultation))
