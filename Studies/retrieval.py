#!/usr/bin/env python3
"""The retrieval table of docs/evaluation.md: a new model's queries in an old model's documents, through several maps.

    python3 Studies/retrieval.py --wordnet DIR --collection DIR --table retrieval.tsv

The collection's folder holds minilm-docs.npy, minilm-queries.npy, wordllama-docs.npy, wordllama-queries.npy,
docs.ids.txt, queries.ids.txt and qrels.tsv. Relevance is binary. The Markdown table comes out on standard output.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from mv2v_study import (
    LAYOUTS, TARGET_START, ResultTable, add_table_options, finish, fit, fit_oracle, model_file, run_tool)
from render_tables import retrieval

OLD, NEW = "wordllama", "minilm"
# These do not depend on the map.
WITHOUT_MAP = ("both old", "both new", "raw")
ALIGNED = ("aligned", "aligned, recentred")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wordnet", required=True, type=Path)
    parser.add_argument("--collection", required=True, type=Path)
    add_table_options(parser)
    arguments = parser.parse_args()
    table, collection = ResultTable(arguments.table, LAYOUTS["retrieval"], arguments.afresh), arguments.collection
    paired = model_file(arguments.wordnet, NEW), model_file(arguments.wordnet, OLD)
    documents = collection / f"{NEW}-docs.npy", collection / f"{OLD}-docs.npy"
    with tempfile.TemporaryDirectory() as work:
        map_path = Path(work) / "map.safetensors"
        for fitted, make in (
                ("oracle on WordNet", lambda: fit_oracle(*paired, map_path)),
                ("unsupervised on WordNet", lambda: fit(
                    *paired, f"0:{TARGET_START}", f"{TARGET_START}:{2 * TARGET_START}", map_path)),
                ("oracle on the documents", lambda: fit_oracle(*documents, map_path, rows="0:"))):
            if all(dict(fitted=fitted, condition=condition) in table for condition in ALIGNED):
                continue
            make()
            report = run_tool(
                "retrieve", "--map", map_path, "--queries", collection / f"{NEW}-queries.npy", "--documents",
                documents[1], "--old-queries", collection / f"{OLD}-queries.npy", "--new-documents", documents[0],
                "--query-ids", collection / "queries.ids.txt", "--document-ids", collection / "docs.ids.txt",
                "--judgements", collection / "qrels.tsv", "--binary")
            for figures in report["conditions"]:
                condition = figures["condition"]
                if condition in WITHOUT_MAP + ALIGNED:
                    table.measured(
                        dict(fitted="no map" if condition in WITHOUT_MAP else fitted, condition=condition),
                        lambda: {column: f"{figures[column]:.6f}" for column in table.layout.figures})
    print(retrieval(table))


if __name__ == "__main__":
    finish(main)
