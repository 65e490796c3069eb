"""Consultations and meetings, open to all, to members and to the invited, with something said to each audience."""

from datetime import timedelta
from uuid import UUID

import time_machine
from django.utils import timezone

from deliberation.consultations.models import Consultation, Participation
from deliberation.consultations.operations import end_participation, endings
from deliberation.meetings.act import act
from deliberation.meetings.core.conduct import RemoveSeat
from deliberation.meetings.core.confirming import ContestUtterance
from deliberation.meetings.core.queue import OpenQueue, RequestFloor
from deliberation.meetings.core.roll import TakeSeat
from deliberation.meetings.core.sitting import CloseMeeting, OpenMeeting
from deliberation.meetings.core.statements import PostStatement
from deliberation.meetings.core.transcript import RecordUtterance
from deliberation.meetings.models import Meeting, Seat
from deliberation.meetings.operations import create_meeting
from deliberation.meetings.vouching.operations import ask
from deliberation.people.models import Person
from deliberation.records.operations import seal_record
from tests.authorisation.world import World
from tests.authorisation.world.people import somebody

OPENNESS = ("public", "members", "invited")
# Where those of the table's last columns take part; the same conference without them; the other conference.
PLACES = {"own": "own", "same": "own", "other": "other"}
OPENED = tuple(f"{place} {openness}" for place in PLACES for openness in OPENNESS)
SEATS = {
    "moderator": "moderator",
    "clerk": "clerk",
    "scrutineer": "scrutineer",
    "seated member": "member",
    "removed member": "member",
    "guest": "guest",
    "department seat": "department",
    "switched off": "clerk",
}
# What an audience is told of the story below: moderators all of it, members two thirds, the street a third.
FOR_MODERATORS, FOR_MEMBERS, FOR_ALL = "只给主持人", "只给与会者", "给所有人"


def build(world: World) -> None:
    for whose in OPENED:
        place, openness = whose.split()
        house = world.things["organisation", PLACES[place]]
        made = Consultation.objects.create(organisation=house, title=f"协商 {whose}", visibility=openness)
        world.things["consultation", whose] = made
        chair, guest = _taking_part(world, made, seated=place == "own")
        meeting = create_meeting(consultation=made, title=f"会议 {whose}")
        world.things["meeting", whose] = meeting
        _story(world, meeting, chair, guest)
        _waits_for_a_vouch(world, whose, meeting, guest)
        _takes_part_no_more(world, whose, made, guest)
        if place != "same":
            for kind in ("closed", "sealed"):
                world.things[kind, whose] = _closed(world, made, chair, f"{kind} {whose}")


def _takes_part_no_more(world: World, whose: str, consultation: Consultation, guest: Person) -> None:
    """A guest who does, and somebody who did."""
    world.things["participation", whose] = Participation.objects.get(consultation=consultation, person=guest)
    gone = Participation.objects.create(consultation=consultation, person=somebody("离会"), role="guest")
    keeper = world.things["grant", "other secretariat" if whose.startswith("other") else "same secretariat"].person
    end_participation(by=keeper, participation=gone, reason="离会")
    world.things["ended", whose] = endings(consultation).get()


def _taking_part(world: World, consultation: Consultation, *, seated: bool) -> tuple[Person, Person]:
    """A chair and a guest of its own, and those of the table where they take part."""
    if seated:
        for actor, role in SEATS.items():
            Participation.objects.create(consultation=consultation, person=world.people[actor], role=role)
    chair, guest = somebody("主持"), somebody("来宾")
    Participation.objects.create(consultation=consultation, person=chair, role="moderator")
    Participation.objects.create(consultation=consultation, person=guest, role="guest")
    return chair, guest


def seats_of(meeting: Meeting) -> dict[int, int]:
    """Person → the number of their seat."""
    return {person: seat for person, seat in meeting.seats.values_list("person", "number") if person}


def _opened(world: World, meeting: Meeting, chair: Person) -> dict[int, int]:
    seats = seats_of(meeting)
    for number in sorted(seats.values()):
        act(meeting=meeting.pk, by=number, command=TakeSeat())
    act(meeting=meeting.pk, by=seats[chair.pk], command=OpenMeeting())
    removed = seats.get(world.people["removed member"].pk)
    if removed:
        act(meeting=meeting.pk, by=seats[chair.pk], command=RemoveSeat(removed, "disturbance"))
    return seats


def _story(world: World, meeting: Meeting, chair: Person, guest: Person) -> None:
    seats = _opened(world, meeting, chair)
    first, last = seats[chair.pk], seats[guest.pk]
    act(meeting=meeting.pk, by=first, command=OpenQueue())
    act(meeting=meeting.pk, by=first, command=PostStatement(FOR_ALL))
    act(meeting=meeting.pk, by=first, command=RequestFloor("booked", note=FOR_MEMBERS))
    act(meeting=meeting.pk, by=last, command=PostStatement(FOR_MODERATORS))


def _waits_for_a_vouch(world: World, whose: str, meeting: Meeting, guest: Person) -> None:
    """An officer who signed in with one step, and reads out a code."""
    Seat.objects.filter(meeting=meeting, person=guest).update(role="clerk")
    seat = Seat.objects.select_related("person").get(meeting=meeting, person=guest)
    with time_machine.travel(timezone.now() + timedelta(days=1)):  # however long the run takes, the code is good
        world.things["vouch", whose] = ask(meeting=meeting, seat=seat, session="s" * 32)


def _closed(world: World, consultation: Consultation, chair: Person, title: str) -> Meeting:
    """In one of them with a passage of everybody who sat there, of which the chair's is contested."""
    meeting = create_meeting(consultation=consultation, title=f"会议 {title}")
    seats = _opened(world, meeting, chair)
    first = seats[chair.pk]
    spoke = sorted(seats.values()) if title == "closed own public" else []
    for number in spoke:
        if number != seats[world.people["removed member"].pk]:
            act(meeting=meeting.pk, by=first, command=RecordUtterance("说过的话", seat=number))
    act(meeting=meeting.pk, by=first, command=CloseMeeting())
    if spoke:
        number = utterance_of(meeting.pk, first)
        act(meeting=meeting.pk, by=first, command=ContestUtterance(number, 1, "不是这样说的"))
    if title.startswith("sealed"):
        seal_record(meeting=Meeting.objects.get(pk=meeting.pk), imported=True)
    return Meeting.objects.get(pk=meeting.pk)


def utterance_of(meeting: UUID, seat: int) -> int:
    from deliberation.meetings.event_log import store

    said = store.load_state(Meeting.objects.get(pk=meeting)).state.said
    return next(number for number, one in said.items() if one.seat == seat)
