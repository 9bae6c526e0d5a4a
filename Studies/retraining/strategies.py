"""How the versions after the first come about: four ways, each a chain in which a version knows those before it."""

from __future__ import annotations

from typing import Callable, NamedTuple

import numpy as np

from retraining.training import Recipe, Version, backward_compatible, from_scratch, reproducing, warm_started
from retraining.windows import Window

SCRATCH, WARM, REPRODUCING, BACKWARD = "from scratch", "warm start", "autoencoding loss", "BC-Aligner"
STRATEGIES = (SCRATCH, WARM, REPRODUCING, BACKWARD)
# The two whose loss refers to old vectors, given those of all items instead of the known ones.
EVERY_ITEM = {REPRODUCING: "autoencoding loss, every item", BACKWARD: "BC-Aligner, every item"}


class Chain(NamedTuple):
    """The versions that a strategy makes of windows 1 and later, upon a first version that all strategies share."""

    strategy: str
    reference: Version
    later: list[Version]

    def as_it_is(self, number: int) -> np.ndarray:
        """The item vectors of version `number` in the first one's coordinates, as far as the training has seen to it."""
        carried = self.later[number - 1].vectors
        for version in reversed(self.later[:number]):
            if version.backward is not None:
                carried = carried @ version.backward
        return carried


def chain(
    strategy: str, reference: Version, windows: list[Window], anchors: np.ndarray, recipe: Recipe,
    generator: Callable[[int], np.random.Generator]
) -> Chain:
    """`anchors` are the items whose old vectors a loss may refer to, `generator` gives a version its random numbers."""
    versions = [reference]
    for window in windows[1:]:
        random = generator(window.number)
        if strategy == SCRATCH:
            versions.append(from_scratch(window, recipe, random))
        elif strategy == WARM:
            versions.append(warm_started(window, versions[-1], recipe, random))
        elif strategy == REPRODUCING:
            versions.append(reproducing(window, versions[-1], anchors, recipe, random))
        else:
            versions.append(backward_compatible(window, versions, anchors, recipe, random))
    return Chain(strategy, reference, versions[1:])
