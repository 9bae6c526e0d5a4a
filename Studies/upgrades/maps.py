"""The maps of the study, each made once and kept in a folder."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from mv2v_study import TARGET_START, StudyError, fit, fit_oracle
from upgrades.cases import DOCUMENTS, UNSUPERVISED, WORDNET
from upgrades.collection import Collection, require_equal_rows

FITTED_ROWS = 2 * TARGET_START


class Glosses:
    """WordNet glosses as several models have embedded them, the same text in the same row: MODEL.npy in any of the folders."""

    def __init__(self, folders: list[Path], models: list[str]):
        self.files = {}
        for model in models:
            found = [folder / f"{model}.npy" for folder in folders if (folder / f"{model}.npy").is_file()]
            if not found:
                raise StudyError(f"no {model}.npy in {', '.join(map(str, folders))}")
            self.files[model] = found[0]
        rows = require_equal_rows(self.files.values(), "files of the same glosses")
        if rows <= FITTED_ROWS:
            raise StudyError(f"{rows} glosses; maps are fitted on {FITTED_ROWS:,} and measured on those after them")
        self.evaluation_rows, self.evaluation_count = f"{FITTED_ROWS}:{rows}", rows - FITTED_ROWS

    def __getitem__(self, model: str) -> Path:
        return self.files[model]


class Maps:
    def __init__(self, folder: Path, glosses: Glosses):
        self.folder, self.glosses = folder, glosses
        self.folder.mkdir(parents=True, exist_ok=True)

    def path(self, fitted: str, kind: str, source: str, target: str, collection: Collection | None = None) -> Path:
        """The map's file; a map that is not there yet is fitted."""
        name = [fitted] + ([collection.name] if fitted == DOCUMENTS else []) + [source, target, kind]
        path = self.folder / ("-".join(name) + ".safetensors")
        if path.exists():
            return path
        if fitted == UNSUPERVISED:
            self._fit_unsupervised(source, target)
        elif fitted == WORDNET:
            fit_oracle(self.glosses[source], self.glosses[target], path, rows=f"0:{FITTED_ROWS}", kind=kind)
        else:
            fit_oracle(collection.file(source, "docs"), collection.file(target, "docs"), path, rows="0:", kind=kind)
        return path

    def _fit_unsupervised(self, source: str, target: str) -> None:
        stem = self.folder / f"{UNSUPERVISED}-{source}-{target}"
        fit(
            self.glosses[source], self.glosses[target], f"0:{TARGET_START}", f"{TARGET_START}:{FITTED_ROWS}",
            Path(f"{stem}-orthogonal.safetensors"), "--matching-output", f"{stem}-matching.safetensors")

    def verdict(self, source: str, target: str) -> tuple[str, float]:
        """Level and agreement of the unsupervised fit, as its map says them."""
        said = read_header(self.path(UNSUPERVISED, "orthogonal", source, target))["__metadata__"]
        return said["verdict"], float(said["agreement"])


def read_header(path: Path) -> dict:
    """Tensors and metadata of a map file, as docs/map-format.md says."""
    with path.open("rb") as file:
        return json.loads(file.read(int.from_bytes(file.read(8), "little")))


def weights_of(path: Path) -> np.ndarray:
    """The matrix of a map into the target space, `[dA, dB]`."""
    header, content = read_header(path), path.read_bytes()
    if "map" not in header:
        raise StudyError(f"{path} has no tensor 'map'")
    start = 8 + int.from_bytes(content[:8], "little")
    first, end = header["map"]["data_offsets"]
    return np.frombuffer(content[start + first:start + end], "<f4").reshape(header["map"]["shape"])
