"""Reads the map format, versions 1 to 3, and checks everything that docs/map-format.md asks of a reader."""

from __future__ import annotations

import hashlib
import json
import math
import re
from typing import Any, Callable, Dict, List, Optional, Tuple

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load

from ._verdict import LEVELS, is_estimate
from .errors import MapFileError

Floats = NDArray[np.float32]

NEWEST_VERSION = 3
KINDS = ("orthogonal", "linear", "ridge", "whitened", "matching")
COMMON_SPACE_KINDS = ("whitened", "matching")
#: By how much products of an orthogonal map's rows or columns may differ from those of orthonormal ones.
LARGEST_DEVIATION = 1e-3
#: No map of unit rows makes them so long, and squares of lengths beyond it would leave single precision.
LARGEST_LENGTH = 1e15


def _length(tensor: NDArray[Any]) -> float:
    """The Frobenius norm; of a matrix, no image of a unit row is longer."""
    return float(np.linalg.norm(tensor.astype(np.float64)))


def _is_fit_log(text: str) -> bool:
    """Whether a text is a fit log: its lists and objects there, and nothing but numbers in them."""

    def are_numbers(values: Any) -> bool:
        return isinstance(values, list) and all(
            isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
            for value in values)

    def is_stage(stage: Any) -> bool:
        return isinstance(stage, dict) and isinstance(stage.get("name"), str) and isinstance(
            stage.get("figures"), dict) and are_numbers(list(stage["figures"].values()))

    try:
        log = json.loads(text)
        level = [log["noise_level"]] if log.get("noise_level") is not None else []
        agreements, values = log["agreements"], log["singular_values"]
        lists = [log["stages"], log["objectives"], agreements]
        return (
            all(isinstance(each, list) for each in lists) and all(is_stage(stage) for stage in log["stages"])
            and all(are_numbers(each) for each in log["objectives"] + agreements)
            and all(len(each) == len(agreements) for each in agreements)
            and are_numbers(values) and are_numbers(level) and all(value >= 0 for value in values + level))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False


