"""The recipe of docs/python.md for Dask."""

from __future__ import annotations

import numpy as np
import pytest

import mv2v
from planted import Planted

array = pytest.importorskip("dask.array")


def test_chunks_are_carried_over(map_files: dict, spaces: Planted) -> None:
    learned = mv2v.Map.load(map_files["orthogonal"])
    X = array.from_array(spaces.source, chunks=(300, -1))
    Y = X.map_blocks(learned.transform, chunks=(X.chunks[0], (learned.target_dimension,)), dtype=np.float32,
                     meta=np.empty((0, 0), np.float32))
    assert Y.shape == (2000, 16)
    np.testing.assert_allclose(Y.compute(), learned.transform(spaces.source), atol=1e-6)
