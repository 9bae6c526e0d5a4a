#!/usr/bin/env python3
"""What synchronising the maps of several spaces is worth: every directed pair by itself and synchronised.

    python3 Studies/many_spaces.py --wordnet DIR --table many_spaces.tsv [--check DIR] [--seed 0]

DIR holds minilm.npy, wordllama.npy, w2v.npy, e5.npy and lsa.npy (data/README.md), the folder of --check potion.npy and use.npy
(embed_check_models.py), which nothing was chosen on. Texts are disjoint: every space has rows of its own. Sets of spaces that the
table holds already are not run again.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import render_tables
from mv2v_study import (
    EVALUATION_ROWS, LAYOUTS, NOT_KEPT, ResultTable, add_table_options, finish, model_file, run_tool)

FIVE = ("minilm", "wordllama", "w2v", "e5", "lsa")
# Rows of every space, and how far apart those of one and the next begin: as many as there are disjoint ones for five.
SETS = (
    ("five", FIVE, 10_361, 10_361), ("five", FIVE, 3_000, 10_361),
    ("three", ("minilm", "wordllama", "e5"), 12_000, 12_000),
    # So few that WordLlama and e5 do not find each other by themselves.
    *(("four", FIVE[:4], rows, 12_950) for rows in (6_000, 5_000, 4_000)),
    ("check", ("minilm", "potion", "use", "e5"), 12_950, 12_950))
CHECK_MODELS = ("potion", "use")


def job(arguments, models: tuple[str, ...], rows: int, share: int, folder: Path) -> Path:
    """A job file that fits the spaces on disjoint rows and measures all maps."""
    spaces = {}
    for index, model in enumerate(models):
        home = arguments.check if model in CHECK_MODELS else arguments.wordnet
        first = index * share
        spaces[model] = {"files": str(model_file(home, model).resolve()), "rows": f"{first}:{first + rows}"}
    path = folder / "job.yaml"
    # JSON is YAML.
    path.write_text(json.dumps({"spaces": spaces, "paired_rows": EVALUATION_ROWS}))
    return path


def keep(table: ResultTable, name: str, rows: int, seed: int, document: dict) -> None:
    """A line for every directed pair."""
    for pair in document["pairs"]:
        there, back = (pair["source"], pair["target"]), (pair["target"], pair["source"])
        for (source, target), direction in ((there, None), (back, "backward")):
            def figures(which: str, contender: str) -> dict:
                evaluation = pair[which] if direction is None else pair[which][direction]
                return evaluation[contender]

            direct, synchronised = figures("direct", "map"), figures("synchronised", "map")
            table.keep({
                "set": name, "rows": rows, "source": source, "target": target, "seed": seed,
                "direct_top1": f"{direct['top1']:.6f}", "top1": f"{synchronised['top1']:.6f}",
                "oracle_top1": f"{figures('synchronised', 'oracle')['top1']:.6f}",
                "direct_mean_rank": f"{direct['mean_rank']:.6f}", "mean_rank": f"{synchronised['mean_rank']:.6f}",
                "direct_verdict": pair["direct_verdict"], "verdict": pair["verdict"],
                "direct_agreement": f"{pair['direct_agreement']:.4f}",
                "cycle_agreement": f"{pair['cycle_agreement']:.4f}" if "cycle_agreement" in pair else NOT_KEPT,
                "route": " ".join(pair["route"]) or NOT_KEPT})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wordnet", required=True, type=Path, help="the folder of the WordNet embeddings")
    parser.add_argument("--check", type=Path, help="the folder of the two models that nothing was chosen on")
    parser.add_argument("--seed", type=int, default=0)
    add_table_options(parser)
    arguments = parser.parse_args()
    table = ResultTable(arguments.table, LAYOUTS["many_spaces"], arguments.afresh)
    with tempfile.TemporaryDirectory() as folder:
        for name, models, rows, share in SETS:
            key = {"set": name, "rows": rows, "source": models[0], "target": models[1], "seed": arguments.seed}
            if key in table or (name == "check" and not arguments.check):
                continue
            path = job(arguments, models, rows, share, Path(folder))
            keep(table, name, rows, arguments.seed, run_tool(
                "fit-all", "--config", path, "--output", Path(folder) / f"{name}-{rows}", "--seed", arguments.seed,
                "--accept-any-verdict"))
    print(render_tables.many_spaces(table))


if __name__ == "__main__":
    finish(main)
