#!/usr/bin/env python3
"""What known pairs are worth, from none to a thousand: mv2v beside what learns from the pairs alone, and beside packages.

    python3 Studies/known_pairs.py --wordnet DIR --packages DIR --table known_pairs.tsv \\
        [--latentis PYTHON] [--graspologic PYTHON] [--plot docs/images/known-pairs.svg]

Three pairs of models: MiniLM to WordLlama (12,000 rows a side), a raw layer of MiniLM to WordLlama on package descriptions (13,553
rows, oracle 0.82, not found without pairs), and MiniLM to e5 with 3,000 rows a side (not found without pairs either). The known pairs
are the last source rows and the first target rows; all other rows are of different texts. "Procrustes" and "ridge" are `mv2v oracle`
on the pairs alone. --latentis and --graspologic name interpreters that have these packages: latentis' Procrustes translator
(standard scaling, zero padding, rotation; the pairs alone) and graspologic's SeedlessProcrustes, which begins with the pairs'
rotation and alternates optimal transport between 300 rows a side with Procrustes (of 1,000 more than ten minutes a fit). Needs NumPy.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

import render_tables
from mv2v_study import (
    EVALUATION_ROWS, LAYOUTS, ResultTable, StudyError, add_table_options, evaluate, finish, fit, fit_oracle, model_file,
    ranking_cells)

COUNTS = (0, 5, 10, 20, 50, 100, 200, 500, 1000)
# Of a method that takes more than ten minutes for a thousand rows.
PEER_ROWS, SLOW_COUNTS = 300, (20, 200)


class Setting(NamedTuple):
    name: str
    folder: str
    source: str
    target: str
    rows: int
    evaluation: str


SETTINGS = (
    Setting("easy", "wordnet", "minilm", "wordllama", 12_000, EVALUATION_ROWS),
    Setting("hard", "packages", "minilm-layer4", "wordllama", 13_553, "27107:35299"),
    Setting("few rows", "wordnet", "minilm", "e5", 3_000, EVALUATION_ROWS))


def rows_of(path: Path, rows: str) -> np.ndarray:
    first, end = map(int, rows.split(":"))
    return np.load(path, mmap_mode="r")[first:end].astype(np.float32)


def ranks(images: np.ndarray, targets: np.ndarray) -> dict[str, str]:
    """Top-1 and mean rank of each image's own target among all, by the cosine of centred rows; ties count half."""
    images = images / np.maximum(np.linalg.norm(images, axis=1, keepdims=True), 1e-12)
    targets = targets / np.maximum(np.linalg.norm(targets, axis=1, keepdims=True), 1e-12)
    found = []
    for first in range(0, len(images), 1024):
        similarities = images[first : first + 1024] @ targets.T
        own = similarities[np.arange(len(similarities)), first + np.arange(len(similarities))][:, None]
        found.append(1 + (similarities > own).sum(1) + 0.5 * ((similarities == own).sum(1) - 1))
    rank = np.concatenate(found)
    return ranking_cells({"top1": float((rank < 1.5).mean()), "mean_rank": float(rank.mean())})


def peer(python: Path, method: str, setting: Setting, files: tuple[Path, Path], count: int, work: Path) -> dict[str, str]:
    """A package's map of the pairs, run by its own interpreter on files, ranked here."""
    source, target = (np.load(file, mmap_mode="r") for file in files)
    start, rows = setting.rows - count, setting.rows
    first, end = map(int, setting.evaluation.split(":"))
    arrays = work / "peer.npz"
    # The pairs come last on one side and first on the other; a package with rows besides gets the nearest ones.
    np.savez(
        arrays, pairs_source=source[start:rows], pairs_target=target[start:rows],
        rows_source=source[max(0, rows - PEER_ROWS) : rows], rows_target=target[start : start + PEER_ROWS],
        evaluation=source[first:end], mean_source=source[:rows].mean(0, dtype=np.float64),
        mean_target=target[start : start + rows].mean(0, dtype=np.float64))
    result = subprocess.run(
        [python, Path(__file__).with_name("known_pairs_peers.py"), method, arrays], capture_output=True, text=True)
    if result.returncode != 0:
        raise StudyError(f"{method} with {count} pairs: {(result.stderr.strip().splitlines() or ['no message'])[-1]}")
    mean = target[start : start + rows].mean(0, dtype=np.float64).astype(np.float32)
    return ranks(np.load(work / "peer-images.npy"), rows_of(files[1], setting.evaluation) - mean)


def measure(arguments, table: ResultTable, setting: Setting, work: Path) -> None:
    folder = getattr(arguments, setting.folder)
    if folder is None:
        return
    files = model_file(folder, setting.source), model_file(folder, setting.target)
    map_path, pairs = work / "map.safetensors", work / "pairs.tsv"

    def keep(count: int, method: str, measured) -> None:
        table.measured({"setting": setting.name, "method": method, "pairs": count}, measured)

    for count in COUNTS:
        start = setting.rows - count
        pairs.write_text("".join(f"{row}\t{row}\n" for row in range(start, setting.rows)))

        def fitted() -> dict[str, str]:
            document = fit(
                *files, f"0:{setting.rows}", f"{start}:{start + setting.rows}", map_path,
                *(["--pairs", pairs] if count else []))
            return {
                **ranking_cells(evaluate(map_path, *files, setting.evaluation)),
                "verdict": document["verdict"]["level"]}

        def oracle(kind: str) -> dict[str, str]:
            fit_oracle(*files, map_path, f"{start}:{setting.rows}", kind)
            return ranking_cells(evaluate(map_path, *files, setting.evaluation))

        keep(count, "mv2v", fitted)
        if not count:
            continue
        keep(count, "Procrustes", lambda: oracle("orthogonal"))
        keep(count, "ridge", lambda: oracle("ridge"))
        for method, counts in (("latentis", COUNTS), ("graspologic", SLOW_COUNTS)):
            python = getattr(arguments, method)
            if python and count in counts:
                keep(count, method, lambda: peer(python, method, setting, files, count, work))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wordnet", required=True, type=Path, help="the folder of the WordNet embeddings")
    parser.add_argument("--packages", type=Path, help="the folder of the package descriptions' embeddings")
    parser.add_argument("--latentis", type=Path, help="an interpreter with latentis")
    parser.add_argument("--graspologic", type=Path, help="an interpreter with graspologic")
    parser.add_argument("--plot", type=Path, help="draw the curves")
    add_table_options(parser)
    arguments = parser.parse_args()
    table = ResultTable(arguments.table, LAYOUTS["known_pairs"], arguments.afresh)
    with tempfile.TemporaryDirectory() as folder:
        for setting in SETTINGS:
            measure(arguments, table, setting, Path(folder))
    if arguments.plot:
        from plot_known_pairs import draw

        arguments.plot.write_text(draw(table), encoding="utf-8")
    print(render_tables.known_pairs(table))


if __name__ == "__main__":
    finish(main)
