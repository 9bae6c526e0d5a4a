"""What a consumer of item vectors does with them: looks for similar items, and predicts genres."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from mv2v_study import StudyError


class Frame(NamedTuple):
    """The coordinates in which vectors are compared: unit vectors about the mean of the first version's items."""

    mean: np.ndarray

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        centred = rows - self.mean
        return centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-12)


def nearest(queries: np.ndarray, candidates: np.ndarray, own: np.ndarray, count: int) -> np.ndarray:
    """For each query the `count` candidates of largest dot product, but for the query's own item in row `own`."""
    similarities = queries @ candidates.T
    similarities[np.arange(len(queries)), own] = -np.inf
    return np.argsort(-similarities, axis=1, kind="stable")[:, :count]


def recall(relevant: np.ndarray, found: np.ndarray) -> float:
    """The mean share of the relevant that are found. Both have a line for each query, in any order."""
    return float(np.mean([len(np.intersect1d(*lines)) / len(lines[0]) for lines in zip(relevant, found)]))


def counterpart_ranks(queries: np.ndarray, candidates: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Where each query's own item stands among all candidates; 1 is first, ties count half."""
    similarities = queries @ candidates.T
    true = similarities[np.arange(len(queries)), own][:, None]
    return 1 + (similarities > true).sum(axis=1) + ((similarities == true).sum(axis=1) - 1) / 2


class GenreLabels(NamedTuple):
    """Genres that are common enough, and which items have them: a line for each item, a column for each genre."""

    genres: list[str]
    learned: np.ndarray
    asked: np.ndarray

    @classmethod
    def of(cls, genres: dict[int, frozenset[str]], learned: np.ndarray, asked: np.ndarray, least: int) -> GenreLabels:
        """Genres that at least `least` of the items to learn from have, and of those to be asked about, and as many lack."""
        names = sorted(set().union(*genres.values())) if genres else []

        def table(items: np.ndarray) -> np.ndarray:
            return np.array([[name in genres.get(item, ()) for name in names] for item in items.tolist()], bool).reshape(-1, len(names))

        sides = table(learned), table(asked)
        kept = [
            column for column in range(len(names))
            if all(least <= side[:, column].sum() <= len(side) - least for side in sides)]
        return cls([names[column] for column in kept], *(side[:, kept] for side in sides))


class GenreClassifiers:
    """One logistic regression a genre. Coordinates of unit rows are small; they are brought to a variance near 1."""

    def __init__(self, rows: np.ndarray, labels: np.ndarray):
        if (labels.all(axis=0) | ~labels.any(axis=0)).any():
            raise StudyError(f"a genre that all or none of {len(rows)} items have cannot be learned from them; give more ratings")
        self.models = [LogisticRegression(max_iter=1000).fit(self._scaled(rows), column) for column in labels.T]

    def macro_auc(self, rows: np.ndarray, labels: np.ndarray) -> float:
        """The mean over genres of the area under the curve of true against false positives."""
        scaled = self._scaled(rows)
        return float(np.mean([
            roc_auc_score(column, model.decision_function(scaled)) for model, column in zip(self.models, labels.T)]))

    @staticmethod
    def _scaled(rows: np.ndarray) -> np.ndarray:
        return rows * np.sqrt(rows.shape[1])
