"""A meeting in the database, for tests to go on from."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from deliberation.consultations.models import Consultation, Participation
from deliberation.meetings.act import act
from deliberation.meetings.core.agenda import OpenItem, PlannedItem, SetAgenda
from deliberation.meetings.core.ballots import CastBallot, CloseBallot, OpenBallot
from deliberation.meetings.core.floor import GrantFloor, YieldFloor
from deliberation.meetings.core.machine import Refused
from deliberation.meetings.core.queue import OpenQueue, RequestFloor
from deliberation.meetings.core.redaction import RedactEntry
from deliberation.meetings.core.roll import TakeSeat
from deliberation.meetings.core.sitting import OpenMeeting
from deliberation.meetings.core.state import Threshold
from deliberation.meetings.core.statements import PostStatement
from deliberation.meetings.core.transcript import RecordUtterance
from deliberation.meetings.models import Entry, Meeting
from deliberation.meetings.operations import create_meeting
from deliberation.meetings.triggers import LOG
from deliberation.people.models import Organisation, Person, User

ROLES = ("moderator", "clerk", "member", "member", "member", "guest")
TWO_THIRDS = Threshold("at_least", 2, 3)
MODERATOR, CLERK, ANNA, BAO, CHEN, GUEST = range(1, len(ROLES) + 1)


@dataclass(frozen=True, slots=True)
class Given:
    meeting: Meeting
    people: tuple[Person, ...]

    def do(self, by: int, command: object) -> int:
        return act(meeting=self.meeting.pk, by=by, command=command)

    def refused(self, by: int, command: object) -> str | None:
        """The code this command is refused with, if it is."""
        try:
            self.do(by, command)
        except Refused as refused:
            return refused.code
        return None

    def head(self) -> Meeting:
        return Meeting.objects.get(pk=self.meeting.pk)

    def types(self) -> list[str]:
        return list(Entry.objects.filter(meeting=self.meeting).order_by("seq").values_list("type", flat=True))

    def entry(self, seq: int) -> Entry:
        return Entry.objects.get(meeting=self.meeting, seq=seq)


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


def an_open_meeting(**more: Any) -> Given:
    """The same with everybody seated and the meeting opened: seven entries and the quorum."""
    given = a_meeting(**more)
    for seat in range(1, len(given.people) + 1):
        given.do(seat, TakeSeat())
    given.do(MODERATOR, OpenMeeting())
    return given


def a_meeting_with_a_past() -> Given:
    """Open since 8 entries; then agenda, a speech, a statement (13), one redacted (14), and a vote to the end."""
    given = an_open_meeting()
    given.do(MODERATOR, SetAgenda(0, (PlannedItem(1),), {"1": "养老服务"}))
    given.do(MODERATOR, OpenItem(1))
    given.do(MODERATOR, OpenQueue())
    given.do(ANNA, RequestFloor("impromptu", note="想谈谈社区食堂"))
    given.do(BAO, PostStatement("㐂欢𠮷祥社区的安排 👵"))
    private = given.do(CHEN, PostStatement("家住某街某号"))
    given.do(MODERATOR, RedactEntry(private, "personal_data"))
    given.do(MODERATOR, GrantFloor(1))
    given.do(CLERK, RecordUtterance("各位委员好", seat=ANNA, turn=1))
    given.do(ANNA, YieldFloor(1))
    given.do(MODERATOR, OpenBallot("同意吗", threshold=TWO_THIRDS))
    for voter, choice in ((ANNA, "yes"), (BAO, "no"), (CHEN, "abstain")):
        given.do(voter, CastBallot(1, choice))
    given.do(MODERATOR, CloseBallot(1))
    return given


@contextmanager
def unguarded() -> Iterator[Any]:
    """A cursor, and no trigger in its way: what somebody with the database in hand can do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        drop_guards(cursor)
        yield cursor
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    LOG.create()


def drop_guards(cursor: Any, *names: str) -> None:
    of_table = "" if connection.vendor == "sqlite" else f" ON {LOG.table}"
    for name in names or set(LOG.postgresql) | set(LOG.sqlite):
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}{of_table}")
