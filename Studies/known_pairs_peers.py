#!/usr/bin/env python3
"""One package's map from known pairs, for known_pairs.py, run by an interpreter that has the package.

    PYTHON Studies/known_pairs_peers.py latentis|graspologic ARRAYS.npz

Writes the images of the evaluation rows, less the target's mean, to ARRAYS' name with `-images.npy`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np


def latentis(arrays) -> np.ndarray:
    import torch
    from latentis.transform.translate.aligner import Procrustes

    def tensor(name: str):
        return torch.tensor(arrays[name].astype(np.float32))

    translator = Procrustes()
    translator.fit(x=tensor("pairs_source"), y=tensor("pairs_target"))
    images, _ = translator.transform(x=tensor("evaluation"))
    return images.detach().numpy() - arrays["mean_target"].astype(np.float32)


def graspologic(arrays) -> np.ndarray:
    from graspologic.align import SeedlessProcrustes

    def units(name: str, mean: str) -> np.ndarray:
        rows = arrays[name].astype(np.float64) - arrays[mean]
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)

    source, target = units("rows_source", "mean_source"), units("rows_target", "mean_target")
    # It wants as many dimensions on either side.
    size = max(source.shape[1], target.shape[1])

    def padded(rows: np.ndarray) -> np.ndarray:
        return np.pad(rows, ((0, 0), (0, size - rows.shape[1])))

    pairs = padded(units("pairs_source", "mean_source")).T @ padded(units("pairs_target", "mean_target"))
    left, _, right = np.linalg.svd(pairs)
    aligner = SeedlessProcrustes(init="custom", initial_Q=left @ right)
    aligner.fit(padded(source), padded(target))
    return (padded(units("evaluation", "mean_source")) @ aligner.Q_)[:, : target.shape[1]]


def main() -> None:
    method, path = sys.argv[1], Path(sys.argv[2])
    images = {"latentis": latentis, "graspologic": graspologic}[method](np.load(path))
    np.save(path.with_name(path.stem + "-images.npy"), np.asarray(images, dtype=np.float32))


if __name__ == "__main__":
    main()
