"""Delivery: what people received is part of the one log, without holes, only for those who may see it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from deliberation.meetings.core.deadlines import due
from tests.faults.checker.history import ClientHistory, ConnectionRecord, History
from tests.faults.checker.reference_model import ReferenceModel

SILENCE_SECONDS = 15  # heads come every ten, so that a loss nobody noticed is known by then


@dataclass
class Holding:
    """What one browser holds, and what was wrong with how it came to hold it."""

    audience: str = "public"
    seq: int = 0
    known: bool = False  # on this line it was told where to begin
    story: list[str] = field(default_factory=list)
    folded: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    resumed: list[str] = field(default_factory=list)


def walked(story: ClientHistory, retold: ReferenceModel) -> Holding:
    """Every frame in order, as a browser folds them."""
    held = Holding()
    for line in story.lines:
        held.known = False
        questions = line.questions()
        for _, frame in line.frames():
            if "hello" in frame:
                hello = frame["hello"]
                if hello["audience"] != held.audience:
                    held.seq = 0
                held.audience, held.known = hello["audience"], False
                if hello["seat"] != story.seat:
                    held.shown.append(f"was greeted as seat {hello['seat']}")
            elif "snapshot" in frame:
                _begin(held, frame["snapshot"], retold, again=len(questions) > 1)
            elif "events" in frame:
                _go_on(held, frame, retold, again=len(questions) > 1)
    return held


def _begin(held: Holding, snapshot: dict[str, Any], retold: ReferenceModel, *, again: bool) -> None:
    seq = snapshot["seq"]
    if seq < held.seq and not again:
        held.resumed.append(f"held {held.seq} and was taken back to {seq}")
    if retold.hash16.get(seq) != snapshot["hash16"]:
        held.story.append(f"was given a snapshot of another story at {seq}")
    elif snapshot != retold.snapshot(seq, held.audience):  # type: ignore[arg-type]  # as the hello says
        held.folded.append(f"the snapshot at {seq} for {held.audience} is not the fold of the log")
    held.seq, held.known = seq, True


def _go_on(held: Holding, frame: dict[str, Any], retold: ReferenceModel, *, again: bool) -> None:
    for told in frame["events"]:
        first, last = told["seq"] if isinstance(told["seq"], list) else (told["seq"], told["seq"])
        if first > held.seq + 1:
            held.story.append(f"held {held.seq} and was told {first}")
        if first <= held.seq and not again:
            held.story.append(f"held {held.seq} and was told {first} once more")
        held.seq, held.known = max(held.seq, last), True
        if last not in retold.lines:
            held.story.append(f"was told {last}, which is not in the log")
        elif "type" in told:
            _compare(held, told, retold.event(first, held.audience))  # type: ignore[arg-type]
        else:
            kept = [n for n in range(first, last + 1) if retold.event(n, held.audience) is not None]  # type: ignore[arg-type]
            held.shown += [f"{n} was kept from {held.audience}, who may see it" for n in kept]
    if held.seq in retold.hash16 and frame["hash16"] != retold.hash16[held.seq]:
        held.story.append(f"at {held.seq} was told the hash {frame['hash16']} of another story")


def _compare(held: Holding, told: dict[str, Any], meant: Any) -> None:
    if meant is None:
        held.shown.append(f"{told} was shown to {held.audience}")
    elif any(told.get(name) != meant[name] for name in ("seq", "at", "by", "type")):
        held.story.append(f"was told {told} where the log says {meant}")
    elif told != meant:
        held.shown.append(f"was shown {told}, where {held.audience} may see {meant}")


def _walks(history: History, retold: ReferenceModel) -> Iterator[tuple[ClientHistory, Holding]]:
    """Walked once for all promises."""
    if not retold.walked:
        retold.walked.extend(walked(story, retold) for story in history.stories)
    return zip(history.stories, retold.walked, strict=True)


def same_story(history: History, retold: ReferenceModel) -> Iterable[str]:
    return [f"{story.name} {how}" for story, held in _walks(history, retold) for how in held.story]


def seen_by_whom(history: History, retold: ReferenceModel) -> Iterable[str]:
    return [f"{story.name}: {how}" for story, held in _walks(history, retold) for how in held.shown]


def resumed(history: History, retold: ReferenceModel) -> Iterable[str]:
    """Who says what they hold is told how to go on, and hears soon when nothing more comes."""
    for story, held in _walks(history, retold):
        yield from (f"{story.name} {how}" for how in held.resumed)
        for line in story.lines:
            yield from (f"{story.name} {how}" for how in _silences(line, history))


def _silences(line: ConnectionRecord, history: History) -> Iterator[str]:
    if line.closed is None or line.polled:
        return
    asked = [at for at, _ in line.questions()][:1]
    marks = [at for at, f in line.frames() if "events" in f or "snapshot" in f or "head" in f]
    times = [*asked, *marks, line.closed] if asked else []
    for before, after in zip(sorted(times), sorted(times)[1:], strict=False):
        if after - before > history.promised(SILENCE_SECONDS, before, after) and history.undisturbed(before, after):
            yield f"heard nothing of the log for {after - before:.1f} s"


def folded(history: History, retold: ReferenceModel) -> Iterable[str]:
    """fold(log) == snapshot == what the database says of the head == what each seat was told of itself."""
    if retold.unfoldable is not None:
        yield retold.unfoldable
        return
    for story, held in _walks(history, retold):
        yield from (f"{story.name}: {how}" for how in held.folded)
        yield from _own(story, retold)
    last = history.log[-1] if history.log else {"seq": 0, "hash16": None, "at": 0}
    if (history.head["last_seq"], history.head["hash16"]) != (last["seq"], last["hash16"]):
        yield f"the head says {history.head}, and the log ends with {last['seq']} {last['hash16']}"
    wanted = min((when for when, _ in due(retold.last)), default=None)
    if history.head["due_at"] != wanted:
        yield f"the head waits for {history.head['due_at']}, and {wanted} is what falls due"


def _own(story: ClientHistory, retold: ReferenceModel) -> Iterator[str]:
    """The last thing somebody was told of themselves, where they stayed to the end."""
    if story.seat is None or not story.lines or story.lines[-1].manner != "left":
        return
    told = [frame["own"] for _, frame in story.lines[-1].frames() if "own" in frame]
    if told and told[-1] != retold.own(story.seat):
        yield f"{story.name} was told {told[-1]} last, and should hold {retold.own(story.seat)}"


def counters(history: History, retold: ReferenceModel) -> Iterable[str]:
    """Turnout only grows and ends at the count; heads only grow while a line stands; numbers are given once."""
    for story in history.stories:
        turnout: dict[int, int] = {}
        for line in story.lines:
            head = 0
            for _, frame in line.frames():
                if "turnout" in frame:
                    ballot, cast = frame["turnout"]["ballot"], frame["turnout"]["cast"]
                    if cast < turnout.get(ballot, 0):
                        yield f"{story.name} saw the turnout go back from {turnout[ballot]} to {cast}"
                    turnout[ballot] = cast
                elif "head" in frame:
                    if frame["head"] < head:
                        yield f"{story.name} saw the head go back from {head} to {frame['head']}"
                    head = frame["head"]
        finals = {b.id: b.turnout for b in retold.last.results.values()}
        yield from (
            f"{story.name} saw {cast} of {finals[ballot]} votes at the end of ballot {ballot}"
            for ballot, cast in turnout.items()
            if cast > finals.get(ballot, cast)
        )
    given: dict[str, list[int]] = {}
    for entry in history.log:
        for kind in ("statement", "ballot"):
            if entry["type"] in (f"{kind}.posted", f"{kind}.opened"):
                given.setdefault(kind, []).append(entry["facts"][kind])
    yield from (f"the numbers of {k}s are {n}" for k, n in given.items() if n != list(range(1, len(n) + 1)))
