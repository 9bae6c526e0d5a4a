"""Files of vectors and ids that the tool reads, written in blocks and complete or not at all."""

from __future__ import annotations

import io
import json
import os
import zipfile
from types import TracebackType
from typing import BinaryIO, Dict, List, Optional, Sequence, Type

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from ._npy_output import AtomicFile
from .errors import RowsError


class VectorOutput:
    """`with open_output(...) as output: output.write(rows, ids)`, blocks in order."""

    def __init__(self, path: str, row_count: int, dimension: int, has_ids: bool) -> None:
        self._path, self._shape, self._has_ids = path, (row_count, dimension), has_ids
        self._atomic = AtomicFile(path)
        try:
            self._begin(self._atomic.file)
        except BaseException:
            self._abandon()
            raise

    def write(self, rows: NDArray[np.float32], ids: Optional[Sequence[str]]) -> None:
        """Appends rows, with the id of each where there are ids."""
        raise NotImplementedError

    def _begin(self, file: BinaryIO) -> None:
        """What stands before the rows."""

    def _end(self, file: BinaryIO) -> None:
        """What stands behind them; the file is committed then."""
        self._atomic.commit()

    def _abandon(self) -> None:
        """Removes all that was not committed."""
        self._atomic.discard()

    def __enter__(self) -> "VectorOutput":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        try:
            if kind is None:
                self._end(self._atomic.file)
        finally:
            self._abandon()


class _Npy(VectorOutput):
    """The ids go into `NAME.ids.txt`, for `--ids`."""

    _names: Optional[AtomicFile] = None

    def _begin(self, file: BinaryIO) -> None:
        if self._has_ids:
            self._names = AtomicFile(self._path + ".ids.txt")
        _write_header(file, self._shape)

    def write(self, rows: NDArray[np.float32], ids: Optional[Sequence[str]]) -> None:
        self._atomic.file.write(np.ascontiguousarray(rows, "<f4").data)
        for each in ids or ():
            if "\n" in each:
                raise RowsError(f"{self._path}: the id {each!r} holds a line end, so that it cannot stand on one line; "
                                "write .npz or .jsonl")
            if self._names is not None:
                self._names.file.write(f"{each}\n".encode())

    def _end(self, file: BinaryIO) -> None:
        super()._end(file)
        if self._names is not None:
            self._names.commit()

    def _abandon(self) -> None:
        super()._abandon()
        if self._names is not None:
            self._names.discard()


class _Npz(VectorOutput):
    """Stored arrays `embeddings` and `ids`, as `numpy.savez` writes them."""

    def _begin(self, file: BinaryIO) -> None:
        self._ids: List[str] = []
        self._archive = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True)
        self._member = self._archive.open("embeddings.npy", "w", force_zip64=True)
        header = io.BytesIO()
        _write_header(header, self._shape)
        self._member.write(header.getvalue())

    def write(self, rows: NDArray[np.float32], ids: Optional[Sequence[str]]) -> None:
        self._member.write(np.ascontiguousarray(rows, "<f4").tobytes())
        self._ids.extend(ids or ())

    def _end(self, file: BinaryIO) -> None:
        self._member.close()
        if self._has_ids:
            with self._archive.open("ids.npy", "w", force_zip64=True) as member:
                names = io.BytesIO()
                npy_format.write_array(names, np.array(self._ids, dtype=str))  # type: ignore[no-untyped-call, unused-ignore]
                member.write(names.getvalue())
        self._archive.close()
        super()._end(file)

    def _abandon(self) -> None:
        # An archive that is left half-way is not to be ended by the garbage collector.
        self._archive.fp = None
        super()._abandon()


class _JsonLines(VectorOutput):
    def write(self, rows: NDArray[np.float32], ids: Optional[Sequence[str]]) -> None:
        for place, row in enumerate(rows):
            # NumPy's text of a float32 is the shortest that gives it again.
            numbers = "[" + ",".join(row.astype(str)) + "]"
            name = "" if ids is None else f'"id":{json.dumps(ids[place], ensure_ascii=False)},'
            self._atomic.file.write(f'{{{name}"embedding":{numbers}}}\n'.encode())


_FORMATS: Dict[str, Type[VectorOutput]] = {".npy": _Npy, ".npz": _Npz, ".jsonl": _JsonLines}


def output_formats() -> List[str]:
    """The extensions of what is written."""
    return list(_FORMATS)


def open_output(path: str, row_count: int, dimension: int, has_ids: bool) -> VectorOutput:
    """An output in the format that the extension names. Raises RowsError for any other."""
    kind = _FORMATS.get(os.path.splitext(path)[1])
    if kind is None:
        raise RowsError(f"{path}: the extension names none of {', '.join(_FORMATS)}")
    return kind(path, row_count, dimension, has_ids)


def _write_header(file: BinaryIO, shape: Sequence[int]) -> None:
    npy_format.write_array_header_1_0(  # type: ignore[no-untyped-call, unused-ignore]
        file, {"descr": "<f4", "fortran_order": False, "shape": tuple(shape)})
