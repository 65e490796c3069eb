"""Questions about people that several apps ask."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from deliberation.people.models import Membership, Organisation, Person, User


def person_of(user: User | AnonymousUser) -> Person | None:
    """The person behind an account that may still sign in."""
    if not user.is_authenticated or not user.is_active:
        return None
    return Person.objects.select_related("user").filter(user_id=user.pk).first()


def houses_of(*, person: Person, on: date) -> set[int]:
    """The organisations in which the person has a consultative standing that day; a department's people have none."""
    current = Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    held = Membership.objects.filter(current, person=person).exclude(role=Membership.Role.DEPARTMENT)
    return set(held.values_list("organisation_id", flat=True))


def and_those_above(*, organisations: Iterable[int]) -> set[int]:
    """These organisations with every one they stand under; a circle in the tree is walked once."""
    parents = dict(Organisation.objects.values_list("pk", "parent_id"))
    found: set[int] = set()
    waiting = list(organisations)
    while waiting:
        here = waiting.pop()
        if here in found:
            continue
        found.add(here)
        above = parents.get(here)
        if above is not None:
            waiting.append(above)
    return found
