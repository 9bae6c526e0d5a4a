#!/usr/bin/env python3
"""The oracle table of docs/evaluation.md: every directed pair of models, every kind of map.

    python3 Studies/oracle_table.py <folder with minilm.npy, wordllama.npy, w2v.npy, lsa.npy> --table oracles.tsv

SOURCES chooses among the source models. Maps are fitted on rows 0:51808 and measured on rows 51808:60000, pool 8,192.
Pairs that the table holds already are not fitted again. The Markdown table comes out on standard output.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from mv2v_study import (
    EVALUATION_ROWS, LAYOUTS, MODELS, ResultTable, add_table_options, evaluate, finish, fit_oracle, model_file)
from render_tables import oracles

KINDS = ("orthogonal", "linear", "ridge", "whitened", "matching")


def measured(source: Path, target: Path, kind: str, map_path: Path) -> dict[str, str]:
    fit_oracle(source, target, map_path, kind=kind)
    figures = evaluate(map_path, source, target, EVALUATION_ROWS)
    columns = LAYOUTS["oracles"].figures
    return {column: f"{figures[column]:.6f}" for column in columns}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    add_table_options(parser)
    arguments = parser.parse_args()
    table = ResultTable(arguments.table, LAYOUTS["oracles"], arguments.afresh)
    with tempfile.TemporaryDirectory() as work:
        for source in os.environ.get("SOURCES", " ".join(MODELS)).split():
            for target in MODELS:
                for kind in KINDS if source != target else ():
                    table.measured(
                        dict(source=source, target=target, kind=kind),
                        lambda: measured(
                            model_file(arguments.folder, source), model_file(arguments.folder, target), kind,
                            Path(work) / "map.safetensors"))
    print(oracles(table))


if __name__ == "__main__":
    finish(main)
