"""The log of a meeting: append to it, read it, fold it."""

import secrets
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from traceback import clear_frames
from typing import Any, NamedTuple
from uuid import UUID

from deliberation.meetings import failpoints, hash_chain
from deliberation.meetings.core import codec
from deliberation.meetings.core.deadlines import due
from deliberation.meetings.core.machine import Stamp, evolve
from deliberation.meetings.core.redaction import EntryRedacted
from deliberation.meetings.core.state import EMPTY, State
from deliberation.meetings.event_log import bulk_insert
from deliberation.meetings.event_log.head import move_head
from deliberation.meetings.models import Entry, Meeting
from deliberation.meetings.state_cache import checkpoints, memory
from deliberation.meetings.state_cache.gil_yield import GilYield
from deliberation.meetings.state_cache.memory import forget, remember, remembered

__all__ = ["forget", "remember", "remembered"]

MAX_RECENT_RECORDS = 512  # of each meeting in memory; a reader further behind reads the log
FEW = 64  # entries that are folded in a moment

COLUMNS = ("meeting_id", "seq", "at", "by", "type", "facts", "text", "salt", "nonce", "commitment", "hash")


class BrokenLog(Exception):
    """The log does not chain: `seq` is the first entry that cannot be trusted."""

    def __init__(self, seq: int, reason: str) -> None:
        super().__init__(f"entry {seq}: {reason}")
        self.seq = seq
        self.reason = reason


LogRecord = tuple[object, Stamp, bytes]  # an event, its place in the log, and the hash of its entry


@dataclass(frozen=True, slots=True)
class CachedState:
    """The state after one entry, remembered, with the last lines that led to it."""

    epoch: str
    seq: int
    hash: bytes
    state: State
    recent: tuple[LogRecord, ...] = field(default=(), compare=False, repr=False)

    @property
    def hash16(self) -> str:
        """As much of the hash as browsers are told: enough to tell two stories apart."""
        return self.hash.hex()[:16]


class NewEntry(NamedTuple):
    """An entry on its way into the log: the line all will be told, and the row that will be kept."""

    record: LogRecord
    row: tuple[Any, ...]


class Behind(Exception):
    """What is new to this process is too much to be folded while the head row is locked."""


def load_state(head: Meeting) -> CachedState:
    """The state at the end of the log as `head` knows it, folding only what is new to this process.

    Whoever asks for the same meeting meanwhile waits for that fold, and makes none of their own.
    """
    known = remembered(head.pk)
    if known is not None and _is_at(head, known):
        memory.used(head.pk)
        return known
    with memory.one_fold(head.pk):
        return _held(head)


def held_by_locker(head: Meeting) -> CachedState:
    """The same for whoever has locked the head row, and so may neither wait for a fold nor make a long one.

    Raises Behind, for the lock to be let go of and `held` to be called first.
    """
    known = remembered(head.pk) or _beginning(head)
    if _is_at(head, known):
        return known
    if known.epoch != head.epoch or not 0 < head.last_seq - known.seq <= FEW:
        raise Behind
    try:
        now = _catch_up(known, head)
    except BrokenLog as broken:
        raise Behind from broken
    remember(head.pk, now)
    return now


def _is_at(head: Meeting, known: CachedState) -> bool:
    return (known.epoch, known.seq, known.hash) == (head.epoch, head.last_seq, bytes(head.last_hash))


def _beginning(head: Meeting) -> CachedState:
    return CachedState(head.epoch, 0, hash_chain.genesis(head.pk), EMPTY)


def _held(head: Meeting) -> CachedState:
    known = remembered(head.pk)
    if known is not None and known.seq > head.last_seq:
        # Read before somebody else committed, most likely: what is remembered may well be right.
        head.refresh_from_db(fields=("epoch", "last_seq", "last_hash"))
    if known is None or known.epoch != head.epoch or known.seq > head.last_seq:
        now = _opened_cold(head)
    else:
        try:
            now = _catch_up(known, head)
        except BrokenLog:
            now = _opened_cold(head)
    remember(head.pk, now)
    return now


