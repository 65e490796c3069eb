"""Questions about people that several apps ask."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from deliberation.people.models import Grant, Membership, Organisation, Person, User
from deliberation.people.models.standing import current_on
from deliberation.people.policy import NOBODY, Actor, Held, Subject, may_enter_desk


def person_of(user: User | AnonymousUser) -> Person | None:
    """The person behind an account that may still sign in."""
    if not user.is_authenticated or not user.is_active:
        return None
    return Person.objects.select_related("user").filter(user_id=user.pk).first()


def actor(person: Person | None, *, on: date) -> Actor:
    """What the person holds that day, as the policy asks for it. Whose account was switched off is nobody."""
    if person is None or (person.user is not None and not person.user.is_active):
        return NOBODY
    grants = list(Grant.objects.filter(Grant.in_force(on=on), person=person))
    memberships = list(
        Membership.objects.filter(current_on(on), person=person).values_list("organisation_id", "sector_id")
    )
    houses = {organisation for organisation, _ in memberships}
    houses |= {one.organisation_id for one in grants if one.role == Grant.Role.SECRETARIAT and one.organisation_id}
    return Actor(
        person=person.pk,
        grants=frozenset(Held(g.role, g.organisation_id, g.below, g.sector_id) for g in grants),
        member_of=frozenset(and_those_above(organisations=houses)),
        sectors=frozenset(filter(None, (sector for _, sector in memberships))),
    )


def held_by(person: Person, *, on: date) -> list[tuple[str, Subject]]:
    """The roles a person holds or waits for that day, each with where; `superuser` for whoever enters /admin/."""
    grants = Grant.objects.filter(person=person, ended_at=None).exclude(until__lt=on).select_related("organisation")
    site = Subject(kind="site")
    held = [(g.role, site if g.organisation is None else subject_of(g.organisation)) for g in grants]
    above_all = person.user is not None and person.user.is_superuser
    return [*held, ("superuser", site)] if above_all else held


def subject_of(organisation: Organisation) -> Subject:
    """The organisation as the policy asks about it."""
    lineage = [organisation, *organisation.above()]
    looked_after_by = next((over.answers_to_id for over in lineage if over.answers_to_id is not None), None)
    return Subject(
        kind=organisation.kind,
        organisation=organisation.pk,
        above=tuple(over.pk for over in lineage[1:]),
        looked_after_by=looked_after_by if organisation.kind == Organisation.Kind.DEPARTMENT else None,
    )


def is_kept_by(organisation: Organisation, *, person: Person, on: date) -> bool:
    """Whether the account of the person is this organisation's to keep: where they stand today, or were added.

    Whoever stands nowhere today belongs to the organisations in which they once stood.
    """
    if person.kept_by_id == organisation.pk:
        return True
    members = Membership.objects.filter(current_on(on), person=person).values_list("organisation_id", flat=True)
    granted = Grant.objects.filter(person=person, ended_at=None).exclude(until__lt=on)
    houses = {*members, *granted.values_list("organisation_id", flat=True)} - {None}
    return organisation.pk in houses if houses else people_of(organisation).filter(pk=person.pk).exists()


def house_of(person: Person | None, *, on: date) -> int | None:
    """The organisation whose secretariat reads of what somebody did to their own account; None: the site's."""
    if person is None:
        return None
    members = Membership.objects.filter(current_on(on), person=person).order_by("pk")
    grants = Grant.objects.filter(Grant.in_force(on=on), person=person).exclude(organisation=None).order_by("pk")
    found = (
        members.values_list("organisation_id", flat=True).first()
        or grants.values_list("organisation_id", flat=True).first()
    )
    return found or person.kept_by_id


def houses_of(*, person: Person, on: date) -> set[int]:
    """The organisations in which the person is a member or an expert that day, or of whose secretariat."""
    # A part of a union must not be ordered.
    member = Membership.objects.filter(current_on(on), person=person).order_by().values_list("organisation_id")
    works = Grant.objects.filter(Grant.in_force(on=on), person=person, role=Grant.Role.SECRETARIAT)
    return {house for (house,) in member.union(works.order_by().values_list("organisation_id")).order_by()}


def and_those_above(*, organisations: Iterable[int]) -> set[int]:
    """These organisations with every one they stand under; a circle in the tree is walked once."""
    waiting = list(organisations)
    if not waiting:
        return set()
    parents = dict(Organisation.objects.values_list("pk", "parent_id"))
    found: set[int] = set()
    while waiting:
        here = waiting.pop()
        if here in found:
            continue
        found.add(here)
        above = parents.get(here)
        if above is not None:
            waiting.append(above)
    return found


def people_of(organisation: Organisation) -> QuerySet[Person]:
    """Everybody who has, or once had, a standing in the organisation, or was added by its secretariat."""
    return Person.objects.filter(
        Q(pk__in=Membership.objects.filter(organisation=organisation).values("person"))
        | Q(pk__in=Grant.objects.filter(organisation=organisation).values("person"))
        | Q(kept_by=organisation)
    )


def desks_of(actor: Actor) -> list[Organisation]:
    """The organisations at whose desk the actor works: their own, those below where a grant says so, departments."""
    if not any(held.role in ("secretariat", "administrator") for held in actor.grants):
        return []
    every = Organisation.objects.select_related("parent", "answers_to").order_by("kind", "name")
    return [house for house in every if may_enter_desk(actor, subject_of(house))]
