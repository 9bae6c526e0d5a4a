"""The estimator, by hand and by scikit-learn's own checks."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import mv2v
from planted import KNOBS, Planted, top1


def test_fits_and_carries_over(spaces: Planted) -> None:
    estimator = mv2v.UnpairedProcrustes(seed=3, knobs=KNOBS)
    with pytest.raises(mv2v.NotFittedError, match="not fitted yet"):
        estimator.transform(spaces.source)
    assert estimator.fit(spaces.source, spaces.target) is estimator
    assert estimator.verdict_.level == "trusted" and estimator.n_features_in_ == 20
    assert top1(estimator.transform(spaces.paired_source), spaces.paired_target) > 0.95
    assert top1(estimator.inverse_transform(spaces.paired_target), spaces.paired_source) > 0.95
    with pytest.raises(mv2v.RowsError, match="X has 19 features, but .* expecting 20"):
        estimator.transform(spaces.source[:, :19])


def test_parameters() -> None:
    estimator = mv2v.UnpairedProcrustes(seed=4)
    assert estimator.get_params()["seed"] == 4 and estimator.get_params()["preset"] == "default"
    assert estimator.set_params(seed=5, threads=1) is estimator
    assert (estimator.seed, estimator.threads) == (5, 1)
    assert repr(estimator) == "UnpairedProcrustes(seed=5, threads=1)"
    with pytest.raises(ValueError, match="Invalid parameter 'colour'"):
        estimator.set_params(colour="red")


def test_does_without_scikit_learn() -> None:
    check = "import sys, mv2v; assert not [name for name in sys.modules if name.startswith(('sklearn', 'tqdm'))]"
    subprocess.run([sys.executable, "-c", check], check=True)


#: Knobs that suit the few rows of scikit-learn's checks.
FEW_ROWS = {
    **KNOBS, "map_search": {
        "clusterings": 1, "rounds": 1, "coarse_points": 4, "fine_points": 6, "few_anchors": 2, "many_anchors": 3}}

#: What of scikit-learn's checks does not apply, and why.
NOT_APPLICABLE = {
    "check_fit2d_1sample": "a single row is refused in the tool's own words, not in scikit-learn's"}


class TargetsFromLabels(mv2v.UnpairedProcrustes):
    """scikit-learn's checks fit to labels, and a map needs target vectors: here they are made of the source's."""

    def fit(self, X, y=None):
        if y is not None and np.asarray(y).ndim == 1:
            rows = np.asarray(X)
            y = rows[::-1].astype(float) + 1 if rows.ndim == 2 and rows.dtype.kind in "fiuO" else rows
        return super().fit(X, y)


def test_scikit_learns_checks() -> None:
    checks = pytest.importorskip("sklearn.utils.estimator_checks")
    estimator = TargetsFromLabels(accept_any_verdict=True, knobs=FEW_ROWS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONWARNINGS", "ignore")
        results = checks.check_estimator(
            estimator, expected_failed_checks=NOT_APPLICABLE, on_fail=None, on_skip=None)
    failed = {f"{each['check_name']}: {each['exception']}" for each in results if each["status"] == "failed"}
    assert not failed, "\n".join(sorted(failed))
    # What does not apply must be said for as long as it is so, and no longer.
    assert {each["check_name"] for each in results if each["status"] == "xfail"} == set(NOT_APPLICABLE)
    assert sum(each["status"] == "passed" for each in results) >= 40
