"""Questions about records: who may read which, what they show, and what is in the archive."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from deliberation.meetings import queries as meetings
from deliberation.meetings.core.machine import Stamp
from deliberation.meetings.core.visibility import Audience
from deliberation.meetings.event_log import store
from deliberation.meetings.models import Entry, Meeting
from deliberation.people.models import Person
from deliberation.records.editions import Edition as Kind
from deliberation.records.models import Card, Edition, Seal

AUDIENCES: Mapping[Kind, Audience] = {"public": "public", "members": "member", "full": "moderator"}


def readable_by(person: Person | None, *, on: date) -> QuerySet[Meeting]:
    """The meetings whose records this person may read, as far as there are any."""
    return meetings.visible_to(person, on=on)


def closed_meetings(person: Person | None, *, on: date) -> QuerySet[Meeting]:
    """Those this person may see that are closed, newest first; with the time of closing (ms) and whether sealed."""
    # From its end: a log is long, and little comes after the closing.
    closed = Entry.objects.filter(meeting=OuterRef("pk"), type="meeting.closed").order_by("-seq")
    return (
        readable_by(person, on=on)
        .annotate(
            closed_at=Subquery(closed.values("at")[:1]),
            is_sealed=Exists(Edition.objects.filter(meeting=OuterRef("pk"))),
        )
        .filter(closed_at__isnull=False)
        .select_related("consultation__organisation")
        .order_by("-closed_at", "pk")
    )


def readers_edition(meeting: Meeting) -> Kind:
    """The edition of those who are no staff: everybody, or the members of what is not public."""
    return "public" if meeting.openness == "public" else "members"


def last_seal(meeting: Meeting) -> Seal | None:
    """The newest seal of which there is an edition."""
    return Seal.objects.filter(meeting=meeting, editions__isnull=False).order_by("-size").select_related("key").first()


def lines_upto(meeting: Meeting, size: int | None) -> Sequence[tuple[Any, Stamp]]:
    return [store.decode_entry(entry) for entry in store.read(meeting.pk, upto=size)]


def names_of(meeting: Meeting, seal: Seal | None, kind: Kind) -> Mapping[int, Mapping[str, str]]:
    """Of each seat that this edition names: what the sealed directory says, or, before the seal, the seats."""
    if seal is None:
        return dict(meetings.directory(meeting, to=AUDIENCES[kind]))
    shown = meetings.SEEN_BY[AUDIENCES[kind]]
    cards = Card.objects.filter(seal=seal.directory_id or seal.pk, shown_to__in=shown, words__isnull=False)
    return {card.seat: card.words for card in cards if card.words is not None}
