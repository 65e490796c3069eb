"""From votes to groups, what stands for each of them, and on what they agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberation.opinions.analysis import statistics
from deliberation.opinions.analysis.grouping import group
from deliberation.opinions.analysis.matrix import Matrix
from deliberation.opinions.analysis.projection import project

MIN_VOTES = 7


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the result depends on besides the votes; stored with it."""

    seed: int = 1
    min_votes: int = MIN_VOTES
    most: int = 5


@dataclass(frozen=True)
class Analysis:
    """`points` and `labels` are those of `matrix`, which holds only who voted on enough."""

    matrix: Matrix
    points: NDArray[np.float64]
    labels: NDArray[np.int64]
    all_tallies: statistics.Tallies
    statements: tuple[int, ...]
    silhouettes: dict[int, float]
    configuration: Configuration


def analyse(
    matrix: Matrix,
    *,
    configuration: Configuration | None = None,
    given: Mapping[int, int] | None = None,
    hidden: frozenset[int] = frozenset(),
) -> Analysis:
    """`given`: the group of each participant, where others have found them; then whoever has none is left out.

    `hidden`: statements that were taken out; they group nobody.
    """
    visible = np.array([one not in hidden for one in matrix.statements], dtype=bool)
    chosen = configuration or Configuration()
    if given is None:
        needed = min(chosen.min_votes, int(visible.sum()))
        votes = (~np.isnan(matrix.values[:, visible])).sum(axis=1)
        inside = matrix.rows(votes >= max(needed, 1))
        points = project(inside.values[:, visible])
        found = group(points, seed=chosen.seed) if len(points) else None
        labels = found.labels if found else np.zeros(0, dtype=np.int64)
        silhouettes = found.silhouettes if found else {}
    else:
        inside = matrix.rows(np.array([one in given for one in matrix.participants], dtype=bool))
        points = project(inside.values[:, visible])
        labels = np.array([given[one] for one in inside.participants], dtype=np.int64)
        silhouettes = {}
    return Analysis(
        matrix=inside,
        points=points,
        labels=labels,
        all_tallies=statistics.tallies(matrix.values),
        statements=matrix.statements,
        silhouettes=silhouettes,
        configuration=chosen,
    )


def as_json(found: Analysis) -> dict[str, Any]:
    """What the command prints: tallies, groups, representative statements and consensus, with the configuration."""
    tallied = found.all_tallies
    groups = [int(label) for label in np.unique(found.labels)]
    agree = statistics.consensus(found.matrix.values, found.labels)
    disagree = statistics.consensus(found.matrix.values, found.labels, side="disagree")
    return {
        "configuration": {
            "seed": found.configuration.seed,
            "min_votes": found.configuration.min_votes,
            "participants": len(found.matrix.participants),
        },
        "tallies": [
            {
                "statement": statement,
                "agree": int(tallied.agree[column]),
                "disagree": int(tallied.disagree[column]),
                "pass": int(tallied.passed[column]),
                "n": int(tallied.seen[column]),
            }
            for column, statement in enumerate(found.statements)
        ],
        "groups": [
            {
                "group": label,
                "n": int((found.labels == label).sum()),
                "participants": [
                    participant
                    for participant, own in zip(found.matrix.participants, found.labels, strict=True)
                    if own == label
                ],
            }
            for label in groups
        ],
        "representative": [
            {**_rated(one), "chosen": one in chosen}
            for label in groups
            for rows in [statistics.rated(found.matrix, found.labels, label)]
            for chosen in [set(statistics.representative(rows, most=found.configuration.most))]
            for one in rows
        ],
        "consensus": [
            {"statement": statement, "agree": float(agree[column]), "disagree": float(disagree[column])}
            for column, statement in enumerate(found.matrix.statements)
        ],
    }


def _rated(one: statistics.Representative) -> dict[str, Any]:
    return {
        "group": one.group,
        "statement": one.statement,
        "side": one.side,
        "n": one.n,
        "seen": one.seen,
        "p": one.p,
        "p_test": one.p_test,
        "ratio": one.ratio,
        "ratio_test": one.ratio_test,
        "strength": one.strength,
    }
