"""Questions about meetings: who may watch, who sits where, and what the log says."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, NullIf

from deliberation.consultations import queries as consultations
from deliberation.consultations.models import Consultation, Participation
from deliberation.meetings.core.state import Settings
from deliberation.meetings.core.visibility import Audience
from deliberation.meetings.models import Entry, Meeting, Seat
from deliberation.meetings.options import settled
from deliberation.people.models import Person

SITTING = ("meeting.opened", "meeting.adjourned", "meeting.resumed", "meeting.closed")
LEFT_AFTER = timedelta(days=1)  # in which nothing was said or done: forgotten to be closed
ADJOURNED_FOR = timedelta(days=366)  # at most: also where it was not said until when
SEEN_BY: dict[Audience, tuple[str, ...]] = {
    "public": ("public",),
    "member": ("public", "member"),
    "moderator": ("public", "member", "moderator"),
}


def visible_to(person: Person | None, *, on: date) -> QuerySet[Meeting]:
    """The meetings of the consultations this person may see on that day, and those with a seat kept for them.

    Once opened, a meeting stays as open as it was then, whatever becomes of its consultation.
    """
    seen = Q()
    for open_to, lets_in in consultations.who_is_let_in(person, on=on).items():
        as_open = Q(openness=open_to) | Q(openness="", consultation__visibility=open_to)
        seen |= as_open & Q(consultation__in=Consultation.objects.filter(lets_in))
    if person is not None and (person.user is None or person.user.is_active):
        seen |= Q(pk__in=Seat.objects.filter(person=person).exclude(role="").values("meeting"))
    return Meeting.objects.filter(seen)


def with_status(meetings: QuerySet[Meeting]) -> QuerySet[Any]:
    """Each with `sitting`: the kind of the last event that opened, adjourned, resumed or closed it.

    `until_at` (epoch ms): when an adjourned one goes on, where that was said.
    """
    of_the_sitting = Entry.objects.filter(meeting=OuterRef("pk"), type__in=SITTING).order_by("-seq")
    said = NullIf(KeyTextTransform("until_at", "facts"), Value("null"))  # SQLite has JSON's null as a word
    until_at = of_the_sitting.annotate(until_at=Cast(said, BigIntegerField()))
    return meetings.annotate(
        sitting=Subquery(of_the_sitting.values("type")[:1]), until_at=Subquery(until_at.values("until_at")[:1])
    )


def under_way(seen: QuerySet[Meeting], *, now: datetime) -> QuerySet[Meeting]:
    """Those that sit just now, the liveliest first."""
    lively = seen.filter(last_at__gt=_ms(now - LEFT_AFTER))
    return with_status(lively).filter(sitting__in=("meeting.opened", "meeting.resumed")).order_by("-last_at")


def adjourned(seen: QuerySet[Meeting], *, now: datetime) -> QuerySet[Meeting]:
    """Those that go on later, the next first; one that was to go on yesterday is forgotten."""
    begun = seen.filter(last_at__gt=_ms(now - ADJOURNED_FOR))
    found = with_status(begun).filter(sitting="meeting.adjourned")
    still = found.filter(Q(until_at=None) | Q(until_at__gt=_ms(now - LEFT_AFTER)))
    return still.order_by(F("until_at").asc(nulls_last=True), "-last_at")


def coming(seen: QuerySet[Meeting], *, now: datetime) -> QuerySet[Meeting]:
    """Those with a date that are not opened yet, the next first; one that was to begin yesterday is forgotten."""
    dated = seen.filter(starts_at__gt=now - LEFT_AFTER)
    return with_status(dated).filter(sitting=None).order_by("starts_at", "pk")


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def seat_of(meeting: Meeting, person: Person | None) -> Seat | None:
    """The seat a person has in this meeting, taken or not; one that was taken back has no role and is nobody's."""
    if person is None:
        return None
    return Seat.objects.filter(meeting=meeting, person=person).exclude(role="").first()


def who_takes_part(meetings: Iterable[UUID], *, persons: Iterable[int]) -> set[tuple[UUID, int]]:
    """Meeting and person: those who see it however closed it is, as `visible_to` has it."""
    parts = Participation.objects.filter(consultation__meetings__in=meetings, person__in=persons)
    active = parts.filter(Q(person__user=None) | Q(person__user__is_active=True))
    return set(active.values_list("consultation__meetings", "person"))


def seats_of(meetings: Iterable[UUID], *, persons: Iterable[int]) -> dict[tuple[UUID, int], int]:
    """Meeting and person → the number of the seat kept there, taken or not."""
    seats = Seat.objects.filter(meeting__in=meetings, person__in=persons).exclude(role="")
    return {(meeting, person): number for meeting, person, number in seats.values_list("meeting", "person", "number")}


def seats_with(roles: Iterable[str], *, meetings: Iterable[UUID]) -> set[tuple[UUID, int]]:
    """Meeting and number of the seats that are kept for one of these roles."""
    return set(Seat.objects.filter(meeting__in=meetings, role__in=roles).values_list("meeting", "number"))


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
    """The rules of this meeting: the usual ones, but for what its page says otherwise.

    Entitled to vote are as many as have a seat that votes, come or not.
    """
    chosen = settled(meeting.options, openness=meeting.consultation.visibility)
    if "entitled" in meeting.options:
        return chosen
    return replace(chosen, entitled=Seat.objects.filter(meeting=meeting, role__in=chosen.voting_roles).count())
