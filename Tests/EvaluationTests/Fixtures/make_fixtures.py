"""Makes oracle.json: what NumPy and SciPy say about small paired data sets.

    pip install numpy==2.4.6 scipy==1.17.1
    python make_fixtures.py

Each case holds raw paired rows, the map that scipy.linalg.orthogonal_procrustes (or, for unequal dimensions,
numpy.linalg.svd) fits on the centred unit rows, and the retrieval metrics of that map on the same rows.
"""

import json
from pathlib import Path

import numpy as np
from scipy.linalg import orthogonal_procrustes
from scipy.stats import rankdata


def normalised(rows):
    centred = rows - rows.mean(axis=0)
    return centred / np.linalg.norm(centred, axis=1, keepdims=True)


def metrics(mapped, target):
    mapped = mapped / np.linalg.norm(mapped, axis=1, keepdims=True)
    cosines = mapped @ target.T
    # rankdata's average method gives a tie its middle; negated, because 1 is best.
    ranks = np.array([rankdata(-row, method="average")[i] for i, row in enumerate(cosines)])
    return {
        "top1": float(np.mean(ranks <= 1)),
        "top5": float(np.mean(ranks <= 5)),
        "top10": float(np.mean(ranks <= 10)),
        "mean_rank": float(ranks.mean()),
        "median_rank": float(np.median(ranks)),
        "mrr": float(np.mean(1 / ranks)),
        "foscttm": float(np.mean((ranks - 1) / (len(ranks) - 1))),
        "mean_cosine": float(np.mean(np.diag(cosines))),
    }


def case(generator, rows, source_dimension, target_dimension, noise):
    latent = generator.normal(size=(rows, 10))
    source = latent @ generator.normal(size=(10, source_dimension)) + 1
    target = latent @ generator.normal(size=(10, target_dimension)) - 2
    target = target + noise * generator.normal(size=target.shape)
    source, target = source.astype(np.float32), target.astype(np.float32)
    x, y = normalised(source.astype(np.float64)), normalised(target.astype(np.float64))
    if source_dimension == target_dimension:
        oracle, _ = orthogonal_procrustes(x, y)
    else:
        u, _, vt = np.linalg.svd(x.T @ y, full_matrices=False)
        oracle = u @ vt
    return {
        "source": [[float(v) for v in row] for row in source],
        "target": [[float(v) for v in row] for row in target],
        "map": [[float(f"{v:.9g}") for v in row] for row in oracle],
        "metrics": metrics(x @ oracle, y),
    }


def main():
    generator = np.random.default_rng(0)
    cases = [case(generator, 60, 8, 8, 1.0), case(generator, 50, 9, 6, 2.0), case(generator, 50, 5, 9, 2.0)]
    path = Path(__file__).parent / "oracle.json"
    path.write_text(json.dumps(cases, indent=0).replace("\n", "") + "\n")


if __name__ == "__main__":
    main()
