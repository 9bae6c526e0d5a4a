"""Two pictures of spaces: models as points by their distances, and the sizes of a map's weights."""

from __future__ import annotations

import numpy as np

from mv2v_study import StudyError

CELLS = 32


def classical_scaling(distances: np.ndarray) -> np.ndarray:
    """Points in the plane whose distances are as near as possible to these: Torgerson 1952, as `mv2v compare` draws them.

    The two leading eigenvectors of `-1/2 J D² J`, each times the root of its eigenvalue; the largest coordinate of
    each axis is positive.
    """
    squared = np.asarray(distances, float)**2
    if squared.ndim != 2 or squared.shape[0] != squared.shape[1] or not np.allclose(squared, squared.T):
        raise StudyError(f"distances of shape {squared.shape} are no symmetric square")
    centring = np.eye(len(squared)) - 1 / len(squared)
    values, vectors = np.linalg.eigh(-centring @ squared @ centring / 2)
    leading = [-1, -2][:len(squared)]
    points = np.zeros((len(squared), 2))
    points[:, :len(leading)] = vectors[:, leading] * np.sqrt(np.maximum(values[leading], 0))
    largest = points[np.abs(points).argmax(0), np.arange(2)]
    return points * np.where(largest < 0, -1, 1)


def pooled_weights(weights: np.ndarray, cells: int = CELLS) -> np.ndarray:
    """The root mean square of a matrix's entries in each of `cells` x `cells` blocks.

    So the squares' sum over the matrix is kept: share of a block = its square over that of all, where blocks have one
    size.
    """
    rows, columns = weights.shape
    if rows % cells or columns % cells:
        raise StudyError(f"a map of {rows} x {columns} cannot be cut into {cells} x {cells} equal blocks")
    blocks = weights.reshape(cells, rows // cells, cells, columns // cells)
    return np.sqrt((blocks.astype(float)**2).mean((1, 3)))