def _opened_cold(head: Meeting) -> CachedState:
    """From the checkpoint, if there is one that the log goes on from, and otherwise from the first entry."""
    stored = checkpoints.load(head)
    if stored is not None:
        try:
            return _catch_up(CachedState(head.epoch, stored.seq, stored.hash, stored.state), head)
        except BrokenLog:
            checkpoints.drop(head.pk)
    return _catch_up(_beginning(head), head)


def _catch_up(known: CachedState, head: Meeting) -> CachedState:
    if (known.seq, known.hash) == (head.last_seq, bytes(head.last_hash)):
        return known
    yielding = GilYield()
    state, previous, seq = known.state, known.hash, known.seq
    lines: deque[LogRecord] = deque(maxlen=MAX_RECENT_RECORDS)
    if seq < head.last_seq:
        for entry in _read_in_pages(head.pk, after=seq, upto=head.last_seq):
            previous = verify_entry(entry, seq=seq + 1, previous=previous)
            event, stamp = decode_entry(entry)
            state = evolve(event, state, stamp)
            lines.append((event, stamp, previous))
            seq = entry.seq
            yielding()
    if seq != head.last_seq or previous != bytes(head.last_hash):
        raise BrokenLog(seq, "the log does not end where its head says")
    return with_recent(known, CachedState(head.epoch, seq, previous, state), lines)


def _read_in_pages(meeting: UUID, *, after: int, upto: int) -> Iterator[Entry]:
    """As `read`, by several short statements: none runs into the limit of one, and no thread waits long for another."""
    for start in range(after, upto, MAX_RECENT_RECORDS):
        yield from read(meeting, after=start, upto=min(start + MAX_RECENT_RECORDS, upto))


def with_recent(before: CachedState, now: CachedState, lines: Iterable[LogRecord]) -> CachedState:
    """`now` with the lines that led there. What stood before a redaction is forgotten: it may have the words."""
    new = list(lines)
    redacted = max((n for n, (event, _, _) in enumerate(new) if isinstance(event, EntryRedacted)), default=None)
    recent = [*before.recent, *new] if redacted is None else new[redacted:]
    return replace(now, recent=tuple(recent[-MAX_RECENT_RECORDS:]))


def records_after(meeting: UUID, seq: int, *, current: CachedState) -> Sequence[LogRecord]:
    """The lines from that number to where `held` stands: from memory, or, where it begins later, by one query."""
    if seq >= current.seq:
        return ()
    missing = current.seq - seq
    if missing <= len(current.recent):
        return current.recent[-missing:]
    return [(*decode_entry(entry), bytes(entry.hash)) for entry in read(meeting, after=seq, upto=current.seq)]


def remembered_end(meeting: UUID) -> tuple[str, int] | None:
    """The history that is remembered, and the entry it goes to."""
    known = remembered(meeting)
    return None if known is None else (known.epoch, known.seq)


def read(meeting: UUID, *, after: int = 0, upto: int | None = None, with_head: bool = False) -> Generator[Entry]:
    """The entries after one number, oldest first, by one statement. Raises BrokenLog where one cannot be read."""
    entries = Entry.objects.filter(meeting=meeting, seq__gt=after).order_by("seq")
    if upto is not None:
        entries = entries.filter(seq__lte=upto)
    if with_head:
        entries = entries.select_related("meeting")
    seq = after
    # A cursor of the database's own takes four round trips: worth it only where a page would be too much.
    few = upto is not None and upto - after <= MAX_RECENT_RECORDS
    try:
        for entry in entries if few else entries.iterator(chunk_size=1_000):
            seq = entry.seq
            yield entry
    except (RecursionError, TypeError, ValueError) as error:
        clear_frames(error.__traceback__)  # the cursor hangs on them
        raise BrokenLog(seq + 1, f"its content cannot be read ({type(error).__name__})") from error


def decode_entry(entry: Entry) -> tuple[object, Stamp]:
    """An entry as the core folds it."""
    event = codec.load(entry.type, entry.facts, entry.text)
    return event, Stamp(entry.seq, entry.at, entry.by)


