"""The fit as a scikit-learn style estimator; scikit-learn itself is not needed."""

from __future__ import annotations

import inspect
import sys
from typing import Any, Dict, List, Mapping, Optional, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._fit import FitResult, fit
from ._map import Map
from ._progress import ProgressOption
from ._rows import Path, Rows
from ._verdict import Verdict
from .errors import Mv2vError, RowsError


class NotFittedError(Mv2vError, ValueError, AttributeError):
    """The estimator has no map yet."""


class UnpairedProcrustes:
    """Learns an orthogonal map between two embedding spaces from unpaired vectors.

    `fit(X, Y)` takes source and target vectors of different items, so their numbers of rows differ as a rule. The
    parameters are those of `mv2v.fit`; with `accept_any_verdict` a map whose verdict is 'failed' is applied too.

    Afterwards: `map_`, `verdict_`, `result_`, `n_features_in_`.
    """

    map_: Map
    verdict_: Verdict
    result_: FitResult
    n_features_in_: int

    def __init__(
        self, preset: str = "default", seed: int = 0, pairs: Union[ArrayLike, Path, None] = None,
        initial_map: Union[Map, Path, None] = None, knobs: Optional[Mapping[str, Any]] = None,
        threads: Optional[int] = None, progress: ProgressOption = None, accept_any_verdict: bool = False,
    ) -> None:
        self.preset = preset
        self.seed = seed
        self.pairs = pairs
        self.initial_map = initial_map
        self.knobs = knobs
        self.threads = threads
        self.progress = progress
        self.accept_any_verdict = accept_any_verdict

    def fit(self, X: Rows, y: Optional[Rows] = None) -> "UnpairedProcrustes":
        """Learns the map from source vectors `X` to target vectors `y`; raises what `mv2v.fit` raises."""
        if y is None:
            raise RowsError(
                f"{type(self).__name__} requires y to be passed, but the target y is None: it takes target vectors")
        result = fit(
            X, y, self.pairs, preset=self.preset, seed=self.seed, initial_map=self.initial_map, knobs=self.knobs,
            threads=self.threads, progress=self.progress)
        self.result_, self.map_, self.verdict_ = result, result.map, result.verdict
        self.n_features_in_ = result.map.source_dimension
        return self

    def transform(self, X: Rows) -> NDArray[np.float32]:
        """Carries source vectors into the target space: `Map.transform`."""
        self._require_fitted("transform")
        self._require_features(X)
        return self.map_.transform(X, force=self.accept_any_verdict)

    def fit_transform(self, X: Rows, y: Optional[Rows] = None) -> NDArray[np.float32]:
        """Learns the map and carries `X` over."""
        return self.fit(X, y).transform(X)

    def inverse_transform(self, Y: Rows) -> NDArray[np.float32]:
        """Carries target vectors into the source space: `Map.inverse_transform`."""
        self._require_fitted("inverse_transform")
        return self.map_.inverse_transform(Y, force=self.accept_any_verdict)

    def get_feature_names_out(self, input_features: Optional[ArrayLike] = None) -> NDArray[Any]:
        """Names of the target dimensions."""
        self._require_fitted("get_feature_names_out")
        name = type(self).__name__.lower()
        return np.array([f"{name}{place}" for place in range(self.map_.target_dimension)], dtype=object)

    def get_params(self, deep: bool = True) -> Dict[str, Any]:
        """The parameters by name."""
        return {name: getattr(self, name) for name in self._parameter_names()}

    def set_params(self, **params: Any) -> "UnpairedProcrustes":
        """Sets parameters; raises ValueError for one that does not exist."""
        names = self._parameter_names()
        for name, value in params.items():
            if name not in names:
                raise ValueError(
                    f"Invalid parameter {name!r} for estimator {self!r}. Valid parameters are: {names!r}.")
            setattr(self, name, value)
        return self

    @classmethod
    def _parameter_names(cls) -> List[str]:
        return sorted(name for name in inspect.signature(cls.__init__).parameters if name != "self")

    def __repr__(self) -> str:
        defaults = inspect.signature(type(self).__init__).parameters
        changed = ", ".join(
            f"{name}={value!r}" for name, value in self.get_params().items() if value is not defaults[name].default)
        return f"{type(self).__name__}({changed})"

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "map_")

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import InputTags, Tags, TargetTags, TransformerTags

        return Tags(
            estimator_type="transformer", target_tags=TargetTags(required=True, two_d_labels=True, single_output=False),
            transformer_tags=TransformerTags(preserves_dtype=["float32"]), input_tags=InputTags())

    def _require_fitted(self, method: str) -> None:
        if not self.__sklearn_is_fitted__():
            raise _not_fitted_error()(
                f"This {type(self).__name__} instance is not fitted yet. Call 'fit' before '{method}'.")

    def _require_features(self, X: Rows) -> None:
        shape = getattr(X, "shape", None)
        if shape is not None and len(shape) == 2 and shape[1] != self.n_features_in_:
            raise RowsError(
                f"X has {shape[1]} features, but {type(self).__name__} is expecting {self.n_features_in_} features as "
                "input")


def _not_fitted_error() -> Any:
    """Ours, which is also scikit-learn's where that is in use."""
    theirs = sys.modules.get("sklearn.exceptions")
    if theirs is None:
        return NotFittedError
    return type("NotFittedError", (NotFittedError, theirs.NotFittedError), {"__module__": __name__})
