"""Trains one version of a model on one window, by stochastic gradient descent over small batches, in NumPy.

The same seed gives the same vectors on the same kind of processor. Elsewhere products may differ in their last bits, and after
thousands of steps in more: then figures are those of another seed.
"""

from __future__ import annotations

from typing import Callable, NamedTuple, Optional

import numpy as np

from retraining.losses import Batch, Factors, OldVersion, bpr, carried_back, reproduction
from retraining.windows import Window


class Recipe(NamedTuple):
    """How versions are trained. The step is plain gradient descent, which treats all directions of space alike."""

    dimension: int
    epochs: int = 60
    batch: int = 512
    rate: float = 0.05
    penalty: float = 0.03
    # Standard deviation of a coordinate of a vector that nothing is known of.
    spread: float = 0.1
    # Of the losses that refer to older versions, for each item and epoch.
    alignment_weight: float = 4.0
    # Of BC-Aligner's transform, whose gradient is a mean over items.
    backward_rate: float = 0.1


class Version(NamedTuple):
    """A trained model: the vectors of a window's users and items."""

    window: Window
    factors: Factors
    # Carries its items' vectors to those of the version before, where it was trained so.
    backward: Optional[np.ndarray] = None

    @property
    def items(self) -> np.ndarray:
        return self.window.items

    @property
    def vectors(self) -> np.ndarray:
        return self.factors.items


def random_factors(window: Window, recipe: Recipe, generator: np.random.Generator) -> Factors:
    def drawn(count: int) -> np.ndarray:
        return recipe.spread * generator.standard_normal((count, recipe.dimension))

    return Factors(drawn(len(window.users)), drawn(len(window.items)), np.zeros(len(window.items)))


def continued(window: Window, before: Version, start: Factors) -> Factors:
    """The start of a model with what the version before knows of the users and items that both windows have."""
    users, old_users = shared_rows(window.users, before.window.users)
    items, old_items = shared_rows(window.items, before.items)
    factors = Factors(*(part.copy() for part in start))
    factors.users[users] = before.factors.users[old_users]
    factors.items[items] = before.factors.items[old_items]
    factors.biases[items] = before.factors.biases[old_items]
    return factors


def shared_rows(these: np.ndarray, those: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the ids that both have stand in each, in the order of ids."""
    return np.intersect1d(these, those, assume_unique=True, return_indices=True)[1:]


def anchored(window: Window, old: Version, anchors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the anchors that both have stand in the window, and their old vectors."""
    shared = np.intersect1d(np.intersect1d(old.items, window.items), anchors)
    return np.searchsorted(window.items, shared), old.vectors[np.searchsorted(old.items, shared)]


# One step of a loss besides BPR: changes factors, given which part of an epoch the batch is.
ExtraStep = Callable[[Factors, float], None]


def train(
    window: Window, start: Factors, recipe: Recipe, generator: np.random.Generator, extra: Optional[ExtraStep] = None
) -> Factors:
    """Every rating once an epoch, beside an item that the user has not rated, drawn anew each time."""
    factors = Factors(*(part.copy() for part in start))
    has_rated = np.zeros((len(window.users), len(window.items)), bool)
    has_rated[window.user_rows, window.item_rows] = True
    count = len(window.user_rows)
    for _ in range(recipe.epochs):
        order, others = generator.permutation(count), generator.integers(len(window.items), size=count)
        for first in range(0, count, recipe.batch):
            chosen = order[first:first + recipe.batch]
            # What the user has rated is no counterexample; the pair is left out this time.
            pairs = ~has_rated[window.user_rows[chosen], others[chosen]]
            chosen = chosen[pairs]
            _, gradients = bpr(
                factors, Batch(window.user_rows[chosen], window.item_rows[chosen], others[chosen]), recipe.penalty)
            for part, gradient in zip(factors, gradients):
                part -= recipe.rate * gradient
            if extra:
                extra(factors, len(pairs) / count)
    return factors


def from_scratch(window: Window, recipe: Recipe, generator: np.random.Generator) -> Version:
    return Version(window, train(window, random_factors(window, recipe, generator), recipe, generator))


def warm_started(window: Window, before: Version, recipe: Recipe, generator: np.random.Generator) -> Version:
    start = continued(window, before, random_factors(window, recipe, generator))
    return Version(window, train(window, start, recipe, generator))


def reproducing(
    window: Window, before: Version, anchors: np.ndarray, recipe: Recipe, generator: np.random.Generator
) -> Version:
    """From scratch, with a loss that makes the anchors' vectors those of the version before."""
    rows, old = anchored(window, before, anchors)

    def step(factors: Factors, part: float) -> None:
        _, gradient = reproduction(factors.items[rows], old)
        factors.items[rows] -= recipe.rate * recipe.alignment_weight * part * gradient

    return Version(window, train(window, random_factors(window, recipe, generator), recipe, generator, step))


def backward_compatible(
    window: Window, older: list[Version], anchors: np.ndarray, recipe: Recipe, generator: np.random.Generator
) -> Version:
    """From scratch, together with a linear transform to the version before (BC-Aligner). `older` begins with the first."""
    olds, onward = [], np.eye(recipe.dimension)
    for version in reversed(older):
        olds.append(OldVersion(*anchored(window, version, anchors), onward))
        if version.backward is not None:
            onward = onward @ version.backward
    backward, count = np.eye(recipe.dimension), sum(len(old.rows) for old in olds)

    def step(factors: Factors, part: float) -> None:
        _, by_vectors, by_backward = carried_back(factors.items, backward, olds)
        factors.items[:] -= recipe.rate * recipe.alignment_weight * part / len(olds) * by_vectors
        backward[:] -= recipe.backward_rate / count * by_backward

    factors = train(window, random_factors(window, recipe, generator), recipe, generator, step)
    return Version(window, factors, backward)
