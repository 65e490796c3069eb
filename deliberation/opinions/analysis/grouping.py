"""Opinion groups: at most a hundred base clusters, gathered into two to five groups by how well they are told apart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deliberation.opinions.analysis.matrix import Values

MAX_BASE, MAX_GROUPS = 100, 5
MAX_ROUNDS = 100
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Grouping:
    """A label for each point, 0 the largest group; `silhouettes` says for each k how well the groups are told apart."""

    labels: Labels
    silhouettes: dict[int, float]


def group(points: Values, *, seed: int) -> Grouping:
    """The k with the best silhouette over the base clusters; of equals the smaller one."""
    base = k_means(points, min(MAX_BASE, len(points)), seed=seed)
    used = np.unique(base)
    centres = np.array([points[base == label].mean(axis=0) for label in used])
    weights = np.array([(base == label).sum() for label in used], dtype=np.float64)
    best: Labels = np.zeros(len(centres), dtype=np.int64)
    silhouettes: dict[int, float] = {}
    for k in range(2, min(MAX_GROUPS, len(np.unique(centres, axis=0))) + 1):
        labels = k_means(centres, k, seed=seed, weights=weights)
        silhouettes[k] = silhouette(centres, labels)
        if silhouettes[k] > max([*(value for at, value in silhouettes.items() if at < k), -np.inf]) + 1e-12:
            best = labels
    place = {label: number for number, label in enumerate(used)}
    return Grouping(_by_size(np.array([best[place[label]] for label in base], dtype=np.int64)), silhouettes)


def k_means(points: Values, k: int, *, seed: int, weights: Values | None = None) -> Labels:
    """Lloyd's, from centres that are drawn far apart (k-means++); the same seed gives the same."""
    if k >= len(points):
        return np.arange(len(points), dtype=np.int64)
    weighed = np.ones(len(points)) if weights is None else weights
    centres = _first_centres(points, k, weighed, np.random.default_rng(seed))
    labels = np.full(len(points), -1, dtype=np.int64)
    for _ in range(MAX_ROUNDS):
        nearest = _distances(points, centres).argmin(axis=1)
        if np.array_equal(nearest, labels):
            break
        labels = nearest
        for number in range(k):
            mine = labels == number
            if mine.any():
                centres[number] = np.average(points[mine], axis=0, weights=weighed[mine])
    return labels


def silhouette(points: Values, labels: Labels) -> float:
    """The mean over all points of (b - a) / max(a, b); alone in its group a point counts 0."""
    between = np.sqrt(_distances(points, points))
    groups = np.unique(labels)
    if len(groups) < 2:
        return 0.0
    sums = np.stack([between[:, labels == group].sum(axis=1) for group in groups], axis=1)
    sizes = np.array([(labels == group).sum() for group in groups])
    own = np.searchsorted(groups, labels)
    rows = np.arange(len(points))
    size = sizes[own]
    inside = sums[rows, own] / np.maximum(size - 1, 1)
    means = sums / sizes
    means[rows, own] = np.inf
    outside = means.min(axis=1)
    widest = np.maximum(inside, outside)
    score = np.divide(outside - inside, widest, out=np.zeros(len(points)), where=widest > 0)
    return float(np.where(size == 1, 0.0, score).mean())


def _first_centres(points: Values, k: int, weights: Values, chance: np.random.Generator) -> Values:
    centres = [points[chance.choice(len(points), p=weights / weights.sum())]]
    for _ in range(k - 1):
        far = _distances(points, np.array(centres)).min(axis=1) * weights
        total = far.sum()
        odds = far / total if total > 0 else weights / weights.sum()
        centres.append(points[chance.choice(len(points), p=odds)])
    return np.array(centres)


def _distances(points: Values, centres: Values) -> Values:
    """Squared, of each point from each centre."""
    total = np.zeros((len(points), len(centres)))
    for at in range(points.shape[1]):
        total += np.subtract.outer(points[:, at], centres[:, at]) ** 2
    return total


def _by_size(labels: Labels) -> Labels:
    """The largest group is 0; of equals the one whose first member comes first."""
    names, first, sizes = np.unique(labels, return_index=True, return_counts=True)
    order = sorted(range(len(names)), key=lambda one: (-sizes[one], first[one]))
    renamed = {names[one]: number for number, one in enumerate(order)}
    return np.array([renamed[label] for label in labels], dtype=np.int64)
