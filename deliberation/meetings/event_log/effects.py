"""Effects of decisions outside the core, in the same transaction, after their entries are in the log."""

from collections.abc import Collection, Iterable
from uuid import UUID

from deliberation.meetings import failpoints
from deliberation.meetings.core.redaction import EntryRedacted, Redact
from deliberation.meetings.core.roll import WriteCard
from deliberation.meetings.event_log.store import COLUMNS, NewEntry
from deliberation.meetings.models import Entry, Seat, Token

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


def perform(effect: object, meeting: UUID) -> None:
    """Do it. It was found possible before it was decided: whatever fails here fails for the whole batch."""
    match effect:
        case Redact(entry=seq):
            redact(meeting, seq)
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
