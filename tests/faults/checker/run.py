"""The history checker: holds recorded histories against the log, invariant by invariant.

No solver is needed: one lock a meeting puts everything that happened in one order, and the log is it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.faults.checker import answers, delivery, log, presence
from tests.faults.checker.history import History
from tests.faults.checker.reference_model import ReferenceModel

Check = Callable[[History, ReferenceModel], Iterable[str]]

INVARIANTS: dict[str, Check] = {
    "INV1 durable answer": answers.durable,
    "INV2 exactly once": answers.once,
    "INV3 gapless": log.gapless,
    "INV4 same story": delivery.same_story,
    "INV5 resume": delivery.resumed,
    "INV6 read your writes": answers.read_back,
    "INV7 real-time order": answers.ordered,
    "INV8 fold equality": delivery.folded,
    "INV9 visibility": delivery.seen_by_whom,
    "INV10 one speaker": log.one_speaker,
    "INV11 presence": presence.presence,
    "INV12 bounded": presence.bounded,
    "INV13 free of clocks": log.clock_free,
    "INV14 counters never go back": delivery.counters,
    "ballots recount": log.recounted,
    "no ghosts": answers.no_ghosts,
    "everything is answered": answers.answered,
}


@dataclass(frozen=True)
class Broken:
    invariant: str
    how: str


def broken(history: History) -> list[Broken]:
    """Every promise that was not kept, and how; nothing, where all were."""
    retold = ReferenceModel(history.log)
    return [Broken(name, how) for name, check in INVARIANTS.items() for how in check(history, retold)]


def must_hold(history: History) -> None:
    found = broken(history)
    told = "\n".join(f"{one.invariant}: {one.how[:400]}" for one in found[:20])
    assert not found, f"{len(found)} promises broken:\n{told}"
