"""Questions about meetings: who may watch, who sits where, and what the log says."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from deliberation.consultations import queries as consultations
from deliberation.consultations.models import Consultation, Participation
from deliberation.meetings.core.state import Settings
from deliberation.meetings.core.visibility import Audience
from deliberation.meetings.models import Entry, Meeting, Seat
from deliberation.meetings.options import settled
from deliberation.people.models import Person

SITTING = ("meeting.opened", "meeting.adjourned", "meeting.resumed", "meeting.closed")
LEFT_AFTER = timedelta(days=1)  # in which nothing was said or done: forgotten to be closed
SEEN_BY: dict[Audience, tuple[str, ...]] = {
    "public": ("public",),
    "member": ("public", "member"),
    "moderator": ("public", "member", "moderator"),
}


def visible_to(person: Person | None, *, on: date) -> QuerySet[Meeting]:
    """The meetings of the consultations this person may see on that day.

    Once opened, a meeting stays as open as it was then, whatever becomes of its consultation.
    """
    seen = Q()
    for open_to, lets_in in consultations.who_is_let_in(person, on=on).items():
        as_open = Q(openness=open_to) | Q(openness="", consultation__visibility=open_to)
        seen |= as_open & Q(consultation__in=Consultation.objects.filter(lets_in))
    return Meeting.objects.filter(seen)


def with_status(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Each with `sitting`: the kind of the last event that opened, adjourned, resumed or closed it."""
    return meetings.annotate(sitting=_sitting())


def _sitting() -> Subquery:
    of_the_sitting = Entry.objects.filter(meeting=OuterRef("pk"), type__in=SITTING).order_by("-seq")
    return Subquery(of_the_sitting.values("type")[:1])


def under_way(person: Person | None, *, now: datetime) -> QuerySet[Meeting]:
    """The meetings this person may see that sit just now, the liveliest first."""
    lately = int((now - LEFT_AFTER).timestamp() * 1000)
    lively = visible_to(person, on=timezone.localdate(now)).filter(last_at__gt=lately)
    sitting = lively.annotate(sitting=_sitting()).filter(sitting__in=("meeting.opened", "meeting.resumed"))
    return sitting.order_by("-last_at")


def seat_of(meeting: Meeting, person: Person | None) -> Seat | None:
    """The seat a person has in this meeting, taken or not."""
    if person is None:
        return None
    return Seat.objects.filter(meeting=meeting, person=person).first()


def who_takes_part(meetings: Iterable[UUID], *, persons: Iterable[int]) -> set[tuple[UUID, int]]:
    """Meeting and person: those who see it however closed it is, as `visible_to` has it."""
    parts = Participation.objects.filter(consultation__meetings__in=meetings, person__in=persons)
    active = parts.filter(Q(person__user=None) | Q(person__user__is_active=True))
    return set(active.values_list("consultation__meetings", "person"))


def seats_of(meetings: Iterable[UUID], *, persons: Iterable[int]) -> dict[tuple[UUID, int], int]:
    """Meeting and person → the number of the seat kept there, taken or not."""
    seats = Seat.objects.filter(meeting__in=meetings, person__in=persons)
    return {(meeting, person): number for meeting, person, number in seats.values_list("meeting", "person", "number")}


def directory(meeting: Meeting, *, to: Audience) -> Iterator[tuple[int, dict[str, Any]]]:
    """Seat number → names, sector and venue, of those this audience may know by name."""
    for seat in Seat.objects.filter(meeting=meeting, shown_to__in=SEEN_BY[to]).order_by("number"):
        yield (
            seat.number,
            {
                "name": seat.display_name,
                "name_en": seat.display_name_en,
                "sector": seat.sector,
                "sector_en": seat.sector_en,
                "venue": seat.venue,
            },
        )


def chosen_settings(meeting: Meeting) -> Settings:
    """The rules of this meeting: the usual ones, but for what its page says otherwise."""
    return settled(meeting.options, openness=meeting.consultation.visibility)
