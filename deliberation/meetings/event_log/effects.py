"""Effects of decisions outside the core, in the same transaction, after their entries are in the log."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.utils import timezone

from deliberation.meetings import failpoints, sources
from deliberation.meetings.core.bringing import RaiseOpinion
from deliberation.meetings.core.redaction import EntryRedacted, Redact
from deliberation.meetings.core.roll import WriteCard
from deliberation.meetings.event_log.store import COLUMNS, NewEntry
from deliberation.meetings.models import Entry, Meeting, Seat, Token
from deliberation.opinions.models import Opinion
from deliberation.opinions.operations.answering import Said, raise_in_meeting

_TEXT = COLUMNS.index("text")


def worded(meeting: UUID, seqs: Collection[int], *, batch: Iterable[NewEntry]) -> tuple[int, ...]:
    """Which of these entries have words: those in the log, with what this batch adds and takes away."""
    stored = Entry.objects.filter(meeting=meeting, seq__in=seqs, text__isnull=False).values_list("seq", flat=True)
    found = set(stored)
    for (event, stamp, _), row in batch:
        if row[_TEXT] is not None:
            found.add(stamp.seq)
        if isinstance(event, EntryRedacted):
            found.discard(event.entry)
    return tuple(sorted(found.intersection(seqs)))


def perform(effect: object, meeting: UUID, *, seq: int) -> None:
    """Do what the entry `seq` led to. It was found possible before: whatever fails here fails for the whole batch."""
    match effect:
        case Redact(entry=entry):
            redact(meeting, entry)
        case RaiseOpinion():
            raise_opinion(effect, meeting, seq)
        case WriteCard(seat=number, card=card):
            Seat.objects.filter(meeting=meeting, number=number).update(**card)
        case _:
            raise TypeError(f"nothing to do for {type(effect).__name__}")


def redact(meeting: UUID, seq: int) -> None:
    """Take the words and the salt out of one entry; the commitment stays, so the chain still holds."""
    Entry.objects.filter(meeting=meeting, seq=seq).update(text=None, salt=None)
    if failpoints.ARMED:
        failpoints.reached("effects.redacted")
    # The answer to the command keeps a code made from the same words, by which they could be guessed.
    answer = Token.objects.filter(meeting=meeting, seq__gte=seq).order_by("seq").first()
    if answer is not None:
        Token.objects.filter(pk=answer.pk).update(mac=None)


def raise_opinion(effect: RaiseOpinion, meeting: UUID, seq: int) -> None:
    """Its author and the round's readers find the very entry by plain values: opinions know no meetings."""
    head = Meeting.objects.get(pk=meeting)
    seat = Seat.objects.filter(meeting=head, number=effect.by).select_related("person").first()
    opinion = Opinion.objects.select_related("round__consultation__organisation").get(
        round=effect.source.round, number=effect.source.number
    )
    label = head.title if effect.title is None else f"{head.title} · {effect.title}"
    said = Said("taken_up", meeting=str(meeting), seq=seq, address=sources.address_of(head, seq), label=label[:200])
    raise_in_meeting(opinion=opinion, what=said, by=None if seat is None else seat.person, at=timezone.now())
