"""A meeting in the database, for tests to go on from."""

from dataclasses import dataclass

from deliberation.consultations.models import Consultation, Participation
from deliberation.meetings.act import act
from deliberation.meetings.core.roll import TakeSeat
from deliberation.meetings.core.sitting import OpenMeeting
from deliberation.meetings.models import Meeting
from deliberation.meetings.operations import create_meeting
from deliberation.people.models import Organisation, Person, User

ROLES = ("moderator", "clerk", "member", "member", "member", "guest")
MODERATOR, CLERK, ANNA, BAO, CHEN, GUEST = range(1, len(ROLES) + 1)


@dataclass(frozen=True, slots=True)
class Given:
    meeting: Meeting
    people: tuple[Person, ...]

    def do(self, by: int, command: object) -> int:
        return act(meeting=self.meeting.pk, by=by, command=command)


def a_meeting(*, visibility: str = "public", name: str = "市政协", roles: tuple[str, ...] = ROLES) -> Given:
    """A meeting with a numbered seat for each role, nobody seated yet."""
    organisation = Organisation.objects.create(name=name)
    consultation = Consultation.objects.create(organisation=organisation, title="协商", visibility=visibility)
    people = []
    for number, role in enumerate(roles, start=1):
        user = User.objects.create_user(f"{role}{number}@{abs(hash(name))}.example.org", None)
        person = Person.objects.create(name=f"{role}{number}", user=user)
        Participation.objects.create(consultation=consultation, person=person, role=role, venue="主会场")
        people.append(person)
    return Given(create_meeting(consultation=consultation, title="会议"), tuple(people))


def an_open_meeting(**more: object) -> Given:
    """The same with everybody seated and the meeting opened: seven entries and the quorum."""
    given = a_meeting(**more)  # type: ignore[arg-type]
    for seat in range(1, len(given.people) + 1):
        given.do(seat, TakeSeat())
    given.do(MODERATOR, OpenMeeting())
    return given
