"""Setting up a meeting: create it, number its seats, correct what is said of a seat."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from deliberation.consultations.models import Consultation, Participation
from deliberation.meetings.act import CommandRequest, act_many
from deliberation.meetings.core.machine import Refused
from deliberation.meetings.core.roll import CorrectSeat
from deliberation.meetings.core.state import PLATFORM
from deliberation.meetings.models import Meeting, Seat, new_epoch

CORRECTABLE = ("display_name", "display_name_en", "sector", "sector_en", "venue", "shown_to")


@transaction.atomic
def create_meeting(
    *,
    consultation: Consultation,
    title: str,
    title_en: str = "",
    starts_at: datetime | None = None,
    options: dict[str, Any] | None = None,
) -> Meeting:
    """A meeting of a consultation, with a seat for everybody who takes part in it. Raises ValidationError."""
    meeting = Meeting(
        consultation=consultation,
        title=title,
        title_en=title_en,
        starts_at=starts_at,
        options={} if options is None else options,
    )
    meeting.clean()
    meeting.save()
    seat_participants(meeting=meeting)
    return meeting


@transaction.atomic
def begin_new_history(*, meeting: Meeting) -> int:
    """After a restore: whoever holds more of the log than it has now is to find out. Returns where it goes on from.

    Every server process sees it within two seconds, and every browser when it next hears from one.
    """
    head = Meeting.objects.select_for_update().get(pk=meeting.pk)
    Meeting.objects.filter(pk=meeting.pk).update(epoch=new_epoch(after=head.last_seq))
    return head.last_seq


@transaction.atomic
def seat_participants(*, meeting: Meeting) -> int:
    """Number a seat for every participant who has none yet; returns how many were new."""
    Meeting.objects.select_for_update().get(pk=meeting.pk)
    number = next_number(meeting)
    seated = Seat.objects.filter(meeting=meeting, person__isnull=False).values("person")
    waiting = (
        Participation.objects.filter(consultation=meeting.consultation)
        .exclude(person__in=seated)
        .select_related("person")
        .order_by("pk")
    )
    seats = [_seat(meeting, participation, number + n) for n, participation in enumerate(waiting)]
    Seat.objects.bulk_create(seats)
    return len(seats)


def correct_seats(*, meeting: Meeting, seats: Sequence[Seat]) -> None:
    """Let the directory say what these rows say, which are valid and not saved, and the log that it was corrected.

    Whose seat it is, and in what role, stays as it was when the log began. Raises Refused.
    """
    cards = ((seat.number, {name: getattr(seat, name) for name in CORRECTABLE}) for seat in seats)
    requests = [CommandRequest(PLATFORM, CorrectSeat(number, card)) for number, card in cards]
    for answer in act_many(meeting=meeting.pk, requests=requests):
        if isinstance(answer, Refused):
            raise answer


def next_number(meeting: Meeting) -> int:
    """The next free seat number; the caller holds the lock of the head row."""
    last = Seat.objects.filter(meeting=meeting).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _seat(meeting: Meeting, participation: Participation, number: int) -> Seat:
    """Names are copied: who they were that day stays, whatever changes later."""
    person = participation.person
    today = timezone.localdate()
    membership = (
        person.memberships.filter(starts_on__lte=today, sector__isnull=False)
        .exclude(ends_on__lt=today)
        .select_related("sector")
        .order_by("-term", "pk")
        .first()
    )
    sector = None if membership is None else membership.sector
    return Seat(
        meeting=meeting,
        number=number,
        person=person,
        display_name=person.name,
        display_name_en=person.name_en,
        role=participation.role,
        of_sector=sector,
        sector="" if sector is None else sector.name,
        sector_en="" if sector is None else sector.name_en,
        venue=participation.venue,
    )
