"""A float32 .npy that is written in blocks and appears under its name only when it is complete."""

from __future__ import annotations

import os
import tempfile
from types import TracebackType
from typing import BinaryIO, Optional, Type

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray


class AtomicFile:
    """A file that is written under another name in the same folder, and takes its own when it is committed."""

    def __init__(self, path: str) -> None:
        # A link stays a link.
        self._destination = os.path.realpath(path)
        folder, name = os.path.split(self._destination)
        descriptor, self._temporary = tempfile.mkstemp(prefix=f".{name[:200]}.", suffix=".partial", dir=folder)
        self.file: BinaryIO = os.fdopen(descriptor, "wb")

    def commit(self) -> None:
        """Brings the file to the disk and into its place."""
        self.file.flush()
        os.fchmod(self.file.fileno(), _permissions(self._destination))
        os.fsync(self.file.fileno())
        self.file.close()
        os.replace(self._temporary, self._destination)

    def discard(self) -> None:
        """Removes what was not committed; nothing after a commit."""
        self.file.close()
        try:
            os.unlink(self._temporary)
        except FileNotFoundError:
            pass


class NpyOutput:
    """`with NpyOutput(path, rows, columns) as output: output.write(block)`, blocks in order."""

    def __init__(self, path: str, row_count: int, column_count: int) -> None:
        self._atomic = AtomicFile(path)
        try:
            npy_format.write_array_header_1_0(  # type: ignore[no-untyped-call, unused-ignore]
                self._atomic.file, {"descr": "<f4", "fortran_order": False, "shape": (row_count, column_count)})
        except BaseException:
            self._atomic.discard()
            raise

    def write(self, block: NDArray[np.float32]) -> None:
        """Appends rows."""
        self._atomic.file.write(np.ascontiguousarray(block, "<f4").data)

    def __enter__(self) -> "NpyOutput":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        try:
            if kind is None:
                self._atomic.commit()
        finally:
            self._atomic.discard()


def write_atomically(path: str, data: bytes) -> None:
    """A whole file at once, complete or not at all."""
    atomic = AtomicFile(path)
    try:
        atomic.file.write(data)
        atomic.commit()
    finally:
        atomic.discard()


def _permissions(path: str) -> int:
    """Those of the file that is replaced, or those of a new one."""
    try:
        return os.stat(path).st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
