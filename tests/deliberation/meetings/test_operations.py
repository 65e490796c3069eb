"""Setting a meeting up: everybody gets one seat with one number, and a name that stays what it was that day."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from deliberation.consultations.models import Consultation, Participation
from deliberation.meetings import hash_chain
from deliberation.meetings.core.roll import TakeSeat
from deliberation.meetings.models import Entry, Meeting, Seat
from deliberation.meetings.operations import create_meeting, next_number, seat_participants
from deliberation.people.models import Membership, Organisation, Person, Sector
from tests.deliberation.meetings.given import ANNA, MODERATOR, a_meeting, an_open_meeting

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def numbers(meeting: Meeting) -> list[int]:
    return list(Seat.objects.filter(meeting=meeting).order_by("number").values_list("number", flat=True))


def takes_part(consultation: Consultation, name: str = "何𠮷祥", **more: str) -> Person:
    person = Person.objects.create(name=name, **more)
    Participation.objects.create(consultation=consultation, person=person, role="member", venue="主会场")
    return person


def sector_of(consultation: Consultation, name: str, name_en: str = "") -> Sector:
    return Sector.objects.create(organisation=consultation.organisation, name=name, name_en=name_en)


def stands(person: Person, sector: Sector, *, since: int, until: int | None = None, term: int = 5) -> None:
    Membership.objects.create(
        person=person,
        organisation=sector.organisation,
        sector=sector,
        role="member",
        term=term,
        starts_on=TODAY - timedelta(days=since),
        ends_on=None if until is None else TODAY + timedelta(days=until),
    )


def test_a_new_meeting_begins_its_chain_and_seats_everybody_once() -> None:
    given = a_meeting()

    assert numbers(given.meeting) == [1, 2, 3, 4, 5, 6]
    assert [seat.person for seat in given.meeting.seats.order_by("number")] == list(given.people)
    assert bytes(given.head().last_hash) == hash_chain.genesis(given.meeting.pk)
    assert given.head().last_seq == 0


def test_whoever_joins_later_gets_the_next_number_and_nobody_two() -> None:
    given = a_meeting()
    takes_part(given.meeting.consultation)

    assert seat_participants(meeting=given.meeting) == 1
    assert seat_participants(meeting=given.meeting) == 0
    assert numbers(given.meeting) == [1, 2, 3, 4, 5, 6, 7]


def test_every_meeting_counts_its_own_seats() -> None:
    given = a_meeting()
    second = create_meeting(consultation=given.meeting.consultation, title="第二次会议")

    assert numbers(second) == [1, 2, 3, 4, 5, 6]


def test_a_seat_without_a_person_keeps_its_number() -> None:
    given = a_meeting()
    Seat.objects.create(meeting=given.meeting, number=next_number(given.meeting), display_name="现场席位")
    takes_part(given.meeting.consultation)

    seat_participants(meeting=given.meeting)

    assert numbers(given.meeting) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert given.meeting.seats.get(number=7).person is None


def test_names_sector_and_venue_are_those_of_the_day() -> None:
    given = a_meeting()
    consultation = given.meeting.consultation
    person = takes_part(consultation, name_en="He Jixiang")
    stands(person, sector_of(consultation, "教育界", "Education"), since=30)
    seat_participants(meeting=given.meeting)
    person.name, person.name_en = "何某", "Somebody"
    person.save()
    Sector.objects.update(name="科技界")
    Participation.objects.filter(person=person).update(role="guest", venue="")

    seat_participants(meeting=given.meeting)

    seat = given.meeting.seats.get(number=7)
    assert (seat.display_name, seat.display_name_en) == ("何𠮷祥", "He Jixiang")
    assert (seat.sector, seat.sector_en) == ("教育界", "Education")
    assert (seat.role, seat.venue, seat.shown_to) == ("member", "主会场", "public")


def test_the_sector_is_the_one_of_the_current_and_latest_term() -> None:
    given = a_meeting()
    consultation = given.meeting.consultation
    person = takes_part(consultation)
    for name, since, until, term in (
        ("文艺界", 900, -1, 6),  # ended yesterday
        ("农业界", -1, 900, 7),  # begins tomorrow
        ("经济界", 900, 0, 4),  # ends today
        ("教育界", 0, None, 5),  # began today
    ):
        stands(person, sector_of(consultation, name), since=since, until=until, term=term)

    seat_participants(meeting=given.meeting)

    assert given.meeting.seats.get(number=7).sector == "教育界"


def test_a_person_who_is_deleted_leaves_the_seat_and_its_name() -> None:
    given = an_open_meeting()
    given.people[ANNA - 1].delete()

    seat = given.meeting.seats.get(number=ANNA)

    assert (seat.person, seat.display_name) == (None, "member3")


@pytest.mark.parametrize("wrong", [{"number": 0}, {"number": 1}, {"number": 7, "role": "king"}])
def test_the_database_keeps_numbers_and_roles(wrong: dict[str, object]) -> None:
    given = a_meeting()
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(meeting=given.meeting, display_name="某", **wrong)


def test_the_database_gives_nobody_two_seats_and_no_number_twice() -> None:
    given = a_meeting()
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(meeting=given.meeting, number=7, display_name="某", person=given.people[0])
    for seq in (0, 1):
        entry = {"at": 0, "by": 0, "type": "queue.opened", "facts": {}, "nonce": b"", "hash": b""}
        given.do(MODERATOR, TakeSeat()) if seq else None
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.create(meeting=given.meeting, seq=seq, **entry)


def test_a_meeting_that_has_begun_cannot_be_deleted_by_any_way_of_ours() -> None:
    given = an_open_meeting()

    with pytest.raises(ProtectedError):
        given.meeting.delete()
    with pytest.raises(ProtectedError):
        given.meeting.consultation.delete()
    with pytest.raises(ProtectedError):
        Organisation.objects.all().delete()


def test_a_page_that_was_read_before_does_not_set_the_head_back() -> None:
    given = a_meeting()
    page = given.head()
    given.do(MODERATOR, TakeSeat())

    page.title = "改过的标题"
    page.save()

    head = given.head()
    assert (head.title, head.last_seq) == ("改过的标题", 1)
    assert given.do(ANNA, TakeSeat()) == 2
