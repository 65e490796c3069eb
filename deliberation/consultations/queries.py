"""Which consultations somebody may see: decided here for every page, closed by default."""

from datetime import date

from django.db.models import Q, QuerySet

from deliberation.consultations.models import Consultation
from deliberation.people.models import Grant, Person
from deliberation.people.queries import and_those_above, houses_of


def visible_to(person: Person | None, *, on: date) -> QuerySet[Consultation]:
    """What this person may see on that day; nobody in particular sees what is public."""
    seen = Q()
    for visibility, lets_in in who_is_let_in(person, on=on).items():
        seen |= Q(visibility=visibility) & lets_in
    return Consultation.objects.filter(seen)


def who_is_let_in(person: Person | None, *, on: date) -> dict[str, Q]:
    """Of which consultations each visibility would show this person: `policy.may_see` as a query.

    "Members" are those of the organisation that consults and of the organisations under it: a city opens
    its consultation to the counties it links up with, while a county's own business is not the city's.
    The secretariat of an organisation sees all that it consults on.
    """
    everything, nothing = Q(pk__isnull=False), Q(pk__in=())
    public, members, invited = Consultation.Visibility.values
    if person is None or (person.user is not None and not person.user.is_active):
        return {public: everything, members: nothing, invited: nothing}
    houses = and_those_above(organisations=houses_of(person=person, on=on))
    works_for = Grant.objects.filter(Grant.in_force(on=on), person=person, role=Grant.Role.SECRETARIAT)
    own = Q(pk__in=person.participations.values("consultation")) | Q(organisation__in=works_for.values("organisation"))
    return {public: everything, members: Q(organisation__in=houses) | own, invited: own}
