"""Where a server's CPU time goes: wrapped functions charge what they use to a kind of work."""

import functools
import threading
import time
from collections import Counter
from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any

# What is done inside another of these counts for the inner one alone.
WRAPPED = {
    "deciding": ("deliberation.meetings.act:decide",),
    "fold": ("deliberation.meetings.event_log.store:evolve",),
    "chain": (
        "deliberation.meetings.hash_chain:leaf",
        "deliberation.meetings.hash_chain:link",
        "deliberation.meetings.hash_chain:commitment",
    ),
    "token": (
        "deliberation.meetings.event_log.idempotency:find_answers",
        "deliberation.meetings.event_log.idempotency:repeat_answer",
        "deliberation.meetings.event_log.idempotency:new_answer",
        "deliberation.meetings.event_log.idempotency:answer_rows",
    ),
    "log": ("deliberation.meetings.event_log.store:encode_entries", "deliberation.meetings.event_log.store:append"),
    "rest of the door": ("realtime.commands.group_commit:act_many",),
    "commit": ("django.db.backends.base.base:BaseDatabaseWrapper._commit",),
    "telling": ("realtime.rooms.room:Room._read_log", "realtime.rooms.room:Room.tick"),
    "reading frames": (
        "realtime.endpoints.consumers:RoomConsumer.handle_inline",
        "realtime.endpoints.consumers:RoomConsumer.handle_frame",
    ),
    "answering": ("realtime.endpoints.consumers:RoomConsumer.send_answer",),
}
KINDS = (*WRAPPED, "everything else")

_spent: Counter[str] = Counter()
_here = threading.local()


def spent() -> dict[str, float]:
    """Seconds of CPU by kind so far, and of the whole process as `all`."""
    everything = time.process_time()
    found = {kind: _spent[kind] for kind in WRAPPED}
    return {**found, "everything else": everything - sum(found.values()), "all": everything}


def wrap_all() -> list[str]:
    """Returns the names that are not there: the program has changed since they were written down."""
    missing = []
    for kind, names in WRAPPED.items():
        for name in names:
            module, _, path = name.partition(":")
            *owners, last = path.split(".")
            try:
                owner: Any = functools.reduce(getattr, owners, __import__(module, fromlist=["_"]))
                wrapped = getattr(owner, last)
            except (AttributeError, ImportError):
                missing.append(name)
            else:
                setattr(owner, last, _charging(wrapped, kind))
    return missing


def _charging(work: Callable[..., Any], kind: str) -> Callable[..., Any]:
    @functools.wraps(work)
    def charged(*args: Any, **named: Any) -> Any:
        outer = _turn_to(kind)
        try:
            return work(*args, **named)
        finally:
            _turn_to(outer)

    @functools.wraps(work)
    async def stepwise(*args: Any, **named: Any) -> Any:
        return await _Steps(work(*args, **named), kind)

    return stepwise if iscoroutinefunction(work) else charged


def _turn_to(kind: str | None) -> str | None:
    """What this thread has used since the last turn goes to what it was doing then."""
    now = time.thread_time()
    before = getattr(_here, "kind", None)
    if before is not None:
        _spent[before] += now - _here.since
    _here.kind, _here.since = kind, now
    return before


class _Steps:
    """A coroutine, charged for each step it makes and not for those it waits for."""

    def __init__(self, awaited: Any, kind: str) -> None:
        self._awaited, self._kind = awaited, kind

    def __await__(self) -> Any:
        steps, value = self._awaited.__await__(), None
        while True:
            outer = _turn_to(self._kind)
            try:
                waited_for = steps.send(value)
            except StopIteration as ended:
                return ended.value
            finally:
                _turn_to(outer)
            value = yield waited_for
