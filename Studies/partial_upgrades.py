#!/usr/bin/env python3
"""Queries of one model in the documents of another, for all pairs of models: docs/partial-upgrades.md.

    Studies/partial_upgrades.py --wordnet $W $CHECK --collections $D/cranfield $D/cisi $D/med --work DIR
    Studies/plot_upgrades.py

Repeats section 4.2 of arXiv 2510.13406 with maps fitted on pairs of a collection's own documents, on pairs of WordNet
glosses, and on disjoint halves of WordNet without pairs. The folders of --wordnet hold minilm.npy, wordllama.npy, w2v.npy,
e5.npy and potion.npy, the same 60,000 glosses row by row (Studies/embed_check_models.py makes the last); a collection has
MODEL-docs.npy and MODEL-queries.npy of at least two of them, docs.ids.txt, queries.ids.txt and qrels.tsv. Relevance is
binary.

Maps and searches are kept in --work and figures in --tables, so an interrupted study goes on where it stopped. An hour on
two cores, most of it the twenty unsupervised fits. Needs NumPy.
"""

from __future__ import annotations

import argparse
from itertools import combinations, permutations
from pathlib import Path

import numpy as np

from mv2v_study import LAYOUTS, NOT_KEPT, ResultTable, StudyError, evaluate, finish, run_tool
from upgrades import curves
from upgrades.cases import DIMENSIONS, DOCUMENTS, KINDS, PICTURED, PREFIXES, UNSUPERVISED, WORDNET
from upgrades.collection import Collection
from upgrades.maps import Glosses, Maps, weights_of
from upgrades.ndcg import difference, interval
from upgrades.searches import CONDITIONS, Search, Searches
from upgrades.spaces import pooled_weights

MODELS = list(DIMENSIONS)
#: What a kind is compared with, query by query; `old queries` are those of the documents' own model.
COMPARISONS = {"orthogonal": ("linear", "ridge", "old queries"), "matching": ("orthogonal", "old queries")}
PARTS = ("matrix", "maps", "curves", "distances", "weights")


