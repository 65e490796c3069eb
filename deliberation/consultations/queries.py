"""Which consultations somebody may see: decided here for every page, closed by default."""

from datetime import date

from django.db.models import Q, QuerySet

from deliberation.consultations.models import Consultation
from deliberation.people.models import Person
from deliberation.people.queries import and_those_above, houses_of


def visible_to(person: Person | None, *, on: date) -> QuerySet[Consultation]:
    """What this person may see on that day; nobody in particular sees what is public.

    "Members" are those of the organisation that consults and of the organisations under it: a city opens
    its consultation to the counties it links up with, while a county's own business is not the city's.
    """
    Visibility = Consultation.Visibility
    public = Q(visibility=Visibility.PUBLIC)
    if person is None or (person.user is not None and not person.user.is_active):
        return Consultation.objects.filter(public)
    if person.user is not None and person.user.is_staff:
        return Consultation.objects.all()
    houses = and_those_above(organisations=houses_of(person=person, on=on))
    among_members = Q(visibility=Visibility.MEMBERS, organisation__in=houses)
    takes_part = Q(pk__in=person.participations.values("consultation"))
    return Consultation.objects.filter(public | among_members | takes_part)
