"""What carries a version's item vectors to the first one's: nothing, maps of `mv2v oracle`, the unsupervised `mv2v fit`."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from mv2v_study import fit_oracle, run_tool

AS_IT_IS, UNSUPERVISED = "none", "unsupervised"
KINDS = ("orthogonal", "linear", "ridge", "whitened")
VERDICT_FIGURES = ("agreement", "lead", "null_margin")


class Images(NamedTuple):
    """Item vectors of both versions where they can be compared by cosine."""

    version: np.ndarray
    reference: np.ndarray
    # What the fit says of itself, by column of the table.
    verdict: dict[str, str] = {}


class Aligner:
    """Runs the tool on files in a folder of its own. All of a version's items are carried over, whatever a map is fitted on."""

    def __init__(self, folder: Path, seed: int):
        self.folder, self.seed = Path(folder), seed

    def images(self, alignment: str, version: np.ndarray, reference: np.ndarray, pairs: tuple[np.ndarray, np.ndarray]) -> Images:
        """`pairs` are rows of both versions that are known to be the same items; the unsupervised fit is not told them."""
        map_path = self.folder / "map.safetensors"
        if alignment == AS_IT_IS:
            return Images(version, reference)
        if alignment == UNSUPERVISED:
            return self._unsupervised(version, reference, map_path)
        rows, reference_rows = pairs
        fit_oracle(
            self._saved("pairs-version", version[rows]), self._saved("pairs-reference", reference[reference_rows]), map_path,
            rows="0:", kind=alignment)
        if alignment != "whitened":
            return Images(self._applied(map_path, version), reference)
        return Images(self._applied(map_path, version), self._applied(map_path, reference, "--side", "target"))

    def _unsupervised(self, version: np.ndarray, reference: np.ndarray, map_path: Path) -> Images:
        """Rows in an order of their own on each side: that both list items by id must not help."""
        generator = np.random.default_rng([self.seed, 7])
        sides = [rows[generator.permutation(len(rows))] for rows in (version, reference)]
        report = run_tool(
            "fit", "--source", self._saved("version", sides[0]), "--target", self._saved("reference", sides[1]), "--output",
            map_path, "--seed", self.seed, "--accept-any-verdict")
        verdict = report["verdict"]
        cells = {"verdict": verdict["level"], **{name: f"{verdict[name]:.4f}" for name in VERDICT_FIGURES}}
        return Images(self._applied(map_path, version, "--force"), reference, cells)

    def _applied(self, map_path: Path, rows: np.ndarray, *options: str) -> np.ndarray:
        output = self.folder / "images.npy"
        run_tool("apply", "--map", map_path, "--input", self._saved("rows", rows), "--output", output, *options)
        return np.load(output).astype(np.float64)

    def _saved(self, name: str, rows: np.ndarray) -> Path:
        path = self.folder / f"{name}.npy"
        np.save(path, rows.astype(np.float32))
        return path
