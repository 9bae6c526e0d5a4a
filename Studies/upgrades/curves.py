"""How many pairs are enough: accuracy and nDCG@10 against the number of pairs that a map is fitted on."""

from __future__ import annotations

import csv
from itertools import combinations, permutations
from pathlib import Path

import numpy as np

from mv2v_study import ResultTable, fit_oracle, run_tool
from upgrades.cases import DOCUMENTS, WORDNET
from upgrades.collection import Collection
from upgrades.maps import FITTED_ROWS, Glosses
from upgrades.searches import CONDITIONS, Searches

GLOSS_COUNTS = (100, 300, 1000, 3000, 10_000, 30_000, FITTED_ROWS)
DOCUMENT_COUNTS = (50, 100, 200, 400, 700, 1000)
KINDS = ("orthogonal", "linear", "matching")
#: A search for each map and collection takes its time, so fewer kinds are searched with.
SEARCHED_KINDS = ("orthogonal", "linear")
#: What is measured, beside nDCG@10 on each collection.
TOP1 = "top-1"


def measure_top1(table: ResultTable, glosses: Glosses, work: Path) -> None:
    """Maps of so many glosses on the glosses after those, both directions of a pair by one command."""
    for kind in KINDS:
        for source, target in combinations(glosses.files, 2):
            keys = {
                pairs: [
                    dict(measured=TOP1, source=one, target=other, fitted=WORDNET, kind=kind, pairs=pairs)
                    for one, other in ((source, target), (target, source))]
                for pairs in GLOSS_COUNTS}
            if all(key in table for both in keys.values() for key in both):
                continue
            output = work / f"curve-{source}-{target}-{kind}.safetensors"
            run_tool(
                "oracle", "--source", glosses[source], "--target", glosses[target], "--kind", kind, "--holdout",
                glosses.evaluation_count, "--curve", ",".join(map(str, GLOSS_COUNTS)), "--output", output)
            with output.with_suffix(".curve.tsv").open(encoding="utf-8") as file:
                for point in csv.DictReader(file, delimiter="\t"):
                    forward, backward = keys[int(point["pairs"])]
                    for key, column in ((forward, "top1"), (backward, "backward_top1")):
                        table.measured(key, lambda: {"score": f"{float(point[column]):.6f}"})


def measure_ndcg(
    table: ResultTable, collection: Collection, glosses: Glosses, searches: Searches, work: Path
) -> None:
    """Maps of so many documents drawn from the collection, and of so many glosses, in searches of the collection."""
    for kind in SEARCHED_KINDS:
        for source, target in permutations(collection.models, 2):
            for pairs in DOCUMENT_COUNTS:
                _measure(table, collection, searches, source, target, DOCUMENTS, kind, pairs, lambda path: fit_oracle(
                    drawn(collection, source, work), drawn(collection, target, work), path, rows=f"0:{pairs}",
                    kind=kind), work / f"{DOCUMENTS}-{collection.name}-{source}-{target}-{kind}-{pairs}.safetensors")
    for source, target in permutations(collection.models, 2):
        for pairs in GLOSS_COUNTS:
            _measure(table, collection, searches, source, target, WORDNET, "orthogonal", pairs, lambda path: fit_oracle(
                glosses[source], glosses[target], path, rows=f"0:{pairs}"),
                work / f"{WORDNET}-{source}-{target}-orthogonal-{pairs}.safetensors")


def _measure(table, collection, searches, source, target, fitted, kind, pairs, make, path: Path) -> None:
    key = dict(measured=collection.name, source=source, target=target, fitted=fitted, kind=kind, pairs=pairs)
    if key in table:
        return
    if not path.exists():
        make(path)
    found = searches.search(collection, source, target, path)
    table.keep({**key, "score": f"{found.means[CONDITIONS['recentred']]:.6f}"})


def drawn(collection: Collection, model: str, work: Path) -> Path:
    """The documents in an order drawn once for all models, so that the first ones are a sample."""
    path = work / f"drawn-{collection.name}-{model}.npy"
    if not path.exists():
        rows = np.load(collection.file(model, "docs"))
        np.save(path, rows[np.random.default_rng(0).permutation(len(rows))])
    return path
