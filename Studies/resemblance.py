#!/usr/bin/env python3
"""Do remarks on rows that do not look like those of the fit come where they should, and nowhere else?

    Studies/resemblance.py --data $D --table Studies/tables/resemblance.tsv

$D holds wordnet/, packages/, cranfield/, cisi/ and med/ of several models. Maps are oracles, whose profiles are those of any fit on
the same rows; each is used on rows of its source model of the same and of other collections, and on rows of other models or layers
of the same dimension.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from mv2v_study import LAYOUTS, ResultTable, add_table_options, finish, run_tool

COLLECTIONS = ("cranfield", "cisi", "med")


def texts(model: str) -> list[str]:
    return [f"{name}/{model}-{part}" for name in COLLECTIONS for part in ("docs", "queries")]


#: Source of the map, rows of its own model, rows of others.
CASES = {
    "wordnet/minilm": (texts("minilm"), ["wordnet/e5", "packages/minilm-layer4", *texts("e5")]),
    "wordnet/e5": (texts("e5"), ["wordnet/minilm", "packages/minilm-layer4", *texts("minilm")]),
    "wordnet/wordllama": (["packages/wordllama", *texts("wordllama")], texts("potion")),
    "wordnet/w2v": (["cranfield/w2v-docs", "cranfield/w2v-queries"], ["wordnet/lsa"]),
    "wordnet/lsa": ([], ["wordnet/w2v", "cranfield/w2v-docs"]),
    "packages/wordllama": (["wordnet/wordllama", *texts("wordllama")], texts("potion")),
    "packages/minilm-layer4": ([], ["wordnet/minilm", "wordnet/e5", *texts("minilm")]),
}
TARGETS = {
    "minilm": "wordnet/lsa", "e5": "wordnet/lsa", "wordllama": "wordnet/lsa", "w2v": "wordnet/minilm",
    "lsa": "wordnet/minilm", "minilm-layer4": "packages/wordllama"}
FITTED = {"wordnet": ("0:25904", "25904:60000"), "packages": ("0:13553", "13553:35299")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, type=Path)
    add_table_options(parser)
    options = parser.parse_args()
    table = ResultTable(options.table, LAYOUTS["resemblance"], options.afresh)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for source, (own, others) in CASES.items():
            collection = source.split("/")[0]
            fitted, held_out = FITTED[collection]
            # Of another dimension, so that no rows are taken for the other side's.
            target = TARGETS[source.split("/")[1]]
            map_path = folder / f"{source.replace('/', '-')}.safetensors"
            run_tool(
                "oracle", "--source", options.data / f"{source}.npy", "--target", options.data / f"{target}.npy",
                "--source-rows", fitted, "--target-rows", fitted, "--output", map_path)

            def compare(rows: str, more: tuple[str, ...] = ()) -> dict[str, str]:
                seen = run_tool(
                    "apply", "--map", map_path, "--input", options.data / f"{rows}.npy", "--output", folder / "y.npy", *more,
                )["resemblance"]
                return {
                    "kinship": f"{seen['kinship']:.4f}", "mean_shift": f"{seen['mean_shift']:.3f}",
                    "median_length": f"{seen['median_length']:.3f}", "remark": "no" if seen["resembles"] else "yes"}

            cases = [("own", source, ("--rows", held_out))]
            cases += [("own, other texts", rows, ()) for rows in own] + [("other", rows, ()) for rows in others]
            for kind, rows, more in cases:
                table.measured({"map": source, "rows": rows, "kind": kind}, lambda: compare(rows, more))


if __name__ == "__main__":
    finish(main)
