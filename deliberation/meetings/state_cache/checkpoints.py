"""Checkpoints: the folded state of a long log, stored so that a cold start need not fold all of it.

They are derived and can be lost at any time. One is used only while it is of this code, this history of the log and
the entry it names; it is sealed with the site's key, since a state that was put in would contradict no hash.
"""

import hmac
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, transaction

from deliberation.meetings.core.codec import NAMES
from deliberation.meetings.core.redaction import EntryRedacted
from deliberation.meetings.core.state import State
from deliberation.meetings.models import Checkpoint, Entry, Meeting
from deliberation.meetings.state_cache import state_codec

if TYPE_CHECKING:
    from deliberation.meetings.event_log.store import CachedState

logger = logging.getLogger(__name__)

INTERVAL = 1_000  # entries; what comes after the last one is read and folded at a cold start

_stored: dict[UUID, tuple[int, bool]] = {}  # up to which entry, and whether after the closing, as this process knows


class Stored(NamedTuple):
    seq: int
    hash: bytes
    state: State


def load(head: Meeting) -> Stored | None:
    """Dropped where it cannot be used. The caller sees whether the next entry chains on it."""
    row = Checkpoint.objects.filter(meeting=head).first()
    if row is None:
        return None
    if row.epoch != head.epoch or row.seq > head.last_seq:
        # The head may have been read before it was moved.
        head.refresh_from_db(fields=("epoch", "last_seq", "last_hash"))
    if reason := _fault(row, head):
        logger.info("the checkpoint of meeting %s is dropped: %s", head.pk, reason)
        drop(head.pk)
        return None
    try:
        state = state_codec.unpack(bytes(row.state))
    except state_codec.Unreadable as error:
        logger.warning("the checkpoint of meeting %s cannot be read, and is dropped: %s", head.pk, error)
        drop(head.pk)
        return None
    _stored[head.pk] = (row.seq, row.closing)
    return Stored(row.seq, bytes(row.hash), state)


def _fault(row: Checkpoint, head: Meeting) -> str:
    if row.shape != state_codec.shape():
        return "it is of other code"
    if row.epoch != head.epoch:
        return "it is of another history"
    if row.seq > head.last_seq:
        return "the log ends before it"
    if not hmac.compare_digest(bytes(row.mac), _mac(row)):
        return "it is not as this site wrote it"
    here = Entry.objects.filter(meeting=head, seq=row.seq).values_list("hash", flat=True).first()
    return "" if here is not None and bytes(here) == bytes(row.hash) else "the log goes another way"


def drop(meeting: UUID) -> None:
    """Within the transaction of the caller, if there is one."""
    _stored.pop(meeting, None)
    if transaction.get_connection().in_atomic_block:
        Checkpoint.objects.filter(meeting=meeting).delete()
        return
    with suppress(DatabaseError):  # whoever reads goes on without
        Checkpoint.objects.filter(meeting=meeting).delete()


def wanted(meeting: UUID, current: "CachedState") -> bool:
    """Whether the log has grown by enough since the last one, or the meeting has been closed."""
    seq, closing = _stored.get(meeting, (0, False))
    return current.seq - seq >= INTERVAL or (_closed(current) and not closing)


def store(meeting: UUID, current: "CachedState") -> bool:
    """Keep the state of what is committed. False where it is not wanted any more. Never called by who writes the log.

    The head row is locked meanwhile: a redaction of what the state still says is either seen, or waits and drops it.
    """
    if _is_there(meeting, current):
        return False
    packed = state_codec.pack(current.state)
    row = Checkpoint(
        meeting_id=meeting,
        epoch=current.epoch,
        seq=current.seq,
        hash=current.hash,
        closing=_closed(current),
        shape=state_codec.shape(),
        state=packed,
    )
    row.mac = _mac(row)
    with transaction.atomic():
        head = Meeting.objects.select_for_update().filter(pk=meeting).only("epoch").first()
        if head is None or head.epoch != current.epoch or _redacted_since(meeting, current.seq):
            return False
        if _is_there(meeting, current):
            return False
        row.save()
    _stored[meeting] = (row.seq, row.closing)
    return True


def _is_there(meeting: UUID, current: "CachedState") -> bool:
    """Whether another process has stored as much of it, or nearly."""
    mine = Checkpoint.objects.filter(meeting=meeting, epoch=current.epoch, shape=state_codec.shape())
    there = mine.values_list("seq", "closing").first()
    if there is None:
        return False
    seq, closing = there
    if seq <= current.seq - INTERVAL or (seq < current.seq and _closed(current) and not closing):
        return False
    _stored[meeting] = (seq, closing)
    return True


def _redacted_since(meeting: UUID, seq: int) -> bool:
    return Entry.objects.filter(meeting=meeting, seq__gt=seq, type=NAMES[EntryRedacted]).exists()


def _closed(current: "CachedState") -> bool:
    return current.state.status == "closed"


def _mac(row: Checkpoint) -> bytes:
    head = f"{row.meeting_id} {row.epoch} {row.seq} {bytes(row.hash).hex()} {row.closing} {row.shape} "
    said = b"rostrum.checkpoint" + head.encode() + bytes(row.state)
    return hmac.digest(settings.SECRET_KEY.encode(), said, "sha256")
