#!/usr/bin/env python3
"""Does the training of this study rank unseen ratings as well as a maintained library's BPR does?

    python3 Studies/retraining/crosscheck_implicit.py --movielens DIR

Trains both on nine tenths of the first window's ratings and ranks the rest among all items that a user has not rated: the area
under the curve, as a mean over users, and the share of them among the first fifty. The library is `implicit`
(pip install implicit), which draws counterexamples in proportion to their ratings; one thread, so that its seed counts.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from scipy.sparse import csr_matrix

from mv2v_study import StudyError, finish, markdown_table
from retraining import windows as movielens
from retraining.ranking import FIRST, ranking, scored, with_hidden
from retraining.study import Settings
from retraining.training import Recipe, random_factors, train
from retraining.windows import Window


def by_library(window: Window, recipe: Recipe, seed: int, **settings) -> np.ndarray:
    try:
        from implicit.cpu.bpr import BayesianPersonalizedRanking
    except ImportError:
        raise StudyError("the library 'implicit' is not installed; run: pip install implicit") from None
    ratings = csr_matrix(
        (np.ones(len(window.user_rows), np.float32), (window.user_rows, window.item_rows)),
        shape=(len(window.users), len(window.items)))
    model = BayesianPersonalizedRanking(factors=recipe.dimension, num_threads=1, random_state=seed, **settings)
    model.fit(ratings, show_progress=False)
    return model.user_factors @ model.item_factors.T


def by_library_as_study(window: Window, recipe: Recipe, seed: int) -> np.ndarray:
    return by_library(
        window, recipe, seed, learning_rate=recipe.rate, regularization=recipe.penalty, iterations=recipe.epochs)


def by_study(window: Window, recipe: Recipe, seed: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    return scored(train(window, random_factors(window, recipe, generator), recipe, generator))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--movielens", required=True, type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--dimension", type=int, default=Settings().main_dimension)
    arguments = parser.parse_args()
    settings = Settings()
    window = movielens.cut(
        movielens.read_ratings(arguments.movielens), settings.windows, settings.share, settings.least_ratings,
        settings.neighbours + 1)[0]
    recipe, rows = Recipe(arguments.dimension, epochs=settings.epochs), []
    for name, trained in (
            ("this study", by_study), ("implicit, the study's settings", by_library_as_study),
            ("implicit, its own settings", by_library)):
        for seed in range(arguments.seeds):
            known, hidden = with_hidden(window, seed)
            begin = time.perf_counter()
            scores = trained(known, recipe, seed)
            seconds = time.perf_counter() - begin
            area, share = ranking(scores, known, hidden)
            rows.append([name, str(seed), f"{area:.4f}", f"{share:.4f}", f"{seconds:.1f}"])
    print(markdown_table(["training", "seed", "area under the curve", f"among the first {FIRST}", "seconds"], rows))


if __name__ == "__main__":
    finish(main)
