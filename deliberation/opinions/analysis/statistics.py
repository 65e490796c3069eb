"""What groups think: tallies, group-informed consensus, and which statements stand for a group.

The formulas are those Polis publishes. S is how many of a group voted on a statement, A and D how many agreed and
disagreed; one vote is added on each side, so that small numbers say little.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from deliberation.opinions.analysis.matrix import Matrix, Values

SIGNIFICANT = 1.2815515655446004  # z of 90 per cent, one-sided
Side = Literal["agree", "disagree"]


@dataclass(frozen=True)
class Tallies:
    """Per statement how many agreed, disagreed, passed, and voted at all."""

    agree: NDArray[np.int64]
    disagree: NDArray[np.int64]
    passed: NDArray[np.int64]
    seen: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Representative:
    """A statement that stands for a group, and what says so."""

    group: int
    statement: int
    side: Side
    n: int
    seen: int
    p: float
    p_test: float
    ratio: float
    ratio_test: float

    @property
    def strength(self) -> float:
        return self.ratio * self.ratio_test * self.p * self.p_test


def tallies(values: Values) -> Tallies:
    agree, disagree = (values == 1).sum(axis=0), (values == -1).sum(axis=0)
    passed = (values == 0).sum(axis=0)
    return Tallies(agree, disagree, passed, agree + disagree + passed)


def consensus(values: Values, labels: NDArray[np.int64], *, side: Side = "agree") -> Values:
    """Group-informed consensus: the product over the groups of (A + 1) / (S + 2)."""
    product = np.ones(values.shape[1])
    for group in np.unique(labels):
        here = tallies(values[labels == group])
        said = here.agree if side == "agree" else here.disagree
        product *= (said + 1) / (here.seen + 2)
    return product


def p_test(said: NDArray[np.int64], seen: NDArray[np.int64]) -> Values:
    """How surely more than half say it, as a z value."""
    one = seen + 1
    return np.asarray(2 * np.sqrt(one) * ((said + 1) / one - 0.5))


def ratio_test(
    said_in: NDArray[np.int64], said_out: NDArray[np.int64], seen_in: NDArray[np.int64], seen_out: NDArray[np.int64]
) -> Values:
    """How surely the group says it more often than all others, as a z value."""
    in_, out, n_in, n_out = said_in + 1.0, said_out + 1.0, seen_in + 1.0, seen_out + 1.0
    both = (in_ + out) / (n_in + n_out)
    spread = np.sqrt(both * (1 - both) * (1 / n_in + 1 / n_out))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(both == 1, 0.0, (in_ / n_in - out / n_out) / spread)


def rated(matrix: Matrix, labels: NDArray[np.int64], group: int) -> list[Representative]:
    """Every statement as this group sees it against all others, on the side on which it is surer."""
    inside, outside = tallies(matrix.values[labels == group]), tallies(matrix.values[labels != group])
    found = []
    sides = {side: _side(side, inside, outside) for side in ("agree", "disagree")}
    for column, statement in enumerate(matrix.statements):
        agree_test, disagree_test = (sides[side]["ratio_test"][column] for side in ("agree", "disagree"))
        side: Side = "agree" if agree_test > disagree_test else "disagree"
        of = sides[side]
        found.append(
            Representative(
                group=group,
                statement=statement,
                side=side,
                n=int(of["n"][column]),
                seen=int(inside.seen[column]),
                p=float(of["p"][column]),
                p_test=float(of["p_test"][column]),
                ratio=float(of["ratio"][column]),
                ratio_test=float(of["ratio_test"][column]),
            )
        )
    return found


def representative(rows: Sequence[Representative], *, most: int = 5) -> list[Representative]:
    """Those that are significant on both counts, the strongest first; the strongest alone where none is."""
    significant = [one for one in rows if one.p_test > SIGNIFICANT and one.ratio_test > SIGNIFICANT]
    ordered = sorted(significant, key=lambda one: (-one.strength, one.statement))[:most]
    if ordered or not rows:
        return ordered
    return [max(rows, key=lambda one: (one.ratio_test, -one.statement))]


def _side(side: str, inside: Tallies, outside: Tallies) -> dict[str, NDArray[np.float64]]:
    said_in = inside.agree if side == "agree" else inside.disagree
    said_out = outside.agree if side == "agree" else outside.disagree
    p_in, p_out = (said_in + 1) / (inside.seen + 2), (said_out + 1) / (outside.seen + 2)
    return {
        "n": said_in.astype(np.float64),
        "p": p_in,
        "p_test": p_test(said_in, inside.seen),
        "ratio": p_in / p_out,
        "ratio_test": ratio_test(said_in, said_out, inside.seen, outside.seen),
    }