class MapFile:
    """A checked map file: its kind, tensors in single precision, and string metadata."""

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        try:
            self._stored: Dict[str, Any] = load(data)
            size = int.from_bytes(data[:8], "little")
            self.metadata: Dict[str, str] = json.loads(data[8 : 8 + size]).get("__metadata__", {})
        except (SafetensorError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise MapFileError(f"{name} is not a complete .safetensors file: {error}") from error
        if self.metadata.get("format") != "mv2v-map":
            raise self._unusable("its metadata does not say format 'mv2v-map'; was it made by 'mv2v fit'?")
        self.version = self._version()
        recorded = self.metadata.get("tensors_sha256")
        if recorded is not None and recorded != hashlib.sha256(data[8 + size :]).hexdigest():
            raise self._unusable(
                "its tensors are not those that were written: their SHA-256 is not 'tensors_sha256'")
        self.kind = self._kind()
        self.tensors: Dict[str, Floats] = {}
        if self.kind in COMMON_SPACE_KINDS:
            self._read_pair()
        else:
            self._read_single()
        for side in ("source", "target"):
            self._check_profile(side)
        self._check_dimensions()
        self._check_making()

    # The tensors of each kind.

    def _read_single(self) -> None:
        matrix = self._transform("map", (None, None))
        self._scale("target_scale")
        self._frame("source", matrix.shape[0])
        if "source_scale" in self._stored:
            self._scale("source_scale")
        self._frame("target", matrix.shape[1])
        self._check_place("target", matrix)
        if self.kind == "orthogonal":
            self._check_orthogonality(matrix)
            self._check_place("source", matrix)
            return
        if self.kind == "ridge":
            self._number("ridge", "a finite number of at least 0", lambda value: value >= 0)
        if self.version > 1:
            self._transform("backward_map", (matrix.shape[1], matrix.shape[0]))
        elif "kind" in self.metadata:
            self.tensors["backward_map"] = np.linalg.pinv(matrix.astype(np.float64)).astype(np.float32)
        else:
            self.tensors["backward_map"] = np.ascontiguousarray(matrix.T)
        self._check_place("source", self.tensors["backward_map"])

    def _read_pair(self) -> None:
        source = self._transform("source_map", (None, None))
        target = self._transform("target_map", (None, source.shape[1]))
        if self.kind == "matching":
            correlations = self._vector("correlations", source.shape[1])
            wrong = ~((correlations >= 0) & (correlations < 1))
            if wrong.any():
                place = int(wrong.argmax())
                raise self._unusable(
                    f"the tensor 'correlations' holds {correlations[place]} at position {place}, expected at least 0 "
                    "and less than 1")
            self._scale("bound")
            # The square of an image's length.
            bound = float(self.tensors["bound"][0])
            if bound > LARGEST_LENGTH**2:
                raise self._unusable(f"the tensor 'bound' is {bound}, expected less than 1e30")
        self._frame("source", source.shape[0])
        self._frame("target", target.shape[0])

    def _frame(self, side: str, dimension: int) -> None:
        mean = self._vector(f"{side}_mean", dimension)
        name = f"{side}_weights"
        # Older versions had none, and passed over a tensor of that name.
        if self.version >= 3 and name in self._stored:
            weights = self._vector(name, dimension)
            if (weights < 0).any():
                place = int((weights < 0).argmax())
                raise self._unusable(
                    f"the tensor '{name}' is {weights[place]} at position {place}, expected 0 or more")
            if (weights > LARGEST_LENGTH).any():
                place = int((weights > LARGEST_LENGTH).argmax())
                raise self._unusable(
                    f"the tensor '{name}' is {weights[place]} at position {place}, expected 1e15 at most")
            if not weights.any():
                raise self._unusable(f"the tensor '{name}' holds zeros alone")
        scales = self.tensors.get(name, np.float32(1)).astype(np.float64)
        if not max(_length(mean), _length(mean * scales)) < float(np.finfo(np.float32).max) / 2:
            raise self._unusable(
                f"the tensor '{side}_mean' is longer than single precision holds among rows (1.7e38), or is so times "
                f"'{name}'")
        said = self._entry("normalisation", "'center_unit' or 'unit'", ("center_unit", "unit").__contains__)
        if said == "unit" and mean.any():
            raise self._unusable(
                f"its metadata has 'normalisation' = 'unit', but the tensor '{side}_mean' is not zero")

    def _check_place(self, side: str, matrix: Floats) -> None:
        """Images of unit rows among the raw rows of a side, ``mean + scale * image / weight``, are in single precision."""
        if f"{side}_scale" not in self.tensors:
            return
        mean, scale = np.abs(self.tensors[f"{side}_mean"]).max(), float(self.tensors[f"{side}_scale"][0])
        weights = self.tensors.get(f"{side}_weights")
        weight = 1.0 if weights is None else float(weights[weights > 0].min())
        if not float(mean) + scale * _length(matrix) / weight < float(np.finfo(np.float32).max):
            raise self._unusable(
                "vectors carried into it would be longer than single precision holds (3.4e38), by the tensors "
                f"'{side}_mean', '{side}_scale' and '{side}_weights'")

    def _check_orthogonality(self, matrix: Floats) -> None:
        gram = matrix @ matrix.T if matrix.shape[0] <= matrix.shape[1] else matrix.T @ matrix
        deviation = float(np.abs(gram - np.eye(len(gram), dtype=np.float32)).max())
        if not deviation <= LARGEST_DEVIATION:
            raise self._unusable(
                "its kind is 'orthogonal', but the tensor 'map' is not: products of its rows or columns are up to "
                f"{deviation} away from those of orthonormal ones")

    def _check_profile(self, side: str) -> None:
        """What the rows of the fit looked like; 'mv2v apply' compares others with it."""
        if f"{side}_lengths" not in self.metadata:
            return

        def are_lengths(text: str) -> bool:
            try:
                low, median, high = (float(number) for number in text.split(" "))
            except ValueError:
                return False
            return 0 <= low <= median <= high and 0 < high < math.inf

        self._entry(f"{side}_lengths", "three ascending lengths, the last above 0", are_lengths)
        self._number(f"{side}_centred_length", "a finite number above 0", lambda value: value > 0)
        name = f"{side}_profile"
        if name in self._stored:
            self._number(f"{name}_share", "a number from 0 to 1", lambda value: 0 <= value <= 1)
            self._matrix(name, (None, len(self.tensors[f"{side}_mean"])))

    # Tensors.

    def _tensor(self, name: str, expected: str, fits: Callable[[Tuple[int, ...]], bool]) -> Floats:
        if name not in self._stored:
            found = ", ".join(f"'{each}'" for each in sorted(self._stored)) or "none"
            raise self._unusable(f"the tensor '{name}' is missing; it holds {found}")
        stored = self._stored[name]
        if not np.issubdtype(stored.dtype, np.floating):
            raise self._unusable(f"the tensor '{name}' is of type {stored.dtype}, expected floating point")
        if not fits(stored.shape):
            raise self._unusable(f"the tensor '{name}' has shape {list(stored.shape)}, expected {expected}")
        finite = np.isfinite(stored)
        if not finite.all():
            raise self._unusable(
                f"the tensor '{name}' holds NaN or infinity, first at position {int((~finite).ravel().argmax())}")
        self.tensors[name] = tensor = np.ascontiguousarray(stored, np.float32)
        return tensor

    def _transform(self, name: str, sizes: Tuple[Optional[int], Optional[int]]) -> Floats:
        """A matrix that unit rows are multiplied by: it neither takes all to 0 nor beyond what can be computed with."""
        matrix = self._matrix(name, sizes)
        length = _length(matrix)
        if length == 0:
            raise self._unusable(f"the tensor '{name}' holds zeros alone")
        if length > LARGEST_LENGTH:
            raise self._unusable(
                f"the tensor '{name}' would make vectors of unit length up to {length:g} long, expected at most 1e15")
        return matrix

    def _matrix(self, name: str, sizes: Tuple[Optional[int], Optional[int]]) -> Floats:
        expected = "[" + ", ".join("any" if size is None else str(size) for size in sizes) + "]"
        return self._tensor(
            name, expected,
            lambda shape: len(shape) == 2 and all(shape) and all(w in (None, s) for w, s in zip(sizes, shape)))

    def _vector(self, name: str, count: int) -> Floats:
        return self._tensor(name, f"[{count}]", lambda shape: shape == (count,))

    def _scale(self, name: str) -> None:
        scale = self._vector(name, 1)[0]
        if not scale > 0:
            raise self._unusable(f"the tensor '{name}' is {scale}, expected a positive number")

    # Metadata.

    def _version(self) -> int:
        found = self.metadata.get("format_version")
        version = int(found) if found is not None and re.fullmatch(r"[+-]?[0-9]{1,9}", found) else None
        if version is not None and version > NEWEST_VERSION:
            raise self._unusable(
                f"it has format version {version}, and this version knows 1 to {NEWEST_VERSION}; use a newer mv2v")
        if version is None or version < 1:
            said = "none" if found is None else f"'{found}'"
            raise self._unusable(f"expected format version 1 to {NEWEST_VERSION}, found {said}")
        return version

    def _kind(self) -> str:
        # Version 1 recorded the kind of maps of paired rows alone.
        if self.version == 1 and "kind" not in self.metadata:
            return "linear" if self.metadata.get("knob.orthogonal") == "false" else "orthogonal"
        return self._entry("kind", "one of " + ", ".join(KINDS), KINDS.__contains__)

    def _check_dimensions(self) -> None:
        for side in ("source", "target"):
            found = self.dimension(side)
            said = self._count(f"{side}_dimension")
            if said != found:
                raise self._unusable(f"its metadata has '{side}_dimension' = '{said}', its tensors have {found}")
        direction = "both_to_common" if self.kind in COMMON_SPACE_KINDS else "source_to_target"
        self._entry("direction", f"'{direction}' for its kind '{self.kind}'", direction.__eq__)

    def _check_making(self) -> None:
        for side in ("source", "target"):
            if f"{side}_rows" in self.metadata:
                self._check_rows(side, self._count(f"{side}_rows"))
        if self.metadata.get("paired") == "true":
            if "verdict" in self.metadata:
                raise self._unusable(
                    "its metadata has 'paired' = 'true' and a 'verdict', which only maps of unpaired rows have")
            return
        self._entry(
            "verdict",
            "one of " + ", ".join(LEVELS) + " (or 'paired' = 'true' for a map of paired rows)", LEVELS.__contains__)
        self._count("seed")
        self._number("agreement", "a finite number")
        for name in ("chains", "merged_chains"):
            self._count(name)
        pairs = self._count("known_pairs") if "known_pairs" in self.metadata else 0
        if "contradicted_pairs" in self.metadata:
            self._entry(
                "contradicted_pairs", "a whole number of at least 0, and at most 'known_pairs'",
                lambda text: text.isdecimal() and int(text) <= pairs)
        if "lead" in self.metadata:
            self._number("lead", "a finite number")
            self._number("null_margin", "a finite number")
        if "predicted_pool" in self.metadata:
            self._count("predicted_pool")
            for name in ("predicted_top1", "predicted_mean_rank"):
                self._entry(name, "three numbers, the expected one, the lowest and the highest", is_estimate)
        if "fit_log" in self.metadata:
            self._entry("fit_log", "a fit log in JSON (docs/map-format.md)", _is_fit_log)

    def _check_rows(self, side: str, count: int) -> None:
        def numbers(text: str, separator: str) -> Optional[List[int]]:
            parts = text.split(separator)
            return [int(part) for part in parts] if len(parts) == 2 and all(p.isdecimal() for p in parts) else None

        def is_range(text: str) -> bool:
            ends = numbers(text, ":")
            # Longer where the rows are a random choice of the range.
            return ends is not None and ends[1] - ends[0] >= count

        end = int(self._entry(f"{side}_row_range", f"first:end, such as 0:{count}", is_range).split(":")[1])
        if f"{side}_file" not in self.metadata:
            return

        def is_shape(text: str) -> bool:
            sizes = numbers(text, "x")
            return sizes is not None and sizes[0] >= end and sizes[1] > 0

        self._entry(f"{side}_file_shape", "rows x columns, such as 12000x384", is_shape)
        self._entry(
            f"{side}_file_sha256", "64 hexadecimal digits",
            lambda text: re.fullmatch("[0-9a-fA-F]{64}", text) is not None)

    def _entry(self, key: str, expected: str, fits: Callable[[str], Any]) -> str:
        found = self.metadata.get(key)
        if found is None or not fits(found):
            said = f"no '{key}'" if found is None else f"'{key}' = '{found}'"
            raise self._unusable(f"its metadata has {said}, expected {expected}")
        return found

    def _count(self, key: str) -> int:
        return int(self._entry(key, "a whole number of at least 0", lambda text: re.fullmatch("[0-9]+", text)))

    def _number(self, key: str, expected: str, fits: Callable[[float], bool] = lambda _: True) -> None:
        def is_number(text: str) -> bool:
            try:
                return math.isfinite(float(text)) and fits(float(text))
            except ValueError:
                return False

        self._entry(key, expected, is_number)

    def dimension(self, side: str) -> int:
        """The dimension of a side's raw vectors."""
        return len(self.tensors[f"{side}_mean"])

    def _unusable(self, reason: str) -> MapFileError:
        return MapFileError(f"{self._name} is not a map that this version can use: {reason}")
