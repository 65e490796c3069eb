"""Three organisations: somebody of every kind in the first one, and of each kind of thing one here and one there."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.test import Client

from deliberation.consultations.models import Consultation, Participation
from deliberation.meetings.act import act
from deliberation.meetings.core.queue import OpenQueue, RequestFloor
from deliberation.meetings.core.roll import TakeSeat
from deliberation.meetings.core.sitting import OpenMeeting
from deliberation.meetings.core.statements import PostStatement
from deliberation.meetings.models import Meeting
from deliberation.meetings.operations import create_meeting
from deliberation.people import factors, grants
from deliberation.people.models import Grant, Membership, Organisation, Person, Sector, User

TODAY = date(2025, 1, 10)
# In the order of the table's columns. Whoever is in the first organisation's offices, then who sits in its meeting.
OFFICES = (
    "nobody",
    "citizen",
    "member",
    "expert",
    "convener",
    "department",
    "opinion moderator",
    "secretariat",
    "administrator",
    "site administrator",
    "secretariat above",
)
IN_THE_MEETING = ("moderator", "clerk", "scrutineer", "participant", "guest", "official")
ACTORS = (*OFFICES, *IN_THE_MEETING)
PARTS = {"participant": "member", "official": "department"}
# What an audience is told of the story below: moderators all of it, members two thirds, the street a third.
FOR_MODERATORS, FOR_MEMBERS, FOR_ALL = "只给主持人", "只给与会者", "给所有人"


@dataclass
class World:
    people: dict[str, Person | None] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    memberships: dict[str, Membership] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    pending: dict[str, Grant] = field(default_factory=dict)
    consultations: dict[str, Consultation] = field(default_factory=dict)
    meetings: dict[str, UUID] = field(default_factory=dict)

    browser: Client = field(default_factory=Client)  # one, since what each makes costs more than what it asks

    def client(self, actor: str) -> Client:
        """The browser with this actor signed in; the site has never seen nobody in particular."""
        self.browser.cookies.clear()
        if actor in self.sessions:
            self.browser.cookies["sessionid"] = self.sessions[actor]
        return self.browser


def build() -> World:
    world = World()
    province = Organisation.objects.create(name="省政协")
    world.organisations = {
        "own": Organisation.objects.create(name="市政协", parent=province),
        "other": Organisation.objects.create(name="邻市政协", parent=province),
    }
    own, other = world.organisations["own"], world.organisations["other"]
    for name, house in list(world.organisations.items()):
        officers = Organisation.objects.create(name=f"{house.name}民政局", kind="department", answers_to=house)
        world.organisations["department" if name == "own" else "other department"] = officers
        Sector.objects.create(organisation=house, name="教育界")
        who = _person(f"{house.name}委员甲")
        held = _member(who, house)
        world.persons["same" if name == "own" else "other"] = who
        world.memberships["same" if name == "own" else "other"] = held
    _offices(world, own, province)
    _grants(world, own, other)
    for name, actor in world.people.items():
        if actor is not None and actor.user is not None:
            world.users[name] = actor.user
    world.users["citizen"] = User.objects.create_user("citizen@example.org")
    _consultations(world, own, other)
    for name, user in world.users.items():
        world.sessions[name] = _session(world.client("nobody"), user)
    return world


def _offices(world: World, own: Organisation, province: Organisation) -> None:
    for name in ACTORS:
        world.people[name] = None if name in ("nobody", "citizen") else _person(name)
    people: dict[str, Any] = world.people
    _member(people["member"], own)
    _member(people["expert"], own, role="expert")
    sector = own.sectors.get()
    _give(people["convener"], "convener", own, sector=sector)
    _give(people["department"], "department", world.organisations["department"])
    _give(people["opinion moderator"], "opinion_moderator", own)
    _give(people["secretariat"], "secretariat", own)
    _give(people["administrator"], "administrator", own)
    _give(people["site administrator"], "site_administrator", None)
    _give(people["secretariat above"], "secretariat", province, below=True)


def _grants(world: World, own: Organisation, other: Organisation) -> None:
    """Of each kind that somebody may end one that is held by another person, and one that waits for consent."""
    holders = {"same": own, "other": other}
    for where, house in holders.items():
        for role in ("convener", "secretariat", "administrator"):
            person = _person(f"{house.name}{role}")
            sector = house.sectors.get() if role == "convener" else None
            world.grants[f"{where} {role}"] = _give(person, role, house, sector=sector)
    world.grants["site"] = _give(_person("another site administrator"), "site_administrator", None)
    giver = world.grants["site"].person
    for where, house in holders.items():
        waits = grants.give(
            by=giver, to=_person(f"{house.name}将任"), role="administrator", organisation=house, reason="任职"
        )
        world.pending[where] = waits
    chosen = _person("将任")
    world.pending["site"] = grants.give(
        by=giver, to=chosen, role="site_administrator", organisation=None, reason="任职"
    )


def _consultations(world: World, own: Organisation, other: Organisation) -> None:
    """`own`: where those of the meeting take part; the same beside it without them, for each openness."""
    for where, house in (("own", own), ("same", own), ("other", other)):
        for openness in ("public", "members", "invited"):
            world.consultations[f"{where}, {openness}"] = made = Consultation.objects.create(
                organisation=house, title=f"{where} {openness}", visibility=openness
            )
            chair = _person(f"主持 {where} {openness}")
            Participation.objects.create(consultation=made, person=chair, role="moderator")
            for name in IN_THE_MEETING if where == "own" else ():
                part = PARTS.get(name, name)
                Participation.objects.create(consultation=made, person_id=_number(world, name), role=part)
            guest = _person(f"来宾 {where} {openness}")
            Participation.objects.create(consultation=made, person=guest, role="guest")
            meeting = create_meeting(consultation=made, title="会议")
            _story(meeting, chair, guest)
            world.meetings[f"{where}, {openness}"] = meeting.pk


def _story(meeting: Meeting, chair: Person, guest: Person) -> None:
    """Everybody takes a seat; one thing is said to all, one to the members, one to the moderators."""
    seats = dict(meeting.seats.values_list("person", "number"))
    for number in sorted(seats.values()):
        act(meeting=meeting.pk, by=number, command=TakeSeat())
    first, last = seats[chair.pk], seats[guest.pk]
    act(meeting=meeting.pk, by=first, command=OpenMeeting())
    act(meeting=meeting.pk, by=first, command=OpenQueue())
    act(meeting=meeting.pk, by=first, command=PostStatement(FOR_ALL))
    act(meeting=meeting.pk, by=first, command=RequestFloor("booked", note=FOR_MEMBERS))
    act(meeting=meeting.pk, by=last, command=PostStatement(FOR_MODERATORS))


def _number(world: World, actor: str) -> int:
    person = world.people[actor]
    assert person is not None
    return person.pk


def _person(name: str) -> Person:
    user = User.objects.create_user(f"p{User.objects.count()}@example.org")
    return Person.objects.create(name=name, user=user)


def _member(person: Person, house: Organisation, *, role: str = "member") -> Membership:
    sector = house.sectors.get() if role == "member" else None
    return Membership.objects.create(
        person=person, organisation=house, role=role, sector=sector, term=5, starts_on=TODAY
    )


def _give(
    to: Person, role: str, house: Organisation | None, *, sector: Sector | None = None, below: bool = False
) -> Grant:
    return grants.give(by=None, to=to, role=role, organisation=house, sector=sector, below=below, reason="任职")


def _session(client: Client, user: User) -> str:
    """Signed in a moment ago, and with a second factor: what is tried here is who may, not how they proved it."""
    client.force_login(user)
    session = client.session
    session[factors.RECORDS] = [{"method": factors.FACTOR}]
    session[factors.RECORDS_OF] = str(user.pk)
    session.save()
    return str(session.session_key)
