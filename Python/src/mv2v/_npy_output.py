"""A float32 .npy that is written in blocks and appears under its name only when it is complete."""

from __future__ import annotations

import os
import tempfile
from types import TracebackType
from typing import Optional, Type

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray


class NpyOutput:
    """`with NpyOutput(path, rows, columns) as output: output.write(block)`, blocks in order."""

    def __init__(self, path: str, row_count: int, column_count: int) -> None:
        # A link stays a link.
        self._destination = os.path.realpath(path)
        folder, name = os.path.split(self._destination)
        descriptor, self._temporary = tempfile.mkstemp(prefix=f".{name[:200]}.", suffix=".partial", dir=folder)
        self._file = os.fdopen(descriptor, "wb")
        try:
            npy_format.write_array_header_1_0(  # type: ignore[no-untyped-call, unused-ignore]
                self._file, {"descr": "<f4", "fortran_order": False, "shape": (row_count, column_count)})
        except BaseException:
            self._discard()
            raise

    def write(self, block: NDArray[np.float32]) -> None:
        """Appends rows."""
        self._file.write(np.ascontiguousarray(block, "<f4").data)

    def __enter__(self) -> "NpyOutput":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        try:
            if kind is None:
                self._commit()
        finally:
            self._discard()

    def _commit(self) -> None:
        self._file.flush()
        os.fchmod(self._file.fileno(), _permissions(self._destination))
        os.fsync(self._file.fileno())
        self._file.close()
        os.replace(self._temporary, self._destination)

    def _discard(self) -> None:
        self._file.close()
        try:
            os.unlink(self._temporary)
        except FileNotFoundError:
            pass


def write_atomically(path: str, data: bytes) -> None:
    """A whole file at once, complete or not at all."""
    destination = os.path.realpath(path)
    folder, name = os.path.split(destination)
    descriptor, temporary = tempfile.mkstemp(prefix=f".{name[:200]}.", suffix=".partial", dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), _permissions(destination))
            os.fsync(file.fileno())
        os.replace(temporary, destination)
    except BaseException:
        os.unlink(temporary)
        raise


def _permissions(path: str) -> int:
    """Those of the file that is replaced, or those of a new one."""
    try:
        return os.stat(path).st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
