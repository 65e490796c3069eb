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
    axes = _axes(centred)
    largest = np.abs(axes).argmax(axis=1)
    axes = axes * np.where(axes[np.arange(len(axes)), largest] < 0, -1.0, 1.0)[:, None]
    points = centred @ axes.T
    if points.shape[1] < DIMENSIONS:
        points = np.hstack([points, np.zeros((rows, DIMENSIONS - points.shape[1]))])
    return np.asarray(points * np.sqrt(columns / np.maximum(seen.sum(axis=1), 1))[:, None])


def _axes(centred: Values) -> Values:
    """The directions in which the points differ most, one a row; by the smaller way where there are many people."""
    rows, columns = centred.shape
    if rows < columns:
        return np.asarray(np.linalg.svd(centred, full_matrices=False)[2][:DIMENSIONS])
    _lengths, directions = np.linalg.eigh(centred.T @ centred)
    return np.asarray(directions.T[::-1][:DIMENSIONS])
