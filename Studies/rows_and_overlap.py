#!/usr/bin/env python3
"""How accuracy grows with the rows, and what shared texts and sides of different size do.

    python3 Studies/rows_and_overlap.py --wordnet DIR --table rows.tsv [--seeds 1] [--all DIR]

MiniLM to WordLlama on WordNet glosses: 1,500 to 25,904 rows a side; 0 to 100 % of 12,000 rows shared; sides that
differ by factors of 10 and 100. With the vectors of all synsets (`data/regenerate.py --all DIR`), up to 54,000 rows a side as
well, measured on the last 8,192 synsets.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from mv2v_study import (
    EVALUATION_ROWS, LAYOUTS, TARGET_START, ResultTable, add_table_options, evaluate, finish, fit, model_file,
    ranking_cells)

SIZES = (1_500, 3_000, 6_000, 12_000, TARGET_START)
OVERLAPS = (0, 1, 10, 50, 100)
UNEVEN = ((TARGET_START, 2_590), (TARGET_START, 259), (2_590, TARGET_START), (259, TARGET_START))


# Of all synsets: rows a side, where target rows begin, and pairs to evaluate on.
ALL_SIZES, ALL_TARGET_START, ALL_EVALUATION_ROWS = (12_000, 25_904, 54_000), 54_000, "109467:117659"


def cases():
    """Name, first and last row of the source, the same of the target."""
    for size in SIZES:
        yield f"{size} rows a side", (0, size), (TARGET_START, TARGET_START + size)
    for percent in OVERLAPS:
        start = 12_000 - 12_000 * percent // 100
        yield f"{percent} % shared", (0, 12_000), (start, start + 12_000)
    for source, target in UNEVEN:
        yield f"{source} to {target} rows", (0, source), (TARGET_START, TARGET_START + target)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wordnet", required=True, type=Path, help="the folder of the WordNet embeddings")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--all", type=Path, help="the folder of the vectors of all synsets")
    add_table_options(parser)
    arguments = parser.parse_args()
    table = ResultTable(arguments.table, LAYOUTS["rows"], arguments.afresh)
    todo = [(name, arguments.wordnet, *rows, EVALUATION_ROWS) for name, *rows in cases()]
    if arguments.all:
        todo += [
            (f"all synsets, {size} rows a side", arguments.all, (0, size), (ALL_TARGET_START, ALL_TARGET_START + size),
             ALL_EVALUATION_ROWS) for size in ALL_SIZES]
    with tempfile.TemporaryDirectory() as folder:
        for name, home, source_rows, target_rows, evaluation_rows in todo:
            source, target = model_file(home, "minilm"), model_file(home, "wordllama")
            for seed in range(arguments.seeds):

                def measure() -> dict[str, str]:
                    output = Path(folder) / "map.safetensors"
                    output.unlink(missing_ok=True)
                    result = fit(
                        source, target, "%d:%d" % source_rows, "%d:%d" % target_rows, output, "--seed", seed)
                    return {
                        **ranking_cells(evaluate(output, source, target, evaluation_rows)),
                        "seconds": f"{result['seconds']:.1f}",
                        "mebibytes": str(result["peak_memory_bytes"] >> 20),
                        "verdict": result["verdict"]["level"],
                    }

                table.measured({"case": name, "seed": seed}, measure)


if __name__ == "__main__":
    finish(main)
