"""The losses that versions of a model are trained by, each with its gradients.

A rating of item i by user u scores `u . v_i + b_i`. Row vectors throughout: a matrix carries a vector over from its left.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix


class Factors(NamedTuple):
    """A vector for each user and each item, and a bias for each item, which is no part of its vector."""

    users: np.ndarray
    items: np.ndarray
    biases: np.ndarray


class Batch(NamedTuple):
    """Rows of users, of items that they rated, and of items that they did not."""

    users: np.ndarray
    rated: np.ndarray
    others: np.ndarray


def bpr(factors: Factors, batch: Batch, penalty: float) -> tuple[float, Factors]:
    """Bayesian personalised ranking (Rendle et al. 2009, arXiv 1205.2618): the sum over the batch of
    `-log sigmoid(score of the rated - score of the other) + penalty / 2 * (squares of all that these scores use)`.
    """
    users, rated, others = factors.users[batch.users], factors.items[batch.rated], factors.items[batch.others]
    rated_biases, other_biases = factors.biases[batch.rated], factors.biases[batch.others]
    apart = rated - others
    margins = np.einsum("ij,ij->i", users, apart) + rated_biases - other_biases
    loss = np.logaddexp(0, -margins).sum() + penalty / 2 * sum(
        np.square(part).sum() for part in (users, rated, others, rated_biases, other_biases))
    pull = 1 / (1 + np.exp(margins))
    pulled = pull[:, None] * users
    by_item = placed(np.concatenate([batch.rated, batch.others]), len(factors.items))
    return float(loss), Factors(
        placed(batch.users, len(factors.users)) @ (penalty * users - pull[:, None] * apart),
        by_item @ np.concatenate([penalty * rated - pulled, penalty * others + pulled]),
        by_item @ np.concatenate([penalty * rated_biases - pull, penalty * other_biases + pull]))


def placed(rows: np.ndarray, count: int) -> csr_matrix:
    """The matrix that adds row k of what it multiplies to row `rows[k]` of `count`."""
    return csr_matrix((np.ones(len(rows)), rows, np.arange(len(rows) + 1)), shape=(len(rows), count)).T


def reproduction(vectors: np.ndarray, old: np.ndarray) -> tuple[float, np.ndarray]:
    """The squared distances of vectors from those that the items had: the loss that makes a new version reproduce the old."""
    apart = vectors - old
    return float(np.square(apart).sum()), 2 * apart


class OldVersion(NamedTuple):
    """What a new version is to be carried back to: `rows` of its items had these `vectors` in an older version, which
    `onward` (the product of the transforms between) leads to from the version before the new one."""

    rows: np.ndarray
    vectors: np.ndarray
    onward: np.ndarray


def carried_back(vectors: np.ndarray, backward: np.ndarray, olds: list[OldVersion]) -> tuple[float, np.ndarray, np.ndarray]:
    """The alignment loss of BC-Aligner (Hu et al. 2022, arXiv 2206.03040): the squared distances of the new vectors, through
    the linear `backward` and the transforms of the versions before, from the vectors of each older version.

    Returns the loss and its gradients by `vectors` and by `backward`.
    """
    loss, by_vectors, by_backward = 0.0, np.zeros_like(vectors), np.zeros_like(backward)
    for old in olds:
        rows = vectors[old.rows]
        apart = rows @ backward @ old.onward - old.vectors
        loss += float(np.square(apart).sum())
        # The rows of an older version differ from one another, so that none is overwritten.
        by_vectors[old.rows] += 2 * apart @ (backward @ old.onward).T
        by_backward += 2 * rows.T @ apart @ old.onward.T
    return loss, by_vectors, by_backward
