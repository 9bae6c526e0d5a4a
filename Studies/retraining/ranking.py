"""How well a model ranks what its users have rated and it has not seen."""

from __future__ import annotations

import numpy as np

from retraining.losses import Factors
from retraining.windows import Window

FIRST = 50


def with_hidden(window: Window, seed: int) -> tuple[Window, np.ndarray]:
    """The window without a tenth of its ratings, and these: (user row, item row) in each line."""
    order = np.random.default_rng(seed).permutation(len(window.user_rows))
    kept, hidden = order[len(order) // 10:], order[:len(order) // 10]
    return (
        window._replace(user_rows=window.user_rows[kept], item_rows=window.item_rows[kept]),
        np.stack([window.user_rows[hidden], window.item_rows[hidden]], axis=1))


def scored(factors: Factors) -> np.ndarray:
    """What every user is foretold to think of every item."""
    return factors.users @ factors.items.T + factors.biases


def ranking(scores: np.ndarray, known: Window, hidden: np.ndarray) -> tuple[float, float]:
    """The area under the curve and the share among the first fifty of `hidden` ratings, ranked among the items of which nothing is
    known for the user; means over users."""
    unseen = np.ones(scores.shape, bool)
    unseen[known.user_rows, known.item_rows] = False
    areas, shares = [], []
    for user in np.unique(hidden[:, 0]):
        wanted = hidden[hidden[:, 0] == user, 1]
        others = unseen[user].copy()
        others[wanted] = False
        line = scores[user]
        areas.append((line[wanted][:, None] > line[others]).mean())
        candidates = np.flatnonzero(unseen[user])
        first = candidates[np.argsort(-line[candidates], kind="stable")[:FIRST]]
        shares.append(np.isin(wanted, first).sum() / min(FIRST, len(wanted)))
    return float(np.mean(areas)), float(np.mean(shares))
