"""The states a process caches: every meeting with an open room, and others within a budget of bytes."""

import threading
from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

from deliberation.meetings.state_cache.memory_size import estimate_bytes

if TYPE_CHECKING:
    from deliberation.meetings.event_log.store import CachedState

BYTES_KEPT = 128 * 2**20  # of meetings without a room here

# Each replaced whole, and only with what is committed; the log itself says whether it is still true.
_cache: "OrderedDict[UUID, CachedState]" = OrderedDict()
_rooms: Counter[UUID] = Counter()
_weights: dict[UUID, int] = {}  # of those without a room
# What one thread has just put in, another may already push out.
_cache_lock = threading.Lock()

_folding: dict[UUID, tuple[threading.Lock, int]] = {}  # with how many hold it or wait for it


def remember(meeting: UUID, now: "CachedState") -> None:
    """Called with committed state only. One assignment: readers in other threads see old or new."""
    with _cache_lock:
        _cache[meeting] = now
        _cache.move_to_end(meeting)
        _fit(meeting)


def remembered(meeting: UUID) -> "CachedState | None":
    """What this process has committed or read last: true, though others may have written more since."""
    return _cache.get(meeting)


def all_remembered() -> "list[tuple[UUID, CachedState]]":
    """At this moment."""
    with _cache_lock:
        return list(_cache.items())


def used(meeting: UUID) -> None:
    """Just now: others are forgotten before it."""
    with _cache_lock:
        if meeting in _cache:
            _cache.move_to_end(meeting)


def forget(meeting: UUID) -> None:
    with _cache_lock:
        _cache.pop(meeting, None)
        _weights.pop(meeting, None)


def room_opened(meeting: UUID) -> None:
    """From now on it is not forgotten, however much else there is."""
    with _cache_lock:
        _rooms[meeting] += 1
        _weights.pop(meeting, None)


def room_closed(meeting: UUID) -> None:
    with _cache_lock:
        _rooms[meeting] -= 1
        if _rooms[meeting] <= 0:
            del _rooms[meeting]
            _fit(meeting)


def _fit(newest: UUID) -> None:
    if newest in _rooms or newest not in _cache:
        return
    _weights[newest] = estimate_bytes(_cache[newest])
    total = sum(_weights.values())
    for oldest in list(_cache):
        if total <= BYTES_KEPT:
            break
        if oldest in _weights and oldest != newest:
            total -= _weights.pop(oldest)
            del _cache[oldest]


@contextmanager
def one_fold(meeting: UUID) -> Iterator[None]:
    """One at a time for each meeting: whoever waited finds what the one before has remembered."""
    with _cache_lock:
        lock, waiting = _folding.get(meeting, (threading.Lock(), 0))
        _folding[meeting] = (lock, waiting + 1)
    try:
        with lock:
            yield
    finally:
        with _cache_lock:
            lock, waiting = _folding[meeting]
            if waiting > 1:
                _folding[meeting] = (lock, waiting - 1)
            else:
                del _folding[meeting]
