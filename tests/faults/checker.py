"""The history checker: holds what everybody noted against the log, promise by promise.

No solver is needed: one lock a meeting puts everything that happened in one order, and the log is it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.faults import of_answers, of_here, of_the_log, of_what_was_told
from tests.faults.retold import Retold
from tests.faults.story import History

Check = Callable[[History, Retold], Iterable[str]]

PROMISES: dict[str, Check] = {
    "INV1 durable answer": of_answers.durable,
    "INV2 exactly once": of_answers.once,
    "INV3 gapless": of_the_log.gapless,
    "INV4 same story": of_what_was_told.same_story,
    "INV5 resume": of_what_was_told.resumed,
    "INV6 read your writes": of_answers.read_back,
    "INV7 real-time order": of_answers.ordered,
    "INV8 fold equality": of_what_was_told.folded,
    "INV9 visibility": of_what_was_told.seen_by_whom,
    "INV10 one speaker": of_the_log.one_speaker,
    "INV11 presence": of_here.presence,
    "INV12 bounded": of_here.bounded,
    "INV13 free of clocks": of_the_log.clock_free,
    "INV14 counters never go back": of_what_was_told.counters,
    "ballots recount": of_the_log.recounted,
    "no ghosts": of_answers.no_ghosts,
    "everything is answered": of_answers.answered,
}


@dataclass(frozen=True)
class Broken:
    promise: str
    how: str


def broken(history: History) -> list[Broken]:
    """Every promise that was not kept, and how; nothing, where all were."""
    retold = Retold(history.log)
    return [Broken(name, how) for name, check in PROMISES.items() for how in check(history, retold)]


def must_hold(history: History) -> None:
    found = broken(history)
    told = "\n".join(f"{one.promise}: {one.how[:400]}" for one in found[:20])
    assert not found, f"{len(found)} promises broken:\n{told}"
