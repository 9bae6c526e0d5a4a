"""Parquet, Arrow IPC, Feather and Lance: their columns, and blocks of rows of two of them."""

from __future__ import annotations

import os
from types import TracebackType
from typing import Any, Dict, Iterator, List, Optional, Tuple, Type

import numpy as np
from numpy.typing import NDArray

from .errors import Mv2vError, RowsError

Block = Tuple[NDArray[np.float32], Optional[List[str]]]


class ColumnarFile:
    """A file of columns; `blocks` reads it from the beginning, a batch at a time."""

    def __init__(self, path: str, schema: Any, row_count: int, batches: Any, close: Any = None) -> None:
        self.path, self.row_count = path, row_count
        self._schema, self._batches, self._close = schema, batches, close
        #: Each column's type, as its format calls it.
        self.columns: Dict[str, str] = {field.name: str(field.type) for field in schema}

    def holds_vectors(self, name: str) -> bool:
        """Whether a column is one of lists of numbers."""
        pa = arrow()
        kind = _storage(self._schema.field(name).type)
        is_list = pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)
        return bool(is_list and (pa.types.is_floating(kind.value_type) or pa.types.is_integer(kind.value_type)))

    def holds_ids(self, name: str) -> bool:
        """Whether a column is one of text or whole numbers."""
        types, kind = arrow().types, self._schema.field(name).type
        if types.is_dictionary(kind):
            kind = kind.value_type
        return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_integer(kind))

    def blocks(self, vector_column: str, id_column: Optional[str], batch_rows: int) -> Iterator[Block]:
        """Vectors and ids of some rows after another.

        Raises RowsError for a null, for a list of another length than the first of its block, and for nulls in one.
        """
        names = [vector_column] + [id_column] * (id_column is not None and id_column != vector_column)
        row = 0
        try:
            for batch in self._batches(names, batch_rows):
                # Batches of an IPC file are as large as they were written.
                for start in range(0, batch.num_rows, batch_rows):
                    part = batch.slice(start, batch_rows)
                    rows = _vectors(part.column(vector_column), f"{self.path}: ", row)
                    ids = _ids(part.column(id_column), f"{self.path}: ", row) if id_column is not None else None
                    yield rows, ids
                    row += part.num_rows
        except arrow().ArrowException as error:
            raise RowsError(f"{self.path}: cannot be read from row {row} on: {error}") from error

    def __enter__(self) -> "ColumnarFile":
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        if self._close is not None:
            self._close()


def arrow() -> Any:
    """pyarrow, which is an extra of this package. Raises Mv2vError where it is missing."""
    try:
        import pyarrow
    except ImportError as error:
        raise Mv2vError("this needs pyarrow, which is not installed: pip install 'mv2v[arrow]'") from error
    return pyarrow


def open_columnar(path: str) -> ColumnarFile:
    """A file by its first bytes, or a folder of Lance. Raises RowsError for anything else."""
    pa = arrow()
    if os.path.isdir(path):
        return _open_lance(path)
    with open(path, "rb") as file:
        magic = file.read(6)
    try:
        if magic.startswith(b"PAR1"):
            return _open_parquet(path)
        if magic == b"ARROW1":
            return _open_ipc(path)
        if magic.startswith(b"FEA1"):
            raise RowsError(f"{path}: a Feather file of version 1; rewrite it with pyarrow.feather.write_feather")
        if magic.startswith(b"\xff\xff\xff\xff"):
            return _open_stream(path)
    except (pa.ArrowException, OSError) as error:
        raise RowsError(f"{path}: damaged: {error}") from error
    raise RowsError(f"{path}: neither Parquet nor Arrow by its first bytes, nor a folder of Lance")


def _open_parquet(path: str) -> ColumnarFile:
    import pyarrow.parquet

    file = pyarrow.parquet.ParquetFile(path)

    def batches(names: List[str], batch_rows: int) -> Iterator[Any]:
        return iter(file.iter_batches(batch_size=batch_rows, columns=names))

    return ColumnarFile(path, file.schema_arrow, file.metadata.num_rows, batches, file.close)


def _open_ipc(path: str) -> ColumnarFile:
    pa = arrow()
    source = pa.memory_map(path)
    reader = pa.ipc.open_file(source)
    count = sum(reader.get_batch(index).num_rows for index in range(reader.num_record_batches))

    def batches(names: List[str], batch_rows: int) -> Iterator[Any]:
        return (reader.get_batch(index).select(names) for index in range(reader.num_record_batches))

    return ColumnarFile(path, reader.schema, count, batches, source.close)


def _open_stream(path: str) -> ColumnarFile:
    """The Arrow stream, whose rows are counted by reading it once."""
    pa = arrow()
    with pa.OSFile(path) as source:
        reader = pa.ipc.open_stream(source)
        schema, count = reader.schema, sum(batch.num_rows for batch in reader)

    def batches(names: List[str], batch_rows: int) -> Iterator[Any]:
        with pa.OSFile(path) as source:
            for batch in pa.ipc.open_stream(source):
                yield batch.select(names)

    return ColumnarFile(path, schema, count, batches)


def _open_lance(path: str) -> ColumnarFile:
    try:
        import lance
    except ImportError as error:
        raise Mv2vError(f"{path}: a folder; of Lance it is read with pylance, which is not installed: "
                        "pip install 'mv2v[lance]'") from error
    try:
        dataset = lance.dataset(path)
    except (ValueError, OSError) as error:
        raise RowsError(f"{path}: a folder, and not one of Lance: {error}") from error

    def batches(names: List[str], batch_rows: int) -> Iterator[Any]:
        return iter(dataset.to_batches(columns=names, batch_size=batch_rows))

    return ColumnarFile(path, dataset.schema, dataset.count_rows(), batches)


def _storage(kind: Any) -> Any:
    """What an extension type, as of a tensor of one dimension, is stored as."""
    return getattr(kind, "storage_type", kind)


def _vectors(column: Any, where: str, first_row: int) -> NDArray[np.float32]:
    """`[n, d]`, of a list, large-list or fixed-size-list column, which may be a slice."""
    pa = arrow()
    column = getattr(column, "storage", column)
    if column.null_count:
        row = first_row + int(np.flatnonzero(np.asarray(column.is_null()))[0])
        raise RowsError(f"{where}row {row} has no vector: it is null")
    lengths: NDArray[np.int64]
    if pa.types.is_fixed_size_list(column.type):
        lengths = np.full(len(column), column.type.list_size)
    else:
        lengths = np.diff(np.asarray(column.offsets, np.int64))
    if len(lengths) and not (lengths == lengths[0]).all():
        row = int((lengths != lengths[0]).argmax())
        raise RowsError(
            f"{where}row {first_row + row} has {lengths[row]} numbers, but row {first_row} has {lengths[0]}")
    numbers = column.flatten()
    if numbers.null_count:
        place = int(np.flatnonzero(np.asarray(numbers.is_null()))[0])
        raise RowsError(f"{where}row {first_row + place // int(lengths[0])} holds a null among its numbers")
    with np.errstate(over="ignore"):
        rows = np.asarray(numbers.to_numpy(zero_copy_only=False)).astype(np.float32)
    return rows.reshape(len(column), int(lengths[0]) if len(lengths) else 0)


def _ids(column: Any, where: str, first_row: int) -> List[str]:
    if column.null_count:
        row = first_row + int(np.flatnonzero(np.asarray(column.is_null()))[0])
        raise RowsError(f"{where}row {row} has no id: it is null")
    return [str(each) for each in column.to_pylist()]
