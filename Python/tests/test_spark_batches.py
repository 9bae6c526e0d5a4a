"""What a Spark worker does with an Arrow batch; Studies/spark_scale.py runs it in Spark itself."""

from __future__ import annotations

import numpy as np
import pytest

import mv2v
from planted import Planted

pa = pytest.importorskip("pyarrow")

from mv2v.spark import carried_batch  # noqa: E402


@pytest.fixture(scope="module")
def learned(map_files: dict) -> mv2v.Map:
    return mv2v.Map.load(map_files["orthogonal"])


def batch(vectors, kind) -> "pa.RecordBatch":
    return pa.record_batch([pa.array(range(len(vectors))), pa.array(vectors, kind)], ["id", "vector"])


@pytest.mark.parametrize("kind", ["list", "large_list", "fixed", "double"])
def test_lists_of_every_type(kind: str, learned: mv2v.Map, spaces: Planted) -> None:
    rows = spaces.paired_source[:7]
    types = {
        "list": pa.list_(pa.float32()), "large_list": pa.large_list(pa.float32()), "fixed": pa.list_(pa.float32(), 20),
        "double": pa.list_(pa.float64())}
    # A slice, so that offsets matter.
    sliced = batch(rows.tolist(), types[kind]).slice(2, 4)
    carried = carried_batch(sliced, "vector", "vector", learned)
    assert carried.schema.names == ["id", "vector"] and carried.column(0).to_pylist() == [2, 3, 4, 5]
    np.testing.assert_allclose(carried.column(1).to_pylist(), learned.transform(rows[2:6]), atol=1e-6)
    added = carried_batch(sliced, "vector", "image", learned)
    assert added.schema.names == ["id", "vector", "image"] and added.column(1).equals(sliced.column(1))


def test_nulls_stay_null(learned: mv2v.Map, spaces: Planted) -> None:
    rows = spaces.paired_source[:5].tolist()
    rows[1] = rows[4] = None
    for kind in (pa.list_(pa.float32()), pa.list_(pa.float32(), 20)):
        carried = carried_batch(batch(rows, kind), "vector", "vector", learned).column(1)
        assert carried.is_null().to_pylist() == [False, True, False, False, True]
        np.testing.assert_allclose(
            carried.drop_null().to_pylist(), learned.transform(spaces.paired_source[[0, 2, 3]]), atol=1e-6)
    assert carried_batch(batch([None], pa.list_(pa.float32())), "vector", "vector", learned).column(1).null_count == 1
    assert len(carried_batch(batch([], pa.list_(pa.float32())), "vector", "vector", learned)) == 0


def test_a_row_does_not_depend_on_its_batch(learned: mv2v.Map, spaces: Planted) -> None:
    whole = batch(spaces.source.tolist(), pa.list_(pa.float32()))
    expected = carried_batch(whole, "vector", "vector", learned).column(1)
    for first, count in ((0, 1), (3, 1000), (997, 1003), (1999, 1)):
        part = carried_batch(whole.slice(first, count), "vector", "vector", learned).column(1)
        assert part.equals(expected.slice(first, count))


def test_vectors_that_cannot_be_mapped(learned: mv2v.Map, spaces: Planted) -> None:
    rows = spaces.paired_source[:3].tolist()
    kind = pa.list_(pa.float32())
    for spoilt, message in [
        ([rows[0], rows[1][:-1]], "column 'vector': vectors of different lengths, 20 and 19"),
        ([row[:-1] for row in rows], "column 'vector': .*dimension 20 .* dimension 19"),
        ([rows[0], [float("nan")] * 20], "column 'vector': row 1 holds NaN"),
        ([rows[0], [None] * 20], "column 'vector': a vector holds null")]:
        with pytest.raises(mv2v.RowsError, match=message):
            carried_batch(batch(spoilt, kind), "vector", "vector", learned)
    with pytest.raises(mv2v.RowsError, match="column 'vector': found type string"):
        carried_batch(batch(["a"], pa.string()), "vector", "vector", learned)