def verify_entry(entry: Entry, *, seq: int, previous: bytes, leaf: bytes | None = None) -> bytes:
    """The hash of an entry that stands where it should and says what it said. Raises BrokenLog.

    `leaf`: of what it says, where the caller has reckoned it already.
    """
    if entry.seq != seq:
        raise BrokenLog(seq, "is missing")
    try:
        if not _matches_commitment(entry):
            raise BrokenLog(seq, "its words are not those it was committed to")
        hashed = _hash_entry(entry, previous) if leaf is None else hash_chain.link(leaf, previous)
        if hashed != bytes(entry.hash):
            raise BrokenLog(seq, "its hash is not the one its content gives")
    except (RecursionError, TypeError, ValueError) as error:  # what no JCS can be made of
        raise BrokenLog(seq, f"its content cannot be read ({type(error).__name__})") from error
    return bytes(entry.hash)


def _matches_commitment(entry: Entry) -> bool:
    """Words with the salt that binds them to the commitment, or neither."""
    if entry.text is None or entry.salt is None or entry.commitment is None:
        return entry.text is None and entry.salt is None
    return hash_chain.commitment(entry.text, bytes(entry.salt)) == bytes(entry.commitment)


def _hash_entry(entry: Entry, previous: bytes) -> bytes:
    leaf = hash_chain.leaf(
        seq=entry.seq,
        at=entry.at,
        by=entry.by,
        type=entry.type,
        facts=entry.facts,
        nonce=bytes(entry.nonce),
        commitment=None if entry.commitment is None else bytes(entry.commitment),
    )
    return hash_chain.link(leaf, previous)


def encode_entries(
    meeting: UUID, events: Iterable[object], *, after: CachedState, by: int, at: int
) -> tuple[list[NewEntry], CachedState]:
    """The events as entries that continue `after`, and what holds after them. Nothing is saved yet."""
    entries: list[NewEntry] = []
    seq, previous, state = after.seq, after.hash, after.state
    for event in events:
        seq += 1
        name, facts, text = codec.dump(event)
        nonce = secrets.token_bytes(hash_chain.NONCE_BYTES)
        salt = None if text is None else secrets.token_bytes(hash_chain.SALT_BYTES)
        committed = None if text is None or salt is None else hash_chain.commitment(text, salt)
        leaf = hash_chain.leaf(seq=seq, at=at, by=by, type=name, facts=facts, nonce=nonce, commitment=committed)
        previous = hash_chain.link(leaf, previous)
        stamp = Stamp(seq, at, by)
        state = evolve(event, state, stamp)
        row = (meeting.hex, seq, at, by, name, _json(facts), _json(text), salt, nonce, committed, previous)
        entries.append(NewEntry((event, stamp, previous), row))
    return entries, CachedState(after.epoch, seq, previous, state)


def _json(value: dict[str, Any] | None) -> str | None:
    return None if value is None else hash_chain.canonical(value).decode()


def due_at(state: State) -> int | None:
    """When the clock is wanted next (epoch ms)."""
    return min((when for when, _ in due(state)), default=None)


def openness(state: State) -> str:
    """To whom the log is open; empty before the opening, when that follows the consultation."""
    return "" if state.opened_at is None else state.settings.openness


def append(head: Meeting, entries: Sequence[NewEntry], answers: bulk_insert.Rows, *, now: CachedState, at: int) -> None:
    """Save the entries with the answers they gave, and move the head to their end; the caller holds its lock."""
    if any(isinstance(entry.record[0], EntryRedacted) for entry in entries):
        checkpoints.drop(head.pk)  # it may have the words
    end = move_head(head.pk, seq=now.seq, hash=now.hash, at=at, due_at=due_at(now.state), openness=openness(now.state))
    bulk_insert.insert(answers, bulk_insert.Rows(Entry, COLUMNS, [entry.row for entry in entries]), then=end)
    if failpoints.ARMED:
        failpoints.reached("log.appended")
