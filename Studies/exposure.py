#!/usr/bin/env python3
"""Is the false discovery rate that `mv2v expose` claims true, and how much is identified? docs/exposure.md

    Studies/exposure.py --wordnet $W --table exposure.tsv [--packages $P] [--maps FOLDER]

Maps are fitted without pairs on rows 0 to 25,903 of one model and 25,904 to 51,807 of the other. The store holds 4,096 of
the last 8,192 glosses as one model has them; the 4,096 candidates are glosses as the other has them, of which a share are in
the store and the others are not. Decoys, 4,096 too, are of four kinds:

- fit: texts that the map was fitted on from the candidates' side, none of them in the store;
- unseen: texts that the candidates' side of the fit has not seen;
- other: descriptions of Debian packages in place of glosses (--packages; WordLlama's alone);
- made: Gaussian vectors with the candidates' mean and covariance.

Run 1 exchanges the halves of the last 8,192 glosses and takes other decoys. Maps are kept in --maps, and those that it holds are
not fitted again. Needs NumPy.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np

from mv2v_study import (
    LAYOUTS, TARGET_START, ResultTable, add_table_options, finish, fit, model_file, run_tool)
from render_tables import exposure, exposure_decoys

FIRST, HALF, RUNS = 51_808, 4096, 2
SHARES = (0, 0.01, 0.1, 0.5, 1)
PAIRS = (("minilm", "wordllama"), ("e5", "minilm"))


def made_up(model: np.ndarray, run: int) -> np.ndarray:
    """Gaussian rows with the mean and covariance of the model's rows."""
    rows = model[:FIRST].astype(np.float64)
    values, vectors = np.linalg.eigh(np.cov(rows.T))
    random = np.random.default_rng(run).normal(size=(HALF, rows.shape[1]))
    return (rows.mean(0) + (random * np.sqrt(np.maximum(values, 0))) @ vectors.T).astype(np.float32)


def study(table: ResultTable, maps: dict[str, Path], pair: tuple[str, str], kind: str, leaked: str, decoys: str,
          share: float, run: int, wordnet: Path, packages: Path | None, work: Path) -> None:
    key = dict(source=pair[0], target=pair[1], kind=kind, leaked=leaked, decoys=decoys, share=share, run=run)
    if key in table:
        return
    side = "source" if leaked == pair[0] else "target"
    public = pair[1] if side == "source" else pair[0]
    present = round(share * HALF)
    if run % 2 == 0:
        documents, candidates = FIRST, FIRST + HALF - present
    else:
        documents, candidates = FIRST + HALF, FIRST + present
    shared = range(max(documents, candidates), min(documents, candidates) + HALF)
    truth = work / "truth.tsv"
    truth.write_text("".join(f"{row}\t{row}\n" for row in shared), encoding="utf-8")
    if decoys in ("fit", "unseen"):
        # The candidates' side of the fit is its source where the target was leaked.
        own = 0 if side == "target" else TARGET_START
        start = (own if decoys == "fit" else TARGET_START - own) + run * HALF
        decoy_options = ("--decoys", model_file(wordnet, public), "--decoy-rows", f"{start}:{start + HALF}")
    elif decoys == "other":
        decoy_options = ("--decoys", model_file(packages, public), "--decoy-rows", f"{run * HALF}:{(run + 1) * HALF}")
    else:
        np.save(work / "made.npy", made_up(np.load(model_file(wordnet, public)), run))
        decoy_options = ("--decoys", work / "made.npy")
    report = run_tool(
        "expose", "--map", maps[kind], "--side", side, "--documents", model_file(wordnet, leaked), "--document-rows",
        f"{documents}:{documents + HALF}", "--candidates", model_file(wordnet, public), "--candidate-rows",
        f"{candidates}:{candidates + HALF}", *decoy_options, *(("--truth", truth) if present else ()))
    cells = {"present": present, "right": report.get("truth", {}).get("right", 0),
             "estimated": f"{report['estimated_right']:.1f}"}
    for name, level in zip(("1", "5", "10"), report["levels"]):
        cells[f"identified_{name}"] = level["identified"]
        cells[f"right_{name}"] = level.get("right", 0)
    table.keep({**key, **cells})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wordnet", required=True, type=Path)
    parser.add_argument("--packages", type=Path)
    parser.add_argument("--maps", type=Path)
    add_table_options(parser)
    arguments = parser.parse_args()
    table = ResultTable(arguments.table, LAYOUTS["exposure"], arguments.afresh)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for pair in PAIRS:
            maps = {kind: (arguments.maps or work) / f"{pair[0]}-{pair[1]}-{kind}.safetensors"
                    for kind in ("orthogonal", "matching")}
            if not all(path.is_file() for path in maps.values()):
                fit(*(model_file(arguments.wordnet, model) for model in pair), f"0:{TARGET_START}",
                    f"{TARGET_START}:{2 * TARGET_START}", maps["orthogonal"], "--matching-output", maps["matching"])
            cases = [(kind, leaked, "fit", share, run) for run in range(RUNS) for kind in maps for leaked in pair
                     for share in SHARES]
            if pair == PAIRS[0]:
                kinds = ("unseen", "made") + (("other",) if arguments.packages else ())
                cases += [("orthogonal", leaked, decoys, share, run) for run in range(RUNS) for decoys in kinds
                          for leaked in pair for share in (0.1, 0.5, 1)
                          if decoys != "other" or leaked == "minilm"]
            for kind, leaked, decoys, share, run in cases:
                study(table, maps, pair, kind, leaked, decoys, share, run, arguments.wordnet, arguments.packages, work)
    print(exposure(table))
    print(exposure_decoys(table))


if __name__ == "__main__":
    finish(main)
