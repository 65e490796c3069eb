"""The view of one audience: what its browsers hold, cut to size, with nothing hidden in it.

The law: folding visible(k+1..n) onto view(k) gives view(n), for every audience and every k.
The browser does that fold; golden stories keep both sides to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.state import (
    OTHERS_SHOWN,
    Ballot,
    Held,
    Item,
    Motion,
    Move,
    Noted,
    Policy,
    QueueEntry,
    Quorum,
    Result,
    Seat,
    Seated,
    Settings,
    Speech,
    Spoken,
    State,
    Statement,
    Status,
    Threshold,
    Turn,
    Utterance,
)
from deliberation.meetings.core.visibility import Audience

# Longer words are cut here (in code points) with their length told, and read from the pages.
STATEMENT_CUT = 100
OTHERS_CUT = 150
NOTE_CUT = 40


@dataclass(frozen=True, slots=True)
class Voting:
    """An open ballot. `voted` is for moderators; a choice is nobody's before the end."""

    id: int
    kind: Literal["vote", "assessment", "straw"]
    choices: tuple[str, ...]
    electorate: tuple[Seat, ...]
    entitled: int
    base: Literal["cast", "valid", "present", "entitled"]
    threshold: Threshold
    results: Literal["at_once", "when_revealed"]
    deadline_at: int | None
    motion: int | None
    item: int | None
    opened_at: int
    question: str | None
    labels: Mapping[str, str] | None
    seq: int
    voted: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class View:
    status: Status
    format: str | None
    settings: Settings
    opened_at: int | None
    until_at: int | None
    held: Held | None
    roll: Mapping[Seat, Seated]
    quorum: Quorum | None
    items: tuple[Item, ...]
    item: int | None
    agenda_version: int
    queue_open: bool
    policy: Policy
    queue: tuple[QueueEntry, ...]
    moved: Move | None
    turn: Turn | None
    interrupted: Turn | None
    speeches: tuple[Speech, ...]
    spoken: Spoken
    statements: tuple[Statement, ...]
    statement_count: int
    review: tuple[Statement, ...]
    utterances: tuple[Utterance, ...]
    utterance_count: int
    motions: tuple[Motion, ...]
    motion_count: int
    decisions: tuple[Noted, ...]
    decision_count: int
    ballot: Voting | None
    results: tuple[Result, ...]
    result_count: int
    warnings: Mapping[Seat, int]
    suspended: tuple[Seat, ...]
    removed: tuple[Seat, ...]


def view(state: State, to: Audience) -> View:
    """The meeting as this audience may see it."""
    inside = to == "moderator"
    shown = (_shown(state.statements[id]) for id in state.shown)
    review = (state.statements[id] for id in state.review) if inside else ()
    return View(
        status=state.status,
        format=state.format,
        settings=state.settings,
        opened_at=state.opened_at,
        until_at=state.until_at,
        held=state.held,
        roll=state.roll,
        quorum=state.quorum,
        items=state.items,
        item=state.item,
        agenda_version=state.agenda_version,
        queue_open=state.queue_open,
        policy=state.policy if inside else replace(state.policy, seed=None),
        queue=tuple(_noted(entry, to) for entry in state.queue),
        moved=state.moved,
        turn=state.turn,
        interrupted=state.interrupted,
        speeches=state.speeches,
        spoken=state.spoken,
        statements=tuple(shown),
        statement_count=state.shown_count,
        review=tuple(_cut(statement, STATEMENT_CUT) for statement in review),
        utterances=tuple(_cut(utterance, OTHERS_CUT) for utterance in state.utterances),
        utterance_count=state.utterance_count,
        motions=tuple(_cut(motion, OTHERS_CUT) for motion in _last(state.motions)),
        motion_count=len(state.motions),
        decisions=tuple(_cut(decision, OTHERS_CUT) for decision in state.decisions),
        decision_count=state.decision_count,
        ballot=None if state.ballot is None else _voting(state.ballot, inside),
        results=tuple(_told(result, inside) for result in _last(state.results)),
        result_count=len(state.results),
        warnings=state.warnings if inside else {},
        suspended=state.suspended if inside else (),
        removed=state.removed,
    )


def _last[T](numbered: Mapping[int, T]) -> tuple[T, ...]:
    """The last few of what is numbered from 1 without gaps."""
    first = max(1, len(numbered) - OTHERS_SHOWN + 1)
    return tuple(numbered[id] for id in range(first, len(numbered) + 1))


def _cut[T: (Statement, Utterance, Motion, Noted)](thing: T, most: int) -> T:
    if thing.text is None or len(thing.text) <= most:
        return thing
    return replace(thing, text=thing.text[:most])


def _noted(entry: QueueEntry, to: Audience) -> QueueEntry:
    """What somebody means to speak about is for the meeting, not for the street."""
    if entry.note is None:
        return entry
    if to == "public":
        return replace(entry, note=None, length=0)
    return entry if entry.length <= NOTE_CUT else replace(entry, note=entry.note[:NOTE_CUT])


def _shown(statement: Statement) -> Statement:
    """A statement that was withheld or withdrawn leaves an empty place."""
    if statement.status == "shown":
        return _cut(statement, STATEMENT_CUT)
    return replace(statement, text=None, length=0)


def _voting(ballot: Ballot, inside: bool) -> Voting:
    same = {f.name: getattr(ballot, f.name) for f in fields(Voting) if f.name != "voted"}
    return Voting(**same, voted=tuple(sorted(ballot.cast)) if inside else ())


def _told(result: Result, inside: bool) -> Result:
    if result.question is not None and result.length > OTHERS_CUT:
        result = replace(result, question=result.question[:OTHERS_CUT])
    if inside or result.revealed:
        return result
    return replace(result, tally=None, outcome=None)
