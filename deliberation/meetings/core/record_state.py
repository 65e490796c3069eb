"""What a meeting keeps for its record, without words: utterances, turns, contests, marks, absences, approvals."""

from dataclasses import dataclass
from typing import Literal

Standing = Literal["unconfirmed", "confirmed", "contested"]
EntrustedRole = Literal["moderator", "clerk", "secretariat"]
AbsenceKind = Literal["excused", "absent", "late", "left_early"]
Marked = Literal["utterance", "statement"]


@dataclass(frozen=True, slots=True)
class Said:
    """One utterance. `seq`: the entry that recorded it; `worded`: whose words it has; `length` in code points."""

    seat: int | None
    turn: int | None
    seq: int
    worded: int
    version: int
    length: int
    standing: Standing = "unconfirmed"


@dataclass(frozen=True, slots=True)
class FinishedTurn:
    seat: int
    item: int | None


@dataclass(frozen=True, slots=True)
class Contest:
    """Who spoke says that it was otherwise. `seq`: the entry with their words."""

    utterance: int
    version: int
    seat: int
    seq: int
    open: bool = True


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A passage marked as a suggestion: from `start` up to `end`, in code points of that version."""

    of: Marked
    id: int
    version: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Approval:
    seat: int
    role: EntrustedRole
    upto: int
