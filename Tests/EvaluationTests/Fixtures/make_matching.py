"""Writes matching.json: what a matching map of paired rows must score, worked out without canonical correlations.

    .build-python/bin/python Tests/EvaluationTests/Fixtures/make_matching.py

Centred unit rows x and y are taken for draws from one Gaussian with their joint second moments and a ridge of 2 d / n times
the mean variance on either side, whose density SciPy knows.
The score of a source row and a target row is log p(x, y) - log p(x) - log p(y), less its value for x = y = 0.
Deterministic.
"""

import json
from pathlib import Path

import numpy as np
from scipy.stats import multivariate_normal


def normalised(rows):
    centred = rows - rows.mean(axis=0)
    return centred / np.linalg.norm(centred, axis=1, keepdims=True)


def case(generator, count, source_dimension, target_dimension, noise):
    latent = generator.standard_normal((count, min(source_dimension, target_dimension)))
    source = latent @ generator.standard_normal((latent.shape[1], source_dimension))
    target = latent @ generator.standard_normal((latent.shape[1], target_dimension))
    source += noise * generator.standard_normal(source.shape)
    target += noise * generator.standard_normal(target.shape)
    source, target = source.astype(np.float32).astype(float), target.astype(np.float32).astype(float)
    x, y = normalised(source), normalised(target)
    joint = np.hstack([x, y])
    covariance = joint.T @ joint / count
    for part in (slice(0, source_dimension), slice(source_dimension, None)):
        block = covariance[part, part]
        dimension = len(block)
        covariance[part, part] = block + 2 * dimension / count * np.trace(block) / dimension * np.eye(dimension)

    def log_density(rows, part):
        model = multivariate_normal(np.zeros(rows.shape[-1]), covariance[part, part])
        return model.logpdf(rows) - model.logpdf(np.zeros(rows.shape[-1]))

    left, right = slice(0, source_dimension), slice(source_dimension, None)
    scores = [
        [log_density(np.concatenate([a, b]), slice(None)) - log_density(a, left) - log_density(b, right) for b in y[:6]]
        for a in x[:6]]
    cross = np.linalg.solve(covariance[left, left], covariance[left, right])
    squares = np.linalg.eigvals(cross @ np.linalg.solve(covariance[right, right], covariance[right, left])).real
    correlations = np.sort(np.sqrt(np.maximum(squares, 0)))[::-1][:min(source_dimension, target_dimension)]
    return {
        "source": source.tolist(), "target": target.tolist(), "scores": scores,
        "canonical_correlations": correlations.tolist()}


def main():
    generator = np.random.default_rng(20_261_127)
    cases = [case(generator, 60, 5, 4, 1.0), case(generator, 200, 3, 6, 0.5)]
    Path(__file__).with_name("matching.json").write_text(json.dumps({"cases": cases}) + "\n")


if __name__ == "__main__":
    main()
