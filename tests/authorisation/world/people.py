"""The conferences, the people in them with what they hold, and what the desk can be asked about."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from deliberation.people import grants
from deliberation.people.models import Grant, Membership, Organisation, Person, Sector, User
from tests.authorisation.world import ACTORS, World, base_of

TODAY = date(2025, 1, 10)
NO_PERSON = ("visitor", "citizen", "superuser")
HERE, THERE = "own", "other"


def build(world: World) -> None:
    province = Organisation.objects.create(name="省政协")
    for whose, name in ((HERE, "市政协"), (THERE, "邻市政协")):
        house = Organisation.objects.create(name=name, parent=province)
        officers = Organisation.objects.create(name=f"{name}民政局", kind="department", answers_to=house)
        world.things["organisation", whose] = house
        world.things["organisation", "department" if whose == HERE else "other department"] = officers
        held = give(somebody(f"{name}民政局处长"), "department", officers)
        world.things["person", "department" if whose == HERE else "other department"] = held.person
        world.things["sector", whose] = Sector.objects.create(organisation=house, name="教育界")
        who = somebody(f"{name}委员甲")
        world.things["person", "same" if whose == HERE else "other"] = who
        world.things["membership", "same" if whose == HERE else "other"] = member_of(house, who)
    _actors(world)
    _offices(world, province)
    _grants(world)


def _actors(world: World) -> None:
    world.things["person", "new"] = somebody("将要任职的人")
    Person.objects.filter(pk=world.things["person", "new"].pk).update(kept_by=world.things["organisation", HERE])
    for actor in dict.fromkeys(map(base_of, ACTORS)):
        if actor not in NO_PERSON:
            world.people[actor] = somebody(actor)
            world.accounts[actor] = world.people[actor].user
    world.accounts["citizen"] = User.objects.create_user("citizen@example.org")
    world.accounts["superuser"] = User.objects.create_user("super@example.org", is_staff=True, is_superuser=True)


def _offices(world: World, province: Organisation) -> None:
    people, house = world.people, world.things["organisation", HERE]
    member_of(house, people["member"])
    member_of(house, people["expert"], role="expert")
    give(people["convener"], "convener", house, sector=world.things["sector", HERE])
    give(people["department officer"], "department", world.things["organisation", "department"])
    give(people["opinion moderator"], "opinion_moderator", house)
    give(people["secretariat"], "secretariat", house)
    give(people["administrator"], "administrator", house)
    give(people["site administrator"], "site_administrator", None)
    give(people["secretariat above"], "secretariat", province, below=True)
    # Everything that once let them in has ended, or never lets in an account that was switched off.
    give(people["switched off"], "secretariat", house)
    User.objects.filter(pk=world.accounts["switched off"].pk).update(is_active=False)
    former = people["former secretariat"]
    grants.end(grant=give(former, "secretariat", house), by=None, reason="离任")
    yesterday = timezone.localdate() - timedelta(days=1)
    over = Grant(person=former, role="administrator", organisation=house, reason="任职", until=yesterday)
    over.save()
    membership = member_of(house, former)
    Membership.objects.filter(pk=membership.pk).update(ends_on=yesterday)


def _grants(world: World) -> None:
    """Of each kind that somebody may end one that another person holds, and some that wait for consent."""
    for whose, name in ((HERE, "same"), (THERE, "other")):
        house = world.things["organisation", whose]
        for role in ("convener", "secretariat", "administrator"):
            sector = world.things["sector", whose] if role == "convener" else None
            world.things["grant", f"{name} {role}"] = give(somebody(f"{name} {role}"), role, house, sector=sector)
    world.things["grant", "site"] = give(somebody("another site administrator"), "site_administrator", None)
    giver = world.things["grant", "site"].person
    for whose in (HERE, THERE):
        house = world.things["organisation", whose]
        world.things["waiting", whose] = grants.give(
            by=giver, to=somebody("将任"), role="administrator", organisation=house, reason="任职"
        )
    world.things["waiting", "site"] = grants.give(
        by=giver, to=somebody("将任"), role="site_administrator", organisation=None, reason="任职"
    )


def somebody(name: str) -> Person:
    user = User.objects.create_user(f"p{User.objects.count()}@example.org")
    return Person.objects.create(name=name, user=user)


def member_of(house: Organisation, person: Person, *, role: str = "member") -> Membership:
    sector = house.sectors.get() if role == "member" else None
    return Membership.objects.create(
        person=person, organisation=house, role=role, sector=sector, term=5, starts_on=TODAY
    )


def give(to: Person, role: str, house: Organisation | None, **more: Any) -> Grant:
    return grants.give(by=None, to=to, role=role, organisation=house, reason="任职", **more)
