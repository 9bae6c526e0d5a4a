"""The format's own fixtures: files that a reader must accept, with what is expected of each, and files to refuse."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import mv2v

FIXTURES = Path(__file__).parents[2] / "Tests" / "EmbeddingMapsTests" / "Fixtures"
EXPECTED = json.loads((FIXTURES / "expected.json").read_text())


@pytest.mark.parametrize("name", sorted(EXPECTED["good"]))
def test_reads_good_files(name: str) -> None:
    expected = EXPECTED["good"][name]
    loaded = mv2v.Map.load(FIXTURES / "good" / f"{name}.safetensors")
    assert loaded.kind == expected["kind"]
    assert (loaded.verdict.level if loaded.verdict else None) == expected["verdict"]
    source, target = (np.array(expected["rows"][side]) for side in ("source", "target"))
    forward = loaded.transform(source, centred=True, force=True)
    np.testing.assert_allclose(forward, expected["forward"], atol=1e-5)
    if loaded.leads_into_target_space:
        backward = loaded.inverse_transform(target, centred=True, force=True)
        np.testing.assert_allclose(loaded.transform(source, force=True), expected["raw"], atol=1e-5)
    else:
        backward = loaded.transform(target, side="target", force=True)
        with pytest.raises(ValueError, match="common space"):
            loaded.inverse_transform(target, force=True)
        with pytest.raises(ValueError, match="common space"):
            loaded.transform(source, centred=False, force=True)
    np.testing.assert_allclose(backward, expected["backward"], atol=1e-5)


@pytest.mark.parametrize("name", sorted(EXPECTED["bad"]))
def test_refuses_bad_files(name: str) -> None:
    path = FIXTURES / "bad" / f"{name}.safetensors"
    with pytest.raises(mv2v.MapFileError) as caught:
        mv2v.Map.load(path)
    for word in [str(path), *EXPECTED["bad"][name]["words"]]:
        assert word in str(caught.value)


def test_refuses_files_that_are_no_safetensors(tmp_path: Path) -> None:
    good = (FIXTURES / "good" / "orthogonal.safetensors").read_bytes()
    for data in (b"", b"\0" * 7, b"\xff" * 40, good[:-1], good[:100], b"no map at all, but text"):
        (tmp_path / "m.safetensors").write_bytes(data)
        with pytest.raises(mv2v.MapFileError, match="m.safetensors"):
            mv2v.Map.load(tmp_path / "m.safetensors")
    with pytest.raises(FileNotFoundError, match="nowhere"):
        mv2v.Map.load(tmp_path / "nowhere.safetensors")


def with_entries(tmp_path: Path, **entries: str) -> Path:
    from safetensors import safe_open
    from safetensors.numpy import save_file

    with safe_open(FIXTURES / "good" / "orthogonal.safetensors", "np") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        metadata = {**file.metadata(), **entries}
    save_file(tensors, tmp_path / "m.safetensors", metadata)
    return tmp_path / "m.safetensors"


def test_what_was_foretold(tmp_path: Path) -> None:
    entries = {"predicted_pool": "8192", "predicted_top1": "0.5 0.25 0.75", "predicted_mean_rank": "20.5 10 41"}
    verdict = mv2v.Map.load(with_entries(tmp_path, **entries)).verdict
    assert verdict is not None
    assert verdict.prediction == mv2v.Prediction(
        8192, mv2v.Estimate(0.5, 0.25, 0.75), mv2v.Estimate(20.5, 10.0, 41.0))
    for text in ("0.5", "0.5 0.6 0.7", "0.5 0.2 nan", "a b c"):
        with pytest.raises(mv2v.MapFileError, match="predicted_top1"):
            mv2v.Map.load(with_entries(tmp_path, **{**entries, "predicted_top1": text}))


def test_what_known_pairs_say(tmp_path: Path) -> None:
    verdict = mv2v.Map.load(with_entries(tmp_path, known_pairs="20", contradicted_pairs="7")).verdict
    assert verdict is not None and (verdict.known_pairs, verdict.contradicted_pairs) == (20, 7)
    assert verdict.figures.endswith(", 7 of 20 known pairs contradicted")
    older = mv2v.Map.load(with_entries(tmp_path, known_pairs="20")).verdict
    assert older is not None and older.known_pairs is older.contradicted_pairs is None
    for text in ("21", "-1", "some"):
        with pytest.raises(mv2v.MapFileError, match="contradicted_pairs"):
            mv2v.Map.load(with_entries(tmp_path, known_pairs="20", contradicted_pairs=text))


def test_rows_may_be_drawn_from_a_longer_range(tmp_path: Path) -> None:
    entries = {"source_rows": "50", "source_row_range": "10:12010"}
    assert mv2v.Map.load(with_entries(tmp_path, **entries)).metadata["source_rows"] == "50"
    with pytest.raises(mv2v.MapFileError, match="source_row_range"):
        mv2v.Map.load(with_entries(tmp_path, source_rows="50", source_row_range="10:59"))


def test_failed_maps_are_refused_unless_forced() -> None:
    failed = mv2v.Map.load(FIXTURES / "good" / "orthogonal-failed.safetensors")
    with pytest.raises(mv2v.FailedMapError, match=r"agreement 0\.06.*force=True"):
        failed.transform(np.ones((1, 4)))
    assert failed.transform(np.ones((1, 4)), force=True).shape == (1, 3)


def test_no_raw_coordinates_without_a_scale() -> None:
    old = mv2v.Map.load(FIXTURES / "good" / "version-1-fit.safetensors")
    with pytest.raises(mv2v.MapFileError, match="mean length of the source"):
        old.inverse_transform(np.ones((1, 3)))
