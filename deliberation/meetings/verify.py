"""Checking a log from its first entry: order, chain, words, guards, and that it still folds."""

from contextlib import closing
from dataclasses import dataclass

from django.db.models import Max

from deliberation.meetings import chain, triggers
from deliberation.meetings.core.machine import replay
from deliberation.meetings.core.redaction import EntryRedacted
from deliberation.meetings.core.state import EMPTY, State
from deliberation.meetings.log import BrokenLog, checked, line, read
from deliberation.meetings.models import Entry, Meeting, Token


@dataclass(frozen=True, slots=True)
class Verified:
    entries: int
    hash: bytes
    redacted: tuple[int, ...]
    state: State


def verify(meeting: Meeting) -> Verified:
    """Everything that can be checked of this log. Raises BrokenLog with the first entry at fault.

    A log cut short, with its head set back to fit, is a good log: only a hash or an answer kept
    from before can tell. A meeting may go on meanwhile: the answers are looked up first, and each
    entry comes with the head, which one statement sees at one instant.
    """
    answered = Token.objects.filter(meeting=meeting).aggregate(last=Max("seq"))["last"] or 0
    head, state, previous, at, seq = meeting, EMPTY, chain.genesis(meeting.pk), 0, 0
    bare: set[int] = set()
    redacted: set[int] = set()
    with closing(read(meeting.pk, with_head=True)) as entries:
        for entry in entries:
            head = entry.meeting
            previous = checked(entry, seq=seq + 1, previous=previous)
            if entry.at < at:
                raise BrokenLog(entry.seq, "is older than the one before it")
            state, event = _folded(entry, state)
            if isinstance(event, EntryRedacted):
                redacted.add(event.entry)
            if entry.text is None and entry.commitment is not None:
                bare.add(entry.seq)
            seq, at = entry.seq, entry.at
    _check_redactions(bare, redacted)
    _check_head(head, seq=seq, hash=previous, at=at)
    if answered > seq:
        raise BrokenLog(seq + 1, f"is missing: somebody was given {answered} as an answer")
    if absent := triggers.missing():
        raise BrokenLog(1, f"the database does not guard the log: {', '.join(absent)} missing")
    return Verified(seq, previous, tuple(sorted(bare)), state)


def _folded(entry: Entry, state: State) -> tuple[State, object]:
    try:
        event, stamp = line(entry)
        return replay([(event, stamp)], state), event
    except (AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise BrokenLog(entry.seq, f"cannot be folded ({type(error).__name__})") from error


def _check_head(meeting: Meeting, *, seq: int, hash: bytes, at: int) -> None:
    if meeting.last_seq != seq:
        raise BrokenLog(min(meeting.last_seq, seq) + 1, f"the head says {meeting.last_seq} entries, the log has {seq}")
    if bytes(meeting.last_hash) != hash or (seq and meeting.last_at != at):
        raise BrokenLog(max(seq, 1), "the head does not match the last entry")


def _check_redactions(bare: set[int], redacted: set[int]) -> None:
    if lost := bare - redacted:
        raise BrokenLog(min(lost), "its words are gone, and no redaction says so")
    if kept := redacted - bare:
        raise BrokenLog(min(kept), "it was redacted, and its words are still there")
