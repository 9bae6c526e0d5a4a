"""Rows of vectors from an array, a list or a file, read a block at a time in single precision."""

from __future__ import annotations

import json
import mmap
import os
from typing import Any, Optional, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import RowsError

Path = Union[str, "os.PathLike[str]"]
Rows = Union[ArrayLike, Path]

_SAFETENSORS_TYPES = {"F16": "<f2", "BF16": "<u2", "F32": "<f4", "F64": "<f8"}


class RowSource:
    """`[n, d]` vectors; files stay on disk and are memory-mapped."""

    def __init__(self, rows: Rows) -> None:
        self.path: Optional[str] = None
        self._is_bfloat = False
        if isinstance(rows, (str, os.PathLike)):
            self.path = os.fspath(rows)
            self._array = self._mapped(self.path)
        else:
            self._array = _as_array(rows)
        if self._array.ndim != 2:
            raise RowsError(
                f"{self._where}expected vectors as rows, a 2D array, found shape {self._array.shape}. Reshape your "
                "data: X.reshape(1, -1) is an array of a single vector")
        if self._array.shape[1] == 0:
            raise RowsError(
                f"{self._where}found array with 0 feature(s) (shape={self._array.shape}) while a minimum of 1 is "
                "required.")
        if self._array.dtype.kind not in "fiub":
            raise RowsError(f"{self._where}expected rows of real numbers, found type {self._array.dtype}")

    @property
    def shape(self) -> Tuple[int, int]:
        """Rows and columns."""
        return self._array.shape[0], self._array.shape[1]

    def block(self, first: int, end: int) -> NDArray[np.float32]:
        """Rows first to end, a copy that may be written to."""
        block = self._array[first:end]
        if self._is_bfloat:
            return (block.astype(np.uint32) << np.uint32(16)).view(np.float32)
        with np.errstate(over="ignore"):
            return np.array(block, dtype=np.float32, order="C")

    def require_finite(self, block: NDArray[np.float32], first: int) -> None:
        """Raises for the first row of a block that holds NaN or infinity."""
        finite = np.isfinite(block).all(axis=1)
        if not finite.all():
            row = first + int((~finite).argmax())
            raise RowsError(
                f"{self._where}row {row} holds NaN or infinity, so it cannot be mapped; remove or repair such rows")

    def require_lengths(self, lengths: NDArray[np.float64], first: int) -> None:
        """Raises for the first row of a block whose length about the map's mean single precision does not hold."""
        holds = np.isfinite(lengths)
        if not holds.all():
            row = first + int((~holds).argmax())
            raise RowsError(
                f"{self._where}row {row} is so long about the map's mean that single precision does not hold the length "
                "(above 3.4e38), so it cannot be mapped; scale it down or remove it")

    @property
    def stored_path(self) -> Optional[str]:
        """The file that holds exactly these rows, where there is one, so that it need not be written again."""
        if self.path is not None:
            return self.path
        array = self._array
        if not isinstance(array, np.memmap) or not isinstance(array.base, mmap.mmap) or array.mode not in ("r", "r+"):
            return None
        name = array.filename
        if name is None:
            return None
        try:
            stored = np.load(name, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError):
            return None
        if (stored.shape, stored.dtype, stored.strides) != (array.shape, array.dtype, array.strides):
            return None
        array.flush()
        return os.fspath(name)

    @property
    def _where(self) -> str:
        return f"{self.path}: " if self.path else ""

    def _mapped(self, path: str) -> NDArray[Any]:
        file, _, name = path.partition("#")
        if file.endswith(".safetensors"):
            return self._mapped_tensor(file, name)
        if path.endswith((".parquet", ".arrow", ".feather", ".lance")):
            raise RowsError(f"{path}: convert it first, with: python -m mv2v convert {path} vectors.npy")
        if not path.endswith(".npy"):
            raise RowsError(
                f"{path}: expected a .npy or .safetensors file; read others into an array, or use 'mv2v apply'")
        try:
            array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
        except (ValueError, EOFError) as error:
            raise RowsError(f"{path}: not a complete .npy file of numbers: {error}") from error
        return array

    def _mapped_tensor(self, file: str, name: str) -> NDArray[Any]:
        try:
            with open(file, "rb") as stream:
                size = int.from_bytes(stream.read(8), "little")
                if size > os.fstat(stream.fileno()).st_size:
                    raise ValueError("its header is cut short")
                tensors = json.loads(stream.read(size))
            tensors.pop("__metadata__", None)
            if not name and len(tensors) == 1:
                (name,) = tensors
            if name not in tensors:
                found = ", ".join(sorted(tensors))
                raise RowsError(f"{file}: say which tensor, as in {file}#name; it holds {found}")
            tensor = tensors[name]
            if tensor["dtype"] not in _SAFETENSORS_TYPES:
                raise RowsError(f"{file}: the tensor '{name}' is of type {tensor['dtype']}, expected floating point")
            self._is_bfloat = tensor["dtype"] == "BF16"
            first, end = tensor["data_offsets"]
            kind, shape = np.dtype(_SAFETENSORS_TYPES[tensor["dtype"]]), tuple(tensor["shape"])
            if end - first != kind.itemsize * int(np.prod(shape)):
                raise ValueError(f"the tensor '{name}' has another size than its shape")
            if first == end:
                return np.zeros(shape, kind)
            return np.memmap(file, kind, mode="r", offset=8 + size + first, shape=shape)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            if isinstance(error, RowsError):
                raise
            raise RowsError(f"{file}: not a complete .safetensors file: {error}") from error


def _as_array(rows: Any) -> NDArray[Any]:
    if hasattr(rows, "toarray") and hasattr(rows, "nnz"):
        raise RowsError("expected dense vectors, found a sparse matrix; sparse data is not supported, use .toarray()")
    try:
        array = np.asanyarray(rows)
        if array.dtype == object:
            array = array.astype(np.float64)
    except RowsError:
        raise
    except (ValueError, TypeError) as error:
        # A TypeError stays one: argument of the wrong type, not of a wrong value.
        kind = _TypeOfRowsError if isinstance(error, TypeError) else RowsError
        raise kind(f"expected rows of numbers, all of one length: {error}") from error
    if isinstance(array, np.matrix):
        raise _TypeOfRowsError("np.matrix is not supported; use np.asarray")
    if array.dtype.kind == "c":
        raise RowsError("Complex data not supported: expected rows of real numbers")
    checked: NDArray[Any] = array
    return checked


class _TypeOfRowsError(RowsError, TypeError):
    """Something that holds no numbers at all."""
