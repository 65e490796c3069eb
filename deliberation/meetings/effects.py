"""What a decision asks to be done outside the core, in the same transaction."""

from uuid import UUID

from deliberation.meetings import failpoints
from deliberation.meetings.core.machine import Refused
from deliberation.meetings.core.redaction import Redact
from deliberation.meetings.models import Entry, Token


def perform(effect: object, meeting: UUID) -> None:
    """Do it, or raise Refused before anything of it is done."""
    match effect:
        case Redact(entry=seq):
            redact(meeting, seq)
        case _:
            raise TypeError(f"nothing to do for {type(effect).__name__}")


def redact(meeting: UUID, seq: int) -> None:
    """Take the words and the salt out of one entry; the commitment stays, so the chain still holds."""
    worded = Entry.objects.filter(meeting=meeting, seq=seq, text__isnull=False)
    if not worded.update(text=None, salt=None):
        raise Refused("nothing_to_redact")
    if failpoints.ARMED:
        failpoints.reached("effects.redacted")
    # The answer to the command keeps a code made from the same words, by which they could be guessed.
    answer = Token.objects.filter(meeting=meeting, seq__gte=seq).order_by("seq").first()
    if answer is not None:
        Token.objects.filter(pk=answer.pk).update(mac=None)
