"""A meeting in few words: its seats by role, what was done in it, and what a command comes to."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import deliberation.meetings.core
from deliberation.meetings.core.agenda import PlannedItem, SetAgenda
from deliberation.meetings.core.machine import Refused, Stamp, decide, replay
from deliberation.meetings.core.queue import OpenQueue
from deliberation.meetings.core.roll import SeatTaken
from deliberation.meetings.core.sitting import OpenMeeting
from deliberation.meetings.core.state import EMPTY, PLATFORM, Channel, Role, Seat, Settings, State

START = 1_000_000
CHAIR, VICE, CLERK, SCRUTINEER, FIRST, SECOND, THIRD, GUEST, DEPARTMENT = range(1, 10)
STRANGER = 99

SEATED: Mapping[Seat, tuple[Role, str | None, str, Channel]] = {
    CHAIR: ("moderator", None, "main", "in_person"),
    VICE: ("moderator", None, "main", "online"),
    CLERK: ("clerk", None, "main", "in_person"),
    SCRUTINEER: ("scrutineer", None, "main", "in_person"),
    FIRST: ("member", "science", "main", "online"),
    SECOND: ("member", "science", "north", "phone"),
    THIRD: ("member", "farming", "main", "in_person"),
    GUEST: ("guest", None, "north", "online"),
    DEPARTMENT: ("department", None, "main", "online"),
}

Done = tuple[object, Seat] | tuple[object, Seat, int]


def seated(*seats: Seat) -> State:
    """The seats above, or some of them, taken before the meeting opens."""
    facts = [SeatTaken(seat, *SEATED[seat]) for seat in seats or SEATED]
    return replay((fact, Stamp(0, START, fact.seat)) for fact in facts)


def opened(*done: Done, seats: tuple[Seat, ...] = (), **chosen: Any) -> State:
    """An open meeting with an open queue, in which this was done. Settings by name."""
    opening = OpenMeeting(format="forum", settings=Settings(**chosen))
    return after(seated(*seats), (opening, PLATFORM), (OpenQueue(), PLATFORM), *done)


def after(meeting: State, *done: Done, first_seq: int = 1) -> State:
    """The meeting after these commands, each with who gave it and, if it matters, when."""
    seq = first_seq
    for command, by, *when in done:
        at = when[0] if when else START
        for event in decide(command, meeting, by=by, at=at).events:
            meeting = replay([(event, Stamp(seq, at, by))], meeting)
            seq += 1
    return meeting


def decided(command: object, meeting: State, *, by: Seat, at: int = START) -> tuple[object, ...]:
    return decide(command, meeting, by=by, at=at).events


def refusal(command: object, meeting: State, *, by: Seat, at: int = START) -> str:
    with pytest.raises(Refused) as refused:
        decide(command, meeting, by=by, at=at)
    return refused.value.code


def agenda(*lines: tuple[int, int | None], version: int = 0) -> SetAgenda:
    """An agenda of (item, parent), each titled by its number."""
    planned = tuple(PlannedItem(item, parent) for item, parent in lines)
    return SetAgenda(version, planned, {str(item): f"item {item}" for item, _ in lines})


def order(meeting: State) -> tuple[Seat, ...]:
    """Who waits, in order."""
    return tuple(entry.seat for entry in meeting.queue)


def reasons(meeting: State) -> tuple[tuple[Seat, str], ...]:
    return tuple((entry.seat, entry.reason) for entry in meeting.queue)


# ---- refusals: every place where the core refuses is met by a row ----


@dataclass(frozen=True)
class No:
    """This command, given by this seat in this meeting, is refused with this code."""

    code: str
    command: object
    by: Seat
    meeting: State = EMPTY
    at: int = START


Site = tuple[str, int]  # chapter and line
CORE = Path(deliberation.meetings.core.__file__).parent


def site(row: No) -> Site:
    """Give the command, and say where in the core it was refused."""
    with pytest.raises(Refused) as refused:
        decide(row.command, row.meeting, by=row.by, at=row.at)
    assert refused.value.code == row.code
    last = refused.traceback[-1]
    return Path(last.path).stem, last.lineno + 1


@cache
def refusing() -> tuple[tuple[Site, str], ...]:
    """Every line of the core that refuses, with its code."""
    return tuple(_refusing())


def _refusing() -> Iterator[tuple[Site, str]]:
    for path in sorted(CORE.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Refused":
                yield (path.stem, node.lineno), ast.literal_eval(node.args[0])


def refusals(*rows: No) -> pytest.MarkDecorator:
    """One test a row, named by command and code."""
    names = [f"{type(row.command).__name__} {row.code} {number}" for number, row in enumerate(rows)]
    return pytest.mark.parametrize("row", rows, ids=names)
