"""Verification of a log from its first entry: order, chain, texts, guards, and that it still folds."""

from contextlib import closing
from dataclasses import dataclass

from deliberation.meetings import hash_chain
from deliberation.meetings.core.machine import replay
from deliberation.meetings.core.redaction import EntryRedacted
from deliberation.meetings.core.state import EMPTY, State
from deliberation.meetings.event_log.store import BrokenLog, decode_entry, due_at, openness, read, verify_entry
from deliberation.meetings.models import Entry, Meeting, Token
from deliberation.meetings.triggers import LOG


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
    answers = Answers(meeting)
    head, state, previous, at, seq = meeting, EMPTY, hash_chain.genesis(meeting.pk), 0, 0
    bare: set[int] = set()
    redacted: set[int] = set()
    with closing(read(meeting.pk, with_head=True)) as entries:
        for entry in entries:
            head = entry.meeting
            previous = verify_entry(entry, seq=seq + 1, previous=previous)
            if entry.at < at:
                raise BrokenLog(entry.seq, "is older than the one before it")
            state, event = _folded(entry, state)
            answers.heard(entry)
            if isinstance(event, EntryRedacted):
                redacted.add(event.entry)
            if entry.text is None and entry.commitment is not None:
                bare.add(entry.seq)
            seq, at = entry.seq, entry.at
    _check_redactions(bare, redacted)
    _check_head(head, seq=seq, hash=previous, at=at, state=state)
    answers.all_heard(seq)
    if absent := LOG.missing():
        raise BrokenLog(1, f"the database does not guard the log: {', '.join(absent)} missing")
    return Verified(seq, previous, tuple(sorted(bare)), state)


class Answers:
    """The answers that were given: each the number of an entry to which its command, by that seat, had led."""

    def __init__(self, meeting: Meeting) -> None:
        given = Token.objects.filter(meeting=meeting).order_by("seq").values_list("seq", "seat", "type")
        self._given = [(seq, seat, _subject(type)) for seq, seat, type in given.iterator()]
        self._next = 0
        self._by_and_at = (-1, -1)
        self._subjects: set[str] = set()  # of what this seat did at this time, until now

    def heard(self, entry: Entry) -> None:
        if self._by_and_at != (entry.by, entry.at):
            self._by_and_at, self._subjects = (entry.by, entry.at), set()
        self._subjects.add(_subject(entry.type))
        answered = 0
        while self._next < len(self._given) and self._given[self._next][0] <= entry.seq:
            seq, seat, subject = self._given[self._next]
            self._next, answered = self._next + 1, answered + 1
            if (seq, seat) != (entry.seq, entry.by) or subject not in self._subjects or answered > 1:
                raise BrokenLog(entry.seq, "an answer that was given does not fit it")

    def all_heard(self, end: int) -> None:
        if self._next < len(self._given):
            last, _, _ = self._given[-1]
            raise BrokenLog(end + 1, f"is missing: somebody was given {last} as an answer")


def _subject(type: str) -> str:
    """What a command and the facts it leads to are about: the first half of their names."""
    return type.partition(".")[0]


def _folded(entry: Entry, state: State) -> tuple[State, object]:
    try:
        if not _whole(entry.facts):
            raise BrokenLog(entry.seq, "has a number that is written as a fraction")
        event, stamp = decode_entry(entry)
        return replay([(event, stamp)], state), event
    except (AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise BrokenLog(entry.seq, f"cannot be folded ({type(error).__name__})") from error


def _check_head(meeting: Meeting, *, seq: int, hash: bytes, at: int, state: State) -> None:
    if meeting.last_seq != seq:
        raise BrokenLog(min(meeting.last_seq, seq) + 1, f"the head says {meeting.last_seq} entries, the log has {seq}")
    if bytes(meeting.last_hash) != hash or (seq and meeting.last_at != at):
        raise BrokenLog(max(seq, 1), "the head does not match the last entry")
    if (meeting.openness, meeting.due_at) != (openness(state), due_at(state)):
        raise BrokenLog(max(seq, 1), "the head does not say what the log comes to")


def _whole(value: object) -> bool:
    """JCS writes 7.0 and 7 alike, so that no hash can tell: in a log no number is written as a fraction."""
    if isinstance(value, dict):
        return all(map(_whole, value.values()))
    return all(map(_whole, value)) if isinstance(value, list) else not isinstance(value, float)


def _check_redactions(bare: set[int], redacted: set[int]) -> None:
    if lost := bare - redacted:
        raise BrokenLog(min(lost), "its words are gone, and no redaction says so")
    if kept := redacted - bare:
        raise BrokenLog(min(kept), "it was redacted, and its words are still there")
