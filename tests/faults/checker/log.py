"""The log by itself: no gaps, one speaker, votes that recount, deadlines by the database's clock."""

from collections.abc import Iterable
from typing import Any

from deliberation.meetings.core.deadlines import due
from tests.faults.checker.answers import acknowledged
from tests.faults.checker.history import History
from tests.faults.checker.reference_model import ReferenceModel

OVER = ("floor.yielded", "floor.ended")


def gapless(history: History, retold: ReferenceModel) -> Iterable[str]:
    numbers = [entry["seq"] for entry in history.log]
    if numbers != list(range(1, len(numbers) + 1)):
        odd = next((n for n, seq in enumerate(numbers, start=1) if n != seq), len(numbers))
        yield f"the log should have {odd} where it has {numbers[odd - 1 : odd + 1]}"


def one_speaker(history: History, retold: ReferenceModel) -> Iterable[str]:
    """Counted by hand from the facts, not by the fold that lets it happen."""
    speaking: dict[int, bool] = {}  # entry of the queue -> whether its clock runs
    for entry in history.log:
        kind, number = entry["type"], entry["facts"].get("entry")
        if kind == "floor.granted":
            speaking[number] = True
        elif kind in ("floor.paused", "floor.resumed"):
            speaking[number] = kind == "floor.resumed"
        elif kind in OVER:
            speaking.pop(number, None)
        if len(running := [n for n, runs in speaking.items() if runs]) > 1:
            yield f"at entry {entry['seq']} {len(running)} have the floor: {running}"


def clock_free(history: History, retold: ReferenceModel) -> Iterable[str]:
    """Time never runs back in the log, and nothing is done by time before it is due or accepted after it."""
    last = 0
    for entry in history.log:
        if entry["at"] < last:
            yield f"entry {entry['seq']} is older than the one before it"
        last = max(last, entry["at"])
        before = retold.states.get(entry["seq"] - 1)
        if before is None:
            continue
        if entry["by"] == 0 and entry["type"] in ("ballot.closed", "floor.ended"):
            if not any(when <= entry["at"] for when, _ in due(before)):
                yield f"entry {entry['seq']}: the clock did {entry['type']} before it was due"
        if entry["type"] == "ballot.cast" and before.ballot is not None:
            deadline = before.ballot.deadline_at
            if deadline is not None and entry["at"] >= deadline:
                yield f"entry {entry['seq']} is a vote after the deadline"


def recounted(history: History, retold: ReferenceModel) -> Iterable[str]:
    """One vote a seat, none outside the opening, and the count is that of the votes acknowledged."""
    ballots: dict[int, dict[int, str]] = {}
    over: dict[int, dict[str, Any]] = {}
    for entry in history.log:
        facts = entry["facts"]
        match entry["type"]:
            case "ballot.opened":
                ballots[facts["ballot"]] = {}
            case "ballot.cast":
                number, seat = facts["ballot"], facts["seat"]
                if number in over or number not in ballots:
                    yield f"entry {entry['seq']}: seat {seat} voted in ballot {number}, which is not open"
                elif seat in ballots[number]:
                    yield f"entry {entry['seq']}: seat {seat} voted twice in ballot {number}"
                ballots.setdefault(number, {})[seat] = facts["choice"]
            case "ballot.closed":
                over[facts["ballot"]] = facts
    for number, facts in over.items():
        cast = ballots.get(number, {})
        counted = {seat: choice for choice, seats in facts["votes"].items() for seat in seats}
        if counted != cast or facts["turnout"] != len(cast):
            yield f"ballot {number} was counted as {facts['votes']}, and the votes are {cast}"
    for story in history.stories:
        for id, what, *_ in acknowledged(story):
            if what["type"] == "ballot.cast" and ballots.get(what["ballot"], {}).get(story.seat) != what["choice"]:
                yield f"{story.name}'s vote {id} was acknowledged and is not in the count"