class Study:
    def __init__(self, options: argparse.Namespace):
        self.tables = {
            name: ResultTable(options.tables / f"{name}.tsv", LAYOUTS[name], options.afresh)
            for name in LAYOUTS if name.startswith("upgrade")}
        self.glosses = Glosses(options.wordnet, MODELS)
        self.collections = [Collection(folder, MODELS) for folder in options.collections]
        names = [collection.name for collection in self.collections]
        if len(set(names)) != len(names):
            raise StudyError(f"collections of one name: {', '.join(names)}; give each folder once")
        self.work = options.work
        self.maps, self.searches = Maps(options.work / "maps", self.glosses), Searches(options.work / "searches")

    def matrix(self) -> None:
        # The unsupervised fits take longest and come last.
        for fitted in KINDS:
            for collection in self.collections:
                own = {model: self._own(collection, model) for model in collection.models}
                for queries, documents in permutations(collection.models, 2):
                    self._pair(collection, queries, documents, fitted, own[documents])

    def _own(self, collection: Collection, model: str) -> Search:
        """A model alone, through the map onto itself, so that it is measured as pairs are."""
        path = self.maps.path(DOCUMENTS, "orthogonal", model, model, collection)
        found = self.searches.search(collection, model, model, path)
        self.tables["upgrades"].measured(
            dict(collection=collection.name, queries=model, documents=model, fitted="none", kind="own"),
            lambda: {**cells(found), "as_is": f"{found.means['both old, uncentred']:.6f}"})
        return found

    def _pair(self, collection: Collection, queries: str, documents: str, fitted: str, old: Search) -> None:
        pair = dict(collection=collection.name, queries=queries, documents=documents)
        table, compared = self.tables["upgrades"], self.tables["upgrade_differences"]
        found: dict[str, Search] = {"old queries": old}
        for kind in KINDS[fitted]:
            found[kind] = self.searches.search(
                collection, queries, documents, self.maps.path(fitted, kind, queries, documents, collection))
            table.measured(dict(**pair, fitted=fitted, kind=kind), lambda: cells(found[kind]))
        for kind, others in COMPARISONS.items():
            for other in others:
                if other in found:
                    compared.measured(
                        dict(**pair, fitted=fitted, kind=kind, against=other),
                        lambda: compared_cells(found[kind], found[other]))
        if fitted == DOCUMENTS:
            # Without a map coordinates can be compared only where there are equally many.
            is_defined = collection.dimension(queries) == collection.dimension(documents)
            raw = f"{found['orthogonal'].means['raw']:.6f}" if is_defined else NOT_KEPT
            table.measured(dict(**pair, fitted="none", kind="raw"), lambda: {"as_is": raw})

    def accuracies(self) -> None:
        """Top-1 on glosses that no map was fitted on."""
        for source, target in permutations(MODELS, 2):
            for fitted in (WORDNET, UNSUPERVISED):
                for kind in ("orthogonal", "matching"):
                    self.tables["upgrade_maps"].measured(
                        dict(source=source, target=target, fitted=fitted, kind=kind),
                        lambda: self._accuracy(source, target, fitted, kind))

    def _accuracy(self, source: str, target: str, fitted: str, kind: str) -> dict[str, str]:
        figures = evaluate(
            self.maps.path(fitted, kind, source, target), self.glosses[source], self.glosses[target],
            self.glosses.evaluation_rows)
        measured = {column: f"{figures[column]:.6f}" for column in ("top1", "mean_rank")}
        if fitted == UNSUPERVISED:
            measured["verdict"], agreement = self.maps.verdict(source, target)
            measured["agreement"] = f"{agreement:.4f}"
        return measured

    def curves(self) -> None:
        folder = self.work / "curves"
        folder.mkdir(parents=True, exist_ok=True)
        curves.measure_top1(self.tables["upgrade_curves"], self.glosses, folder)
        for collection in self.collections:
            curves.measure_ndcg(
                self.tables["upgrade_curves"], collection, self.glosses, self.searches, folder)

    def distances(self) -> None:
        texts = {"WordNet": self.glosses.files}
        texts.update({
            collection.name: {model: collection.file(model, "docs") for model in collection.models}
            for collection in self.collections})
        table = self.tables["upgrade_distances"]
        for name, files in texts.items():
            keys = [dict(texts=name, first=first, second=second) for first, second in combinations(files, 2)]
            if all(key in table for key in keys):
                continue
            report = run_tool("compare", *files.values())
            place = {model: index for index, model in enumerate(files)}
            for key in keys:
                row, column = place[key["first"]], place[key["second"]]
                table.measured(key, lambda: {
                    figure: f"{report[found][row][column]:.6f}" for figure, found in (
                        ("procrustes", "procrustes_distance"), ("dot_products", "dot_product_correlation"),
                        ("cka", "linear_cka"))})

    def weights(self) -> None:
        for model, dimension in PREFIXES.items():
            self.glosses.files[f"{model}:{dimension}"] = self._prefix(model, dimension)
        for source, target in PICTURED:
            blocks = pooled_weights(weights_of(self.maps.path(WORDNET, "orthogonal", source, target)))
            for row, values in enumerate(blocks):
                self.tables["upgrade_weights"].measured(
                    dict(source=source, target=target, row=row),
                    lambda: {"blocks": " ".join(f"{value:.4f}" for value in values)})

    def _prefix(self, model: str, dimension: int) -> Path:
        path = self.work / f"{model}-{dimension}.npy"
        if not path.exists():
            np.save(path, np.ascontiguousarray(np.load(self.glosses[model], mmap_mode="r")[:, :dimension]))
        return path


def cells(search: Search) -> dict[str, str]:
    found = {
        column: f"{search.means[condition]:.6f}" for column, condition in CONDITIONS.items() if condition in search.means}
    _, low, high = interval(list(search.by_query[CONDITIONS["recentred"]].values()))
    return {**found, "recentred_low": f"{low:.6f}", "recentred_high": f"{high:.6f}"}


def compared_cells(first: Search, second: Search) -> dict[str, str]:
    condition = CONDITIONS["recentred"]
    figures = difference(first.by_query[condition], second.by_query[condition])
    return dict(zip(("difference", "low", "high"), (f"{value:.6f}" for value in figures)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wordnet", required=True, type=Path, nargs="+", help="folders with the models' glosses")
    parser.add_argument("--collections", required=True, type=Path, nargs="+", help="a folder for each collection")
    parser.add_argument("--work", required=True, type=Path, help="keeps maps and searches; some 200 MiB")
    parser.add_argument("--tables", type=Path, default=Path("Studies/tables"), help="keeps the figures")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS), help="what to measure (default: all)")
    parser.add_argument("--afresh", action="store_true", help="begin the tables anew; maps in --work are used again")
    options = parser.parse_args()
    study = Study(options)
    steps = {
        "matrix": study.matrix, "maps": study.accuracies, "curves": study.curves, "distances": study.distances,
        "weights": study.weights}
    for part in options.parts:
        steps[part]()


if __name__ == "__main__":
    finish(main)
