"""Files that are written in blocks and appear under their names only when they are complete; float32 .npy among them."""

from __future__ import annotations

import os
import tempfile
from types import TracebackType
from typing import BinaryIO, Optional, Sequence, Type

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from .errors import RowsError


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


class VectorOutput:
    """`with open_output(...) as output: output.write(rows, ids)`, blocks in order; complete or not at all."""

    def __init__(self, path: str, row_count: int, dimension: int, has_ids: bool) -> None:
        self._path, self._shape, self._has_ids = path, (row_count, dimension), has_ids
        self._atomic = AtomicFile(path)
        try:
            self._begin(self._atomic.file)
        except BaseException:
            self._abandon()
            raise

    def write(self, rows: NDArray[np.float32], ids: Optional[Sequence[str]] = None) -> None:
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


class NpyOutput(VectorOutput):
    """The ids go into `NAME.ids.txt`, for `--ids`."""

    _names: Optional[AtomicFile] = None

    def _begin(self, file: BinaryIO) -> None:
        if self._has_ids:
            self._names = AtomicFile(self._path + ".ids.txt")
        write_header(file, self._shape)

    def write(self, rows: NDArray[np.float32], ids: Optional[Sequence[str]] = None) -> None:
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


def write_header(file: BinaryIO, shape: Sequence[int]) -> None:
    npy_format.write_array_header_1_0(  # type: ignore[no-untyped-call, unused-ignore]
        file, {"descr": "<f4", "fortran_order": False, "shape": tuple(shape)})


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
