"""Two spaces with a known answer: a clustered cloud seen through two rotations, unpaired halves of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

#: Knobs that suit two thousand rows.
KNOBS = {
    "chains": 2, "chain_limit": 2,
    "map_search": {"clusterings": 2, "rounds": 4, "coarse_points": 100, "fine_points": 200},
    "batch_refinement": {"steps": 5, "batch_rows": 300}}


@dataclass
class Planted:
    source: Any
    target: Any
    paired_source: Any
    paired_target: Any


def planted(rows: int = 2000, dimensions: tuple[int, int] = (20, 16), seed: int = 1) -> Planted:
    random = np.random.default_rng(seed)
    latent = min(dimensions)
    decay = 1 / np.sqrt(1 + np.arange(latent))
    centers = random.standard_normal((40, latent)) * decay
    total = 2 * rows + 300
    clusters = np.minimum(random.integers(40, size=total), random.integers(40, size=total))
    points = centers[clusters] + 0.3 * random.standard_normal((total, latent)) * decay

    def view(dimension: int, shift: float) -> Any:
        rotation = np.linalg.qr(random.standard_normal((dimension, latent)))[0]
        return (points @ rotation.T + shift).astype(np.float32)

    source, target = view(dimensions[0], 0.5), view(dimensions[1], -1)
    return Planted(source[:rows], target[rows : 2 * rows], source[2 * rows :], target[2 * rows :])


def top1(queries: Any, documents: Any) -> float:
    """The share of queries whose counterpart is the nearest by cosine about the documents' mean."""
    mean = documents.mean(axis=0)
    queries, documents = queries - mean, documents - mean
    documents = documents / np.linalg.norm(documents, axis=1, keepdims=True)
    return float(((queries @ documents.T).argmax(axis=1) == np.arange(len(queries))).mean())
