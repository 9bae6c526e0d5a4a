#!/usr/bin/env python3
"""mini-vec2vec in Python, written from its description (arXiv 2510.02348), timed beside mv2v on the same files.

    pip install numpy scipy scikit-learn
    Studies/published_method.py --source minilm.npy --source-rows 0:25904 --target wordllama.npy \
        --target-rows 25904:51808 --evaluation-rows 51808:60000 [--table published_methods.tsv]

Runs both, one after the other, with all the processors each may use, and prints seconds, peak memory, top-1 and mean
rank of each and the ratios. Row ranges are read as in mv2v; the evaluation rows are paired rows of the two files.
With --table the run of the published method is added to a table.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
from scipy.optimize import quadratic_assignment
from sklearn.cluster import KMeans

import mv2v_study
from mv2v_study import LAYOUTS, ResultTable, finish


def rows(path: str, text: str) -> np.ndarray:
    first, end = text.split(":")
    return np.load(path, mmap_mode="r")[int(first or 0):int(end) if end else None].astype(np.float32)


def normalised(values: np.ndarray, mean: np.ndarray) -> np.ndarray:
    centred = values - mean
    return centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-12)


def procrustes(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    left, _, right = np.linalg.svd(source.T @ target, full_matrices=False)
    return left @ right


def mean_of_nearest(queries: np.ndarray, keys: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    found = np.empty((len(queries), values.shape[1]), np.float32)
    for start in range(0, len(queries), 1000):
        similarities = queries[start:start + 1000] @ keys.T
        nearest = np.argpartition(-similarities, count, axis=1)[:, :count]
        found[start:start + 1000] = values[nearest].mean(1)
    return found


def matched_anchors(x: np.ndarray, y: np.ndarray, generator: np.random.Generator):
    """Cluster centres of a sample of either side, in the order in which their Gram matrices agree best."""
    centers = []
    for side in (x, y):
        sample = side[generator.choice(len(side), min(10_000, len(side)), replace=False)]
        centers.append(KMeans(20, n_init=1, random_state=int(generator.integers(1 << 31))).fit(sample).cluster_centers_)
    grams = [(c - c.mean(0)) @ (c - c.mean(0)).T for c in centers]
    best = max(
        (quadratic_assignment(*grams, method="2opt", options={"maximize": True, "rng": generator}) for _ in range(30)),
        key=lambda result: result.fun)
    return centers[0], centers[1][best.col_ind]


def fit(x: np.ndarray, y: np.ndarray, seed: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    pairs = [matched_anchors(x, y, generator) for _ in range(30)]
    anchors = [np.concatenate(side) for side in zip(*pairs)]
    relative = []
    for side, centers in zip((x, y), anchors):
        cosines = side @ (centers / np.linalg.norm(centers, axis=1, keepdims=True)).T
        relative.append(cosines / np.linalg.norm(cosines, axis=1, keepdims=True))
    w = procrustes(x, mean_of_nearest(relative[0], relative[1], y, 50))
    for _ in range(100):
        batch = x[generator.choice(len(x), 1000, replace=False)]
        w = 0.5 * w + 0.5 * procrustes(batch, mean_of_nearest(batch @ w, y, y, 50))
    source = KMeans(500, n_init=1, random_state=seed).fit(x).cluster_centers_
    target = KMeans(500, init=source @ w, n_init=1).fit(y).cluster_centers_
    return 0.5 * w + 0.5 * procrustes(source, target)


def figures(mapped: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    mapped = mapped / np.linalg.norm(mapped, axis=1, keepdims=True)
    ranks = []
    for start in range(0, len(mapped), 1000):
        similarities = mapped[start:start + 1000] @ truth.T
        # From the same product, so that rounding cannot put a row behind itself.
        own = np.take_along_axis(similarities, np.arange(start, start + len(similarities))[:, None], axis=1)
        ranks.append((similarities > own).sum(1) + 1)
    ranks = np.concatenate(ranks)
    return float((ranks == 1).mean()), float(ranks.mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("source", "target", "source-rows", "target-rows"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--evaluation-rows")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--table", type=Path)
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        map_path = Path(folder) / "map.safetensors"
        document = mv2v_study.fit(
            arguments.source, arguments.target, arguments.source_rows, arguments.target_rows, map_path, "--seed",
            arguments.seed)
        ours = [document["seconds"], document["peak_memory_bytes"] / 2**20]
        if arguments.evaluation_rows:
            found = mv2v_study.evaluate(map_path, arguments.source, arguments.target, arguments.evaluation_rows)
            ours += [found["top1"], found["mean_rank"]]

    start = time.perf_counter()
    source, target = rows(arguments.source, arguments.source_rows), rows(arguments.target, arguments.target_rows)
    means = source.mean(0), target.mean(0)
    w = fit(normalised(source, means[0]), normalised(target, means[1]), arguments.seed)
    theirs = [time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]
    if arguments.evaluation_rows:
        theirs += figures(
            normalised(rows(arguments.source, arguments.evaluation_rows), means[0]) @ w,
            normalised(rows(arguments.target, arguments.evaluation_rows), means[1]))

    print("| | seconds | MiB | top-1 | mean rank |\n|---|---|---|---|---|")
    for name, line in (("mv2v, default preset", ours), ("published method in Python", theirs)):
        print(f"| {name} | {line[0]:.1f} | {line[1]:.0f} | " + (
            f"{line[2]:.3f} | {line[3]:.1f} |" if len(line) > 2 else "| |"))
    print(f"\nmv2v is {theirs[0] / ours[0]:.1f} times as fast and takes {theirs[1] / ours[1]:.1f} times less memory.")
    if arguments.table:
        keep(theirs, source, arguments)


def keep(theirs: list, source: np.ndarray, arguments) -> None:
    """Adds a run to the table that README.md's comparison is made from."""
    table = ResultTable(arguments.table, LAYOUTS["published_methods"])
    case = dict(
        method="written anew", source=Path(arguments.source).stem, target=Path(arguments.target).stem, rows=len(source))
    seconds, mebibytes, *accuracy = theirs
    figures = dict(seconds=f"{seconds:.1f}", gibibytes=f"{mebibytes / 1024:.2f}")
    if accuracy:
        figures.update(mv2v_study.ranking_cells(dict(zip(("top1", "mean_rank"), accuracy))))
    run = next(number for number in range(len(table) + 1) if {**case, "run": number} not in table)
    table.keep({**case, "run": run, **figures})


if __name__ == "__main__":
    finish(main)
