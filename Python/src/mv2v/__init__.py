"""Translate one embedding model's vectors into another's, learned without paired data."""

from ._estimator import NotFittedError, UnpairedProcrustes
from ._fit import FitResult, Stage, fit
from ._map import Map
from ._progress import Progress
from ._tool import binary_path
from ._verdict import Estimate, Prediction, Verdict
from ._version import __version__
from .errors import (
    FailedMapError,
    MapFileError,
    Mv2vError,
    Mv2vWarning,
    RowsError,
    ToolDataError,
    ToolError,
    ToolKilledError,
    ToolNotFoundError,
    ToolUsageError,
    WrongModelError,
)

__all__ = [
    "Estimate",
    "FailedMapError",
    "FitResult",
    "Map",
    "MapFileError",
    "Mv2vError",
    "Mv2vWarning",
    "NotFittedError",
    "Prediction",
    "Progress",
    "RowsError",
    "Stage",
    "ToolDataError",
    "ToolError",
    "ToolKilledError",
    "ToolNotFoundError",
    "ToolUsageError",
    "UnpairedProcrustes",
    "Verdict",
    "WrongModelError",
    "__version__",
    "binary_path",
    "fit",
]
