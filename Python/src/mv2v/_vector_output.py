"""Files of vectors and ids that the tool reads, written in blocks and complete or not at all."""

from __future__ import annotations

import io
import json
import os
import zipfile
from typing import BinaryIO, Dict, List, Optional, Sequence, Type

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from ._npy_output import NpyOutput, VectorOutput, write_header
from .errors import RowsError


class _Npz(VectorOutput):
    """Stored arrays `embeddings` and `ids`, as `numpy.savez` writes them."""

    def _begin(self, file: BinaryIO) -> None:
        self._ids: List[str] = []
        self._archive = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED, allowZip64=True)
        self._member = self._archive.open("embeddings.npy", "w", force_zip64=True)
        header = io.BytesIO()
        write_header(header, self._shape)
        self._member.write(header.getvalue())

    def write(self, rows: NDArray[np.float32], ids: Optional[Sequence[str]] = None) -> None:
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
    def write(self, rows: NDArray[np.float32], ids: Optional[Sequence[str]] = None) -> None:
        for place, row in enumerate(rows):
            # NumPy's text of a float32 is the shortest that gives it again.
            numbers = "[" + ",".join(row.astype(str)) + "]"
            name = "" if ids is None else f'"id":{json.dumps(ids[place], ensure_ascii=False)},'
            self._atomic.file.write(f'{{{name}"embedding":{numbers}}}\n'.encode())


_FORMATS: Dict[str, Type[VectorOutput]] = {".npy": NpyOutput, ".npz": _Npz, ".jsonl": _JsonLines}


def output_formats() -> List[str]:
    """The extensions of what is written."""
    return list(_FORMATS)


def open_output(path: str, row_count: int, dimension: int, has_ids: bool) -> VectorOutput:
    """An output in the format that the extension names. Raises RowsError for any other."""
    kind = _FORMATS.get(os.path.splitext(path)[1])
    if kind is None:
        raise RowsError(f"{path}: the extension names none of {', '.join(_FORMATS)}")
    return kind(path, row_count, dimension, has_ids)
