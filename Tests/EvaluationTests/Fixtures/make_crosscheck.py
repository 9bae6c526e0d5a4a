"""Makes crosscheck.json: what scikit-learn, pytrec_eval and NumPy say about small data sets.

    pip install -r requirements.txt
    python make_crosscheck.py

- least squares and ridge: sklearn.linear_model.Ridge(fit_intercept=False) on centred unit rows, alpha = penalty
  times the mean diagonal of X'X;
- whitened: sklearn.cross_decomposition.CCA on [X; -X] and [Y; -Y], whose means are exactly zero, so that its
  covariances are our second moments; directions are compared by the cosine similarities they lead to;
- linear CKA: the published formula (arXiv 1905.00414, equation 3 with linear kernels, centred) on Gram matrices;
- ranked lists: pytrec_eval for nDCG@10, recall, reciprocal rank and MAP, sklearn.metrics.ndcg_score for nDCG@10.
"""

import json
from pathlib import Path

import numpy as np
import pytrec_eval
from sklearn.cross_decomposition import CCA
from sklearn.linear_model import Ridge
from sklearn.metrics import ndcg_score


def normalised(rows):
    centred = rows - rows.mean(axis=0)
    return centred / np.linalg.norm(centred, axis=1, keepdims=True)


def rounded(matrix):
    return [[float(f"{v:.9g}") for v in row] for row in matrix]


def kernel_alignment(x, y):
    count = len(x)
    centring = np.eye(count) - 1 / count
    k, l = centring @ (x @ x.T) @ centring, centring @ (y @ y.T) @ centring
    return float((k * l).sum() / np.sqrt((k * k).sum() * (l * l).sum()))


def maps(generator, rows, source_dimension, target_dimension):
    latent = generator.normal(size=(rows, 6))
    source = latent @ generator.normal(size=(6, source_dimension)) + 1
    source = source + generator.normal(size=source.shape)
    target = latent @ generator.normal(size=(6, target_dimension)) - 2
    target = target + generator.normal(size=target.shape)
    source, target = source.astype(np.float32), target.astype(np.float32)
    x, y = normalised(source.astype(np.float64)), normalised(target.astype(np.float64))
    scale = (x**2).sum() / source_dimension

    def ridge(penalty):
        return Ridge(alpha=penalty * scale, fit_intercept=False, solver="cholesky").fit(x, y).coef_.T

    rank = min(source_dimension, target_dimension)
    cca = CCA(n_components=rank, scale=False, max_iter=100_000, tol=1e-14)
    both_x, both_y = np.vstack([x, -x]), np.vstack([y, -y])
    left, right = cca.fit_transform(both_x, both_y)
    left, right = left[:rows], right[:rows]
    correlations = (left * right).sum(0) / np.sqrt((left**2).sum(0) * (right**2).sum(0))
    order = np.argsort(-correlations)
    left = left / np.sqrt((left**2).mean(0)) * np.sqrt(correlations)
    right = right / np.sqrt((right**2).mean(0)) * np.sqrt(correlations)
    left /= np.linalg.norm(left, axis=1, keepdims=True)
    right /= np.linalg.norm(right, axis=1, keepdims=True)
    return {
        "source": [[float(v) for v in row] for row in source],
        "target": [[float(v) for v in row] for row in target],
        "linear": rounded(ridge(0)),
        "penalty": 0.1,
        "ridge": rounded(ridge(0.1)),
        "canonical_correlations": [float(v) for v in correlations[order]],
        "whitened_cosines": [float(v) for v in (left * right).sum(1)],
        "kernel_alignment": kernel_alignment(source.astype(np.float64), target.astype(np.float64)),
    }


def ranked_list(generator, count, grades):
    scores = generator.permutation(count)
    judged = {f"d{i:03}": int(generator.choice(grades)) for i in generator.choice(count, 12, replace=False)}
    run = {f"d{i:03}": float(scores[i]) for i in range(count)}
    figures = pytrec_eval.RelevanceEvaluator(
        {"q": judged}, {"ndcg_cut.10", "recall.5,10", "recip_rank", "map"}).evaluate({"q": run})["q"]
    gains = np.array([[max(0, judged.get(d, 0)) for d in run]])
    if gains.sum() > 0:
        assert abs(ndcg_score(gains, np.array([list(run.values())]), k=10) - figures["ndcg_cut_10"]) < 1e-9
    best = figures["recip_rank"]
    return {
        "list": [int(i) for i in np.argsort(-scores)],
        "documents": [int(d[1:]) for d in judged],
        "grades": list(judged.values()),
        "ndcg10": figures["ndcg_cut_10"],
        "recall5": figures["recall_5"],
        "recall10": figures["recall_10"],
        "mrr10": best if best >= 0.1 else 0.0,
        "map": figures["map"],
    }


def main():
    generator = np.random.default_rng(1)
    document = {
        "maps": [maps(generator, 80, 8, 5), maps(generator, 60, 4, 7)],
        "lists": [ranked_list(generator, 60, [-1, 0, 1]) for _ in range(6)]
        + [ranked_list(generator, 60, [0, 1, 2, 3]) for _ in range(6)]
        + [ranked_list(generator, 60, [-1, 0])],
    }
    path = Path(__file__).parent / "crosscheck.json"
    path.write_text(json.dumps(document) + "\n")


if __name__ == "__main__":
    main()
