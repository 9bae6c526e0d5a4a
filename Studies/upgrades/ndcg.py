"""nDCG@10 query by query, and how far apart two searches of the same queries are.

`mv2v retrieve` gives means. Whether one map is better than another is a question about the queries' differences, so they
are computed here from the ranked lists that it writes, and their mean is held to the tool's.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Mapping, Sequence

import numpy as np

from mv2v_study import StudyError

DEPTH = 10
DRAWS = 10_000


def ndcg(ranked: Sequence[str], relevant: set[str]) -> float:
    """Binary relevance, first 10: `sum 1 / log2(rank + 1)` over that of the best order; 0 if nothing is relevant."""
    best = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(relevant), DEPTH) + 1))
    found = sum(1 / math.log2(rank + 1) for rank, name in enumerate(ranked[:DEPTH], 1) if name in relevant)
    return found / best if best else 0.0


def ndcg_by_query(run: Path, relevant: Mapping[str, set[str]]) -> dict[str, float]:
    """Of a TREC run `query Q0 document rank score tag` in the order of its ranks."""
    ranked: dict[str, list[str]] = {query: [] for query in relevant}
    for number, line in enumerate(run.read_text(encoding="utf-8").splitlines(), 1):
        fields = line.split()
        if len(fields) != 6 or fields[0] not in ranked:
            raise StudyError(f"{run}:{number}: '{line}' is no line of a run of the judged queries")
        ranked[fields[0]].append(fields[2])
    return {query: ndcg(names, relevant[query]) for query, names in ranked.items()}


def interval(values: Sequence[float], seed: int = 0) -> tuple[float, float, float]:
    """The mean and its 95 % bootstrap percentiles over queries."""
    if not len(values):
        raise StudyError("no queries to take a mean of")
    drawn = np.random.default_rng(seed).integers(0, len(values), (DRAWS, len(values)))
    means = np.asarray(values)[drawn].mean(1)
    return (float(np.mean(values)), *(float(bound) for bound in np.percentile(means, (2.5, 97.5))))


def difference(first: Mapping[str, float], second: Mapping[str, float], seed: int = 0) -> tuple[float, float, float]:
    """Mean and interval of `first` less `second`, query by query."""
    if first.keys() != second.keys():
        raise StudyError(f"searches of {len(first)} and of {len(second)} queries, which are not the same ones")
    return interval([value - second[query] for query, value in first.items()], seed)
