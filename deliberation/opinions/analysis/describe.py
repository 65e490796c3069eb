"""What a report tells of an analysis: groups with their sentences, what they agree on, and a picture of who is near."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberation.opinions.analysis import statistics
from deliberation.opinions.analysis.analyse import Analysis
from deliberation.opinions.analysis.matrix import Matrix

MIN_GROUPED = 10  # of fewer people a group would say too much about each
MAX_POINTS = 1000
MAX_AGREED = 5
ROOM = 1000.0  # the picture lies within -ROOM and ROOM on its wider axis


def describe(found: Analysis, everybody: Matrix, *, hidden: frozenset[int] = frozenset()) -> dict[str, Any]:
    """As plain values. Statements that were taken out are told nothing of; groups are told of from MIN_GROUPED on."""
    grouped = len(found.matrix.participants)
    told = grouped >= MIN_GROUPED and len(np.unique(found.labels)) > 1
    return {
        "seed": found.configuration.seed,
        "min_votes": min(found.configuration.min_votes, sum(one not in hidden for one in everybody.statements)),
        "voters": len(everybody.participants),
        "votes": int((~np.isnan(everybody.values)).sum()),
        "grouped": grouped,
        **_monotone(everybody, hidden),
        "tallies": _tallies(found, hidden),
        "groups": _groups(found, hidden) if told else [],
        "agreed": _agreed(found, hidden) if told else [],
        "picture": picture(found.points, found.labels) if told else None,
    }


def picture(points: NDArray[np.float64], labels: NDArray[np.int64]) -> dict[str, Any]:
    """Points as [x, y, group] and an outline for each group; of many people every n-th point, outlines are of all."""
    middle = (points.max(axis=0) + points.min(axis=0)) / 2
    width = float(np.abs(points - middle).max()) or 1.0
    placed = (points - middle) / width * ROOM
    step = max(1, -(-len(points) // MAX_POINTS))
    return {
        "points": [[*_whole(point), int(label)] for point, label in zip(placed[::step], labels[::step], strict=True)],
        "step": step,
        "outlines": [
            {
                "group": int(group),
                "outline": outline(placed[labels == group]),
                "middle": _whole(_mean(placed, labels == group)),
            }
            for group in np.unique(labels)
        ],
    }


def outline(points: NDArray[np.float64]) -> list[list[int]]:
    """The convex hull, counter-clockwise (Andrew's monotone chain)."""
    ordered = sorted({(float(x), float(y)) for x, y in points})
    if len(ordered) < 3:
        return [_whole(np.array(point)) for point in ordered]

    def half(places: list[tuple[float, float]]) -> list[tuple[float, float]]:
        kept: list[tuple[float, float]] = []
        for place in places:
            while len(kept) > 1 and _turns_right(kept[-2], kept[-1], place):
                kept.pop()
            kept.append(place)
        return kept[:-1]

    return [_whole(np.array(point)) for point in (*half(ordered), *half(ordered[::-1]))]


def _turns_right(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) <= 0


def _mean(points: NDArray[np.float64], chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    return np.asarray(points[chosen].mean(axis=0))


def _whole(point: NDArray[np.float64]) -> list[int]:
    return [round(float(value)) for value in point]


def _monotone(everybody: Matrix, hidden: frozenset[int]) -> dict[str, int]:
    """Who answered seven or more and always the same: told, never left out."""
    visible = np.array([one not in hidden for one in everybody.statements], dtype=bool)
    values = everybody.values[:, visible]
    seen = (~np.isnan(values)).sum(axis=1)
    enough = seen >= 7
    return {
        name: int((enough & ((values == value).sum(axis=1) == seen)).sum())
        for name, value in (("always_agree", 1), ("always_disagree", -1))
    }


def _tallies(found: Analysis, hidden: frozenset[int]) -> list[dict[str, int]]:
    of = found.all_tallies
    return [
        {
            "statement": statement,
            "agree": int(of.agree[column]),
            "disagree": int(of.disagree[column]),
            "pass": int(of.passed[column]),
            "n": int(of.seen[column]),
        }
        for column, statement in enumerate(found.statements)
        if statement not in hidden
    ]


def _groups(found: Analysis, hidden: frozenset[int]) -> list[dict[str, Any]]:
    return [
        {
            "group": int(label),
            "n": int((found.labels == label).sum()),
            "stands_for": [
                _stands_for(found, one, int(label))
                for one in statistics.representative(
                    [
                        one
                        for one in statistics.rated(found.matrix, found.labels, int(label))
                        if one.statement not in hidden
                    ],
                    most=found.configuration.most,
                )
            ],
        }
        for label in np.unique(found.labels)
    ]


def _stands_for(found: Analysis, one: statistics.Representative, label: int) -> dict[str, Any]:
    """With how many say it inside and outside: what is meant by "more than the others"."""
    column = found.matrix.statements.index(one.statement)
    others = found.matrix.values[found.labels != label][:, column]
    value = 1 if one.side == "agree" else -1
    return {
        "statement": one.statement,
        "side": one.side,
        "n": one.n,
        "seen": one.seen,
        "others_n": int((others == value).sum()),
        "others_seen": int((~np.isnan(others)).sum()),
    }


def _agreed(found: Analysis, hidden: frozenset[int]) -> list[dict[str, Any]]:
    """What more than half of those who voted in every group say, the surest first, on both sides."""
    chosen: list[dict[str, Any]] = []
    groups = [statistics.tallies(found.matrix.values[found.labels == label]) for label in np.unique(found.labels)]
    sides: tuple[statistics.Side, ...] = ("agree", "disagree")
    for side in sides:
        sure = statistics.consensus(found.matrix.values, found.labels, side=side)
        rows: list[dict[str, Any]] = []
        for column, statement in enumerate(found.matrix.statements):
            counts = [{"n": int(getattr(of, side)[column]), "seen": int(of.seen[column])} for of in groups]
            if statement in hidden or any(2 * one["n"] <= one["seen"] for one in counts):
                continue
            rows.append({"statement": statement, "side": side, "sure": float(sure[column]), "groups": counts})
        chosen += sorted(rows, key=lambda row: (-row["sure"], row["statement"]))[:MAX_AGREED]
    return chosen
