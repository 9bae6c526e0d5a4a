"""The start's search on a planted problem: two rotated views of one source, no row in both."""

import importlib.util
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

HAS_PACKAGES = all(importlib.util.find_spec(package) for package in ("numpy", "scipy"))


@unittest.skipUnless(HAS_PACKAGES, "needs NumPy and SciPy")
class StartSearch(unittest.TestCase):
    def test_a_planted_rotation_is_found_from_rows_without_pairs(self):
        import numpy as np
        import start_search

        generator, dimensions, rows = np.random.default_rng(0), 12, 3_000
        # Skewed clusters of skewed rows: neither Gaussian nor the same after a rotation.
        clusters, shares = generator.exponential(1, (25, dimensions)), generator.dirichlet(np.full(25, 2.0))
        source = clusters[generator.choice(25, 2 * rows, p=shares)] + generator.exponential(0.3, (2 * rows, dimensions))
        source *= np.linspace(1.5, 0.7, dimensions)
        rotations = [np.linalg.qr(generator.standard_normal((dimensions, dimensions)))[0] for _ in range(2)]
        views = [
            start_search.Side((half @ rotation).astype(np.float32))
            for half, rotation in zip((source[:rows], source[rows:]), rotations)]

        found = start_search.search(*views, seed=0, centre_count=150, rounds=2)

        planted = views[0].rows @ (rotations[0].T @ rotations[1])
        agreement = (start_search.unit(views[0].rows @ found.map) * start_search.unit(planted)).sum(1).mean()
        self.assertGreater(agreement, 0.9)


if __name__ == "__main__":
    unittest.main()
