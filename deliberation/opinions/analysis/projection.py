"""Where participants stand: the two directions in which their votes differ most."""

import numpy as np

from deliberation.opinions.analysis.matrix import Values

DIMENSIONS = 2


def project(values: Values) -> Values:
    """Participants as points of a plane, one row each.

    A missing vote counts as the mean of its column. Whoever voted on little would so be drawn to the middle:
    their point is moved out by the root of statements over votes. The sign of an axis has no meaning; here its
    largest loading is positive.
    """
    rows, columns = values.shape
    if not rows or not columns:
        return np.zeros((rows, DIMENSIONS))
    seen = ~np.isnan(values)
    voted = seen.sum(axis=0)
    means = np.divide(np.nansum(values, axis=0), voted, out=np.zeros(columns), where=voted > 0)
    centred = np.where(seen, values - means, 0.0)
    _u, _s, axes = np.linalg.svd(centred, full_matrices=False)
    axes = axes[:DIMENSIONS]
    largest = np.abs(axes).argmax(axis=1)
    axes = axes * np.where(axes[np.arange(len(axes)), largest] < 0, -1.0, 1.0)[:, None]
    points = centred @ axes.T
    if points.shape[1] < DIMENSIONS:
        points = np.hstack([points, np.zeros((rows, DIMENSIONS - points.shape[1]))])
    return np.asarray(points * np.sqrt(columns / np.maximum(seen.sum(axis=1), 1))[:, None])
