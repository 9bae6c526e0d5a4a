"""Maps applied in Python beside the same maps applied by the tool, and what is done with rows that are not clean."""

from __future__ import annotations

import pickle
import tracemalloc
import warnings
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

import mv2v
from planted import Planted, top1

KINDS = ["orthogonal", "linear", "ridge", "whitened", "matching", "weighted", "weighted-matching", "fitted"]


@pytest.mark.parametrize("kind", KINDS)
def test_equals_apply(kind: str, map_files: dict, spaces: Planted, tool, tmp_path: Path) -> None:
    loaded = mv2v.Map.load(map_files[kind])
    np.save(tmp_path / "a.npy", spaces.paired_source)
    np.save(tmp_path / "b.npy", spaces.paired_target)

    def applied(*options: str, rows: str = "a.npy"):
        tool(
            "apply", "--force", "--map", map_files[kind], "--input", tmp_path / rows, "--output", tmp_path / "out.npy",
            *options)
        return np.load(tmp_path / "out.npy")

    def assert_same(found, expected) -> None:
        assert found.dtype == np.float32 and found.shape == expected.shape
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5 * max(1, float(np.abs(expected).max())))

    assert_same(loaded.transform(spaces.paired_source, force=True), applied())
    assert_same(loaded.transform(spaces.paired_source, centred=True, force=True), applied("--space", "centred"))
    back = applied("--side", "target", rows="b.npy")
    if loaded.leads_into_target_space:
        assert_same(loaded.inverse_transform(spaces.paired_target, force=True), back)
    else:
        assert_same(loaded.transform(spaces.paired_target, side="target", force=True), back)


def test_there_and_back(map_files: dict, spaces: Planted) -> None:
    for kind in ("orthogonal", "fitted", "linear", "weighted"):
        loaded = mv2v.Map.load(map_files[kind])
        source, target = spaces.paired_source.copy(), spaces.paired_target.copy()
        if kind == "weighted":
            source[:, 3] *= 300
            target[:, 5] *= 300
        # A rogue dimension rules cosines of raw vectors.
        least = 0.6 if kind == "weighted" else 0.9
        assert top1(loaded.inverse_transform(target, force=True), source) > least, kind


def test_saves_what_it_read(map_files: dict, tmp_path: Path) -> None:
    loaded = mv2v.Map.load(map_files["fitted"])
    loaded.save(tmp_path / "copy.safetensors")
    assert (tmp_path / "copy.safetensors").read_bytes() == Path(map_files["fitted"]).read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["copy.safetensors"]
    again = pickle.loads(pickle.dumps(loaded))
    rows = np.ones((2, loaded.source_dimension))
    assert np.array_equal(again.transform(rows), loaded.transform(rows))
    assert again.metadata["preset"] == "default" and again.verdict == loaded.verdict


def test_takes_what_holds_numbers(map_files: dict, spaces: Planted, tmp_path: Path) -> None:
    loaded = mv2v.Map.load(map_files["orthogonal"])
    rows = spaces.paired_source[:50]
    expected = loaded.transform(rows)
    for each in (rows.astype(np.float64), rows.tolist(), np.asfortranarray(rows), rows.astype(">f4")):
        np.testing.assert_array_equal(loaded.transform(each), expected)
    np.testing.assert_allclose(loaded.transform(rows.astype(np.float16)), expected, atol=0.01)
    assert loaded.transform(np.round(rows).astype(int)).shape == expected.shape
    assert loaded.transform(rows[:0]).shape == (0, 16)
    save_file({"first": rows, "half": rows.astype(np.float16)}, tmp_path / "rows.safetensors")
    np.testing.assert_array_equal(loaded.transform(f"{tmp_path}/rows.safetensors#first"), expected)
    np.testing.assert_array_equal(
        loaded.transform(f"{tmp_path}/rows.safetensors#half"), loaded.transform(rows.astype(np.float16)))
    with pytest.raises(mv2v.RowsError, match="first, half"):
        loaded.transform(tmp_path / "rows.safetensors")


def test_files_in_bounded_memory(map_files: dict, spaces: Planted, tmp_path: Path) -> None:
    loaded = mv2v.Map.load(map_files["orthogonal"])
    big = np.lib.format.open_memmap(tmp_path / "big.npy", "w+", np.float32, (1_500_000, 20))
    big[:] = np.resize(spaces.source, big.shape)
    big.flush()
    tracemalloc.start()
    try:
        mapped = loaded.transform(tmp_path / "big.npy", output=tmp_path / "mapped.npy")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # The input takes 114 MiB, the output 92.
    assert peak < 60 << 20
    assert isinstance(mapped, np.memmap) and mapped.shape == (1_500_000, 16)
    np.testing.assert_allclose(mapped[1_000_000:1_000_050], loaded.transform(big[1_000_000:1_000_050]), atol=1e-5)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["big.npy", "mapped.npy"]
    np.testing.assert_array_equal(loaded.transform(big), mapped)


