"""What tables and figures both show of the kept figures. Needs no packages."""

from __future__ import annotations

import math
import statistics
from typing import Iterable, NamedTuple, Sequence

from mv2v_study import Case, ResultTable, StudyError
from upgrades.cases import DOCUMENTS, KINDS


class Spread(NamedTuple):
    """Of several values: the least, the quartiles, the most; quartiles lie between values, as `numpy.quantile`'s do."""

    least: float
    lower: float
    median: float
    upper: float
    most: float


def spread(values: Iterable[float]) -> Spread:
    ordered = sorted(values)
    if not ordered:
        raise StudyError("no values to summarise")

    def quantile(share: float) -> float:
        place = share * (len(ordered) - 1)
        below = math.floor(place)
        above = min(below + 1, len(ordered) - 1)
        return ordered[below] + (ordered[above] - ordered[below]) * (place - below)

    return Spread(ordered[0], quantile(0.25), statistics.median(ordered), quantile(0.75), ordered[-1])


def ranks(values: Sequence[float]) -> list[float]:
    """From 1; equal values share the mean of their ranks."""
    ordered = sorted(values)
    return [ordered.index(value) + (ordered.count(value) + 1) / 2 for value in values]


def rank_correlation(first: Sequence[float], second: Sequence[float]) -> float:
    """Spearman's: Pearson's correlation of the ranks."""
    a, b = ranks(first), ranks(second)
    mean_a, mean_b = statistics.fmean(a), statistics.fmean(b)
    products = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b))
    lengths = math.sqrt(sum((x - mean_a)**2 for x in a) * sum((y - mean_b)**2 for y in b))
    if len(a) != len(b) or not lengths:
        raise StudyError("no correlation of lists that are constant or of unequal length")
    return products / lengths


class Matrix:
    """The table `upgrades` by case."""

    def __init__(self, table: ResultTable):
        self.table = table
        self.cases = {tuple(case[column] for column in table.layout.key): case for case in table}
        self.collections = list(dict.fromkeys(case["collection"] for case in table))

    def models(self, collection: str) -> list[str]:
        return [key[1] for key in self.cases if key[0] == collection and key[4] == "own"]

    def case(self, *key: str) -> Case:
        if key not in self.cases:
            raise StudyError(f"{self.table.path}: no case {' '.join(key)}")
        return self.cases[key]

    def own(self, collection: str, model: str, column: str = "recentred") -> float:
        return self.case(collection, model, model, "none", "own").number(column)

    def aligned(self, collection: str, queries: str, documents: str, fitted: str, kind: str = "orthogonal") -> float:
        return self.case(collection, queries, documents, fitted, kind).number("recentred")

    def aligned_if_measured(self, *key: str) -> float | None:
        return self.case(*key).number("recentred") if key in self.cases else None

    def raw(self, collection: str, queries: str, documents: str) -> float | None:
        """None where the models' dimensions differ."""
        case = self.case(collection, queries, documents, "none", "raw")
        return case.number("as_is") if case.has("as_is") else None

    def pairs(self) -> list[tuple[str, str, str]]:
        return [
            (collection, queries, documents) for collection in self.collections
            for queries in self.models(collection) for documents in self.models(collection) if queries != documents]

    def complete_pairs(self, collection: str) -> list[tuple[str, str, str]]:
        """Those measured with every map, so that maps are compared over the same pairs."""
        return [
            pair for pair in self.pairs() if pair[0] == collection
            and all((*pair, fitted, kind) in self.cases for fitted, kinds in KINDS.items() for kind in kinds)]


class Curves:
    """The table `upgrade_curves`: each pair's scores by number of pairs, over its own best."""

    def __init__(self, table: ResultTable):
        self.scores: dict[tuple[str, ...], dict[tuple[str, ...], dict[int, float]]] = {}
        for case in table:
            group = ("top-1" if case["measured"] == "top-1" else "nDCG@10", case["fitted"], case["kind"])
            pair = (case["measured"], case["source"], case["target"])
            line = self.scores.setdefault(group, {}).setdefault(pair, {})
            line[int(case["pairs"])] = case.number("score")

    def groups(self) -> list[tuple[str, ...]]:
        """What was measured, by what maps were fitted on and their kind: top-1 first, orthogonal maps first."""
        kinds = KINDS[DOCUMENTS]
        return sorted(self.scores, key=lambda group: (group[0] != "top-1", group[1], kinds.index(group[2])))

    def normalised(self, group: tuple[str, ...]) -> list[dict[int, float]]:
        lines = []
        for line in self.scores[group].values():
            best = max(line.values())
            lines.append({pairs: score / best if best else 0.0 for pairs, score in sorted(line.items())})
        return lines

    def spreads(self, group: tuple[str, ...]) -> dict[int, Spread]:
        lines = self.normalised(group)
        return {pairs: spread(line[pairs] for line in lines if pairs in line) for pairs in sorted(lines[0])}


def retained(matrix: Matrix, collection: str, queries: str, documents: str, fitted: str = DOCUMENTS) -> float:
    """nDCG@10 through the rotation over the mean of what the two models have alone."""
    alone = matrix.own(collection, queries), matrix.own(collection, documents)
    return 2 * matrix.aligned(collection, queries, documents, fitted) / sum(alone)
