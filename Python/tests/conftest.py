from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest

import mv2v
from planted import KNOBS, Planted, planted


@pytest.fixture(scope="session")
def spaces() -> Planted:
    return planted()


@pytest.fixture(scope="session")
def planted_fit(spaces: Planted) -> mv2v.FitResult:
    return mv2v.fit(spaces.source, spaces.target, seed=3, knobs=KNOBS)


@pytest.fixture(scope="session")
def tool():
    """Runs the tool as a user would."""

    def run(*arguments: str, status: int = 0) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run([mv2v.binary_path(), *map(str, arguments)], capture_output=True, text=True)
        assert done.returncode == status, done.stderr
        return done

    return run


@pytest.fixture(scope="session")
def map_files(tmp_path_factory: pytest.TempPathFactory, spaces: Planted, planted_fit: mv2v.FitResult, tool) -> dict:
    """A map file of every kind, with rows to map, as the tool makes them."""
    folder: Path = tmp_path_factory.mktemp("maps")
    np.save(folder / "a.npy", spaces.paired_source)
    np.save(folder / "b.npy", spaces.paired_target)
    files = {}
    for kind in ("orthogonal", "linear", "ridge", "whitened", "matching"):
        files[kind] = folder / f"{kind}.safetensors"
        tool("oracle", "--kind", kind, "--source", folder / "a.npy", "--target", folder / "b.npy", "--output", files[kind])
    # Rogue dimensions on both sides: a map with weights, of format version 3.
    rogue_source, rogue_target = spaces.source.copy(), spaces.target.copy()
    rogue_source[:, 3] *= 300
    rogue_target[:, 5] *= 300
    with pytest.warns(mv2v.Mv2vWarning, match="dimension"):
        result = mv2v.fit(rogue_source, rogue_target, knobs=KNOBS, matching=True)
    for kind, each in (("weighted", result.map), ("weighted-matching", result.matching_map)):
        assert each is not None and each.metadata["format_version"] == "3"
        files[kind] = folder / f"{kind}.safetensors"
        each.save(files[kind])
    files["fitted"] = folder / "fitted.safetensors"
    planted_fit.map.save(files["fitted"])
    return files
