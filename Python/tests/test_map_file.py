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


def test_failed_maps_are_refused_unless_forced() -> None:
    failed = mv2v.Map.load(FIXTURES / "good" / "orthogonal-failed.safetensors")
    with pytest.raises(mv2v.FailedMapError, match=r"agreement 0\.06.*force=True"):
        failed.transform(np.ones((1, 4)))
    assert failed.transform(np.ones((1, 4)), force=True).shape == (1, 3)


def test_no_raw_coordinates_without_a_scale() -> None:
    old = mv2v.Map.load(FIXTURES / "good" / "version-1-fit.safetensors")
    with pytest.raises(mv2v.MapFileError, match="mean length of the source"):
        old.inverse_transform(np.ones((1, 3)))
