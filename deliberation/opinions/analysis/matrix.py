"""The matrix of votes: one row a participant, one column a statement, the latest vote in each cell."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cast:
    """One vote as it was cast. `at` orders them; votes of the same time stand in the order in which they are given."""

    participant: int
    statement: int
    value: int
    at: int


@dataclass(frozen=True)
class Matrix:
    """`values`: 1 agree, -1 disagree, 0 pass, not-a-number where there is no vote."""

    participants: tuple[int, ...]
    statements: tuple[int, ...]
    values: Values

    @property
    def votes_of_participants(self) -> NDArray[np.int64]:
        return (~np.isnan(self.values)).sum(axis=1)

    def rows(self, chosen: NDArray[np.bool_]) -> "Matrix":
        participants = tuple(one for one, here in zip(self.participants, chosen, strict=True) if here)
        return Matrix(participants, self.statements, self.values[chosen])


def matrix_of(votes: Iterable[Cast], *, without: frozenset[int] = frozenset()) -> Matrix:
    """Statements without a vote have no column; `without`: statements that were taken out."""
    latest: dict[tuple[int, int], int] = {}
    for vote in sorted(votes, key=lambda vote: vote.at):
        if vote.statement not in without:
            latest[vote.participant, vote.statement] = vote.value
    participants = tuple(sorted({participant for participant, _ in latest}))
    statements = tuple(sorted({statement for _, statement in latest}))
    row = {participant: place for place, participant in enumerate(participants)}
    column = {statement: place for place, statement in enumerate(statements)}
    values = np.full((len(participants), len(statements)), np.nan)
    for (participant, statement), value in latest.items():
        values[row[participant], column[statement]] = value
    return Matrix(participants, statements, values)