def test_rows_that_cannot_be_mapped(map_files: dict, spaces: Planted, tmp_path: Path) -> None:
    loaded = mv2v.Map.load(map_files["orthogonal"])
    spoilt = np.tile(spaces.source, (200, 1))
    spoilt[399_998, 3] = np.nan
    np.save(tmp_path / "nan.npy", spoilt)
    (tmp_path / "out.npy").write_bytes(b"precious")
    with pytest.raises(mv2v.RowsError, match=r"nan\.npy: row 399998 holds NaN"):
        loaded.transform(tmp_path / "nan.npy", output=tmp_path / "out.npy")
    assert (tmp_path / "out.npy").read_bytes() == b"precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["nan.npy", "out.npy"]
    with pytest.raises(ValueError, match="is the input"):
        loaded.transform(tmp_path / "nan.npy", output=tmp_path / "nan.npy")
    with pytest.raises(ValueError, match="is the input"):
        loaded.transform(np.load(tmp_path / "nan.npy", mmap_mode="r"), output=tmp_path / "nan.npy")
    for rows, message in [
        (np.ones(20), "Reshape your data"), (np.ones((2, 3, 20)), "2D array"),
        (np.ones((2, 20), complex), "Complex data not supported"), (np.ones((2, 19)), "dimension 20 .* dimension 19$"),
        (np.ones((2, 16)), "is its direction reversed.*inverse_transform"), ([["a"] * 20], "real numbers"),
        ([[1.0, 2.0], [1.0]], "all of one length"), (np.full((1, 20), 1e300), "row 0 holds NaN or infinity")]:
        with pytest.raises(mv2v.RowsError, match=message):
            loaded.transform(rows)
    with pytest.raises(mv2v.RowsError, match="is its direction reversed.*transform takes source"):
        loaded.inverse_transform(np.ones((2, 20)))
    with pytest.raises(ValueError, match="'source' or 'target'"):
        loaded.transform(np.ones((2, 20)), side="both")
    with pytest.raises(ValueError, match="inverse_transform leads"):
        loaded.transform(np.ones((2, 16)), side="target")
    (tmp_path / "short.npy").write_bytes((tmp_path / "nan.npy").read_bytes()[:1000])
    with pytest.raises(mv2v.RowsError, match="short.npy"):
        loaded.transform(tmp_path / "short.npy")
    with pytest.raises(mv2v.RowsError, match="csv: expected a .npy"):
        loaded.transform("rows.csv")
    with pytest.raises(mv2v.RowsError, match="python -m mv2v convert rows.parquet vectors.npy"):
        loaded.transform("rows.parquet")


def test_rows_without_direction(map_files: dict) -> None:
    loaded = mv2v.Map.load(map_files["orthogonal"])
    mean = loaded.tensors["source_mean"]
    rows = np.stack([mean, mean + 1, np.full(20, 3e38, np.float32) * np.resize([1, -1], 20)]).astype(np.float32)
    with pytest.raises(mv2v.RowsError, match="row 2 is so long about the map's mean"):
        loaded.transform(rows)
    rows = rows[:2]
    with pytest.warns(mv2v.Mv2vWarning, match="1 of 2 rows equal the source mean .* became the target mean"):
        images = loaded.transform(rows)
    np.testing.assert_array_equal(images[0], loaded.tensors["target_mean"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loaded.transform(rows[1:2])


def test_the_wrong_side_is_refused(spaces: Planted, tool, tmp_path: Path) -> None:
    """Both sides have one dimension, so that names tell, and where there are none the rows themselves."""
    source = spaces.paired_source[:, :16]
    target = spaces.paired_target + 3
    np.save(tmp_path / "a.npy", source)
    np.save(tmp_path / "b.npy", target)
    names = ["--source-model", "owner/new", "--target-model", "the old one"]
    for kind, more in (("orthogonal", names), ("matching", names), ("linear", [])):
        tool(
            "oracle", "--kind", kind, "--source", tmp_path / "a.npy", "--target", tmp_path / "b.npy", "--output",
            tmp_path / f"{kind}.safetensors", *more)
    named, matching, nameless = (
        mv2v.Map.load(tmp_path / f"{kind}.safetensors") for kind in ("orthogonal", "matching", "linear"))

    with pytest.raises(mv2v.WrongModelError, match="'the old one' is its target model; inverse_transform takes target"):
        named.transform(target, from_model="the old one")
    with pytest.raises(mv2v.WrongModelError, match="'owner/new' is its source model; transform takes source"):
        named.inverse_transform(source, from_model="owner/new")
    with pytest.raises(mv2v.WrongModelError, match=r"transform\(…, side='target'\) takes target vectors"):
        matching.transform(target, from_model="the old one")
    with pytest.raises(mv2v.WrongModelError, match=r"'owner/new' \(source\) and of 'the old one' \(target\), and not"):
        named.transform(source, from_model="another")
    with pytest.raises(mv2v.WrongModelError, match="cannot be checked"):
        nameless.transform(source, from_model="owner/new")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        expected = nameless.transform(source)
        np.testing.assert_array_equal(named.transform(source, from_model="owner/new"), named.transform(source))
        named.inverse_transform(target, from_model="the old one")
        nameless.transform(target[:9])
        # As many rows as are read in parts.
        nameless.transform(np.resize(source, (3000, 16)))
    assert expected.shape == target.shape
    for rows in (target, np.resize(target, (3000, 16))):
        with pytest.warns(mv2v.Mv2vWarning, match="look like target vectors.*inverse_transform takes target vectors"):
            nameless.transform(rows)
    with pytest.warns(mv2v.Mv2vWarning, match="look like source vectors.*transform takes source vectors"):
        nameless.inverse_transform(source)
