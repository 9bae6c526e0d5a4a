#!/usr/bin/env python3
"""What a fit says of known pairs that are wrong: `mv2v fit --pairs` with right pairs and with pairs that are wrong in usual ways.

    python3 Studies/wrong_pairs.py --wordnet DIR --packages DIR --table wrong_pairs.tsv

The three pairs of models of `known_pairs.py`, with 20 and 200 pairs: right ones; half of them in another order; all of them one row
off, as where rows are counted from 1; all in another order.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np

from known_pairs import SETTINGS, Setting
from mv2v_study import LAYOUTS, ResultTable, add_table_options, evaluate, finish, fit, model_file, ranking_cells

COUNTS = (20, 200)
WAYS = ("right", "half in another order", "one row off", "all in another order")


def counterparts(way: str, rows: np.ndarray) -> np.ndarray:
    """The target rows that are said to belong to the source rows of the same numbers."""
    if way == "one row off":
        return rows + 1
    moved = {"right": 0, "half in another order": len(rows) // 2, "all in another order": len(rows)}[way]
    given = rows.copy()
    given[:moved] = np.roll(rows[:moved], moved // 3)
    return given


def measure(table: ResultTable, setting: Setting, folder: Path, work: Path) -> None:
    files = model_file(folder, setting.source), model_file(folder, setting.target)
    map_path, pairs = work / "map.safetensors", work / "pairs.tsv"
    for count in COUNTS:
        start = setting.rows - count
        rows = np.arange(start, setting.rows)
        for way in WAYS:
            pairs.write_text("".join(f"{row}\t{given}\n" for row, given in zip(rows, counterparts(way, rows))))

            def fitted() -> dict[str, str]:
                verdict = fit(
                    *files, f"0:{setting.rows}", f"{start}:{start + setting.rows}", map_path, "--pairs", pairs)["verdict"]
                return {
                    **ranking_cells(evaluate(map_path, *files, setting.evaluation)), "verdict": verdict["level"],
                    "contradicted": str(verdict["contradicted_pairs"])}

            table.measured({"setting": setting.name, "pairs": count, "way": way}, fitted)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wordnet", required=True, type=Path, help="the folder of the WordNet embeddings")
    parser.add_argument("--packages", required=True, type=Path, help="the folder of the package descriptions' embeddings")
    add_table_options(parser)
    arguments = parser.parse_args()
    table = ResultTable(arguments.table, LAYOUTS["wrong_pairs"], arguments.afresh)
    with tempfile.TemporaryDirectory() as folder:
        for setting in SETTINGS:
            measure(table, setting, getattr(arguments, setting.folder), Path(folder))


if __name__ == "__main__":
    finish(main)
