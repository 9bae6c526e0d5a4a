"""Carries a column of vectors of a Spark data frame over, in Arrow batches; needs pyspark and pyarrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Iterable, Iterator, Optional, Union

import numpy as np

from ._map import Map, as_map
from ._rows import Path
from .errors import RowsError

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

#: Rows of a product. Every product has this shape, so that a row's image does not depend on the batch that it came in,
#: and so neither on partitions nor on how many workers there are.
_TILE_ROWS = 1024


def transform(
    df: "DataFrame", column: str, map: Union[Map, Path], *, output_column: Optional[str] = None, side: str = "source",
    centred: Optional[bool] = None, force: bool = False,
) -> "DataFrame":
    """`df` with the vectors of a column carried over, lazily; other columns and the order of rows stay.

    column: arrays of numbers, all of the map's dimension; a null stays null.
    map: a map or its file on the driver; it is broadcast once. Workers need this package, NumPy and safetensors.
    output_column: a new column for the images, `array<float>`; without it they take the place of the vectors.
    side, centred, force: as in `Map.transform`.

    Raises RowsError where there is no such column or it holds no arrays of numbers, and what `Map.transform` raises of
    the map. A job over vectors that cannot be mapped fails with RowsError's message, which names the column.
    """
    from pyspark.sql.types import ArrayType, FloatType, NumericType, StructField, StructType

    learned = as_map(map)
    fields = {field.name: field for field in df.schema.fields}
    if column not in fields:
        raise RowsError(f"there is no column '{column}'; the frame has {', '.join(fields) or 'none'}")
    kind = fields[column].dataType
    if not isinstance(kind, ArrayType) or not isinstance(kind.elementType, NumericType):
        hint = "; pyspark.ml.functions.vector_to_array makes one of a vector" if kind.typeName() == "vectorudt" else ""
        raise RowsError(f"the column '{column}' is of type {kind.simpleString()}, expected an array of numbers{hint}")
    if output_column in fields and output_column != column:
        raise RowsError(f"the frame has a column '{output_column}' already; choose another output_column")
    # What is wrong with the map is known before a job is started.
    dimension = learned.target_dimension if side == "target" else learned.source_dimension
    learned.transform(np.zeros((0, dimension)), side=side, centred=centred, force=force)

    name = output_column or column
    images = StructField(name, ArrayType(FloatType(), containsNull=False), fields[column].nullable)
    schema = StructType([images if each.name == name else each for each in df.schema.fields])
    if name not in fields:
        schema = schema.add(images)
    load = _broadcast(df, learned)

    def carry(batches: "Iterable[pa.RecordBatch]") -> "Iterator[pa.RecordBatch]":
        worker_map = load()
        for batch in batches:
            yield carried_batch(batch, column, name, worker_map, side=side, centred=centred, force=force)

    return df.mapInArrow(carry, schema)


def carried_batch(
    batch: "pa.RecordBatch", column: str, output_column: str, map: Map, *, side: str = "source",
    centred: Optional[bool] = None, force: bool = False,
) -> "pa.RecordBatch":
    """A record batch with the images of a column's vectors in `output_column`; list and fixed-size-list columns.

    Raises RowsError, whose row is counted in the batch.
    """
    import pyarrow as pa

    vectors, is_null = _rows(batch.column(batch.schema.get_field_index(column)), column)
    try:
        images = _tiled(vectors, lambda rows: map.transform(rows, side=side, centred=centred, force=force), map, side)
    except RowsError as error:
        raise RowsError(f"column '{column}': {error}") from None
    lengths = np.where(is_null, 0, images.shape[1])
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    values = pa.array(images.reshape(-1))
    field = pa.field(output_column, pa.list_(pa.field("element", pa.float32(), nullable=False)))
    array = pa.Array.from_buffers(
        field.type, len(batch), [_validity(is_null), pa.py_buffer(offsets)], children=[values])
    place = batch.schema.get_field_index(output_column)
    table = pa.Table.from_batches([batch])
    table = table.append_column(field, array) if place < 0 else table.set_column(place, field, array)
    return table.combine_chunks().to_batches()[0] if len(batch) else pa.RecordBatch.from_pylist([], table.schema)


def _rows(array: Any, column: str) -> "tuple[Any, Any]":
    """The vectors that are not null, `[n, d]`, and which are null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    is_null = np.asarray(array.is_null())
    present = array.drop_null() if is_null.any() else array
    if not pa.types.is_fixed_size_list(array.type) and not pa.types.is_list(array.type) and not pa.types.is_large_list(
            array.type):
        raise RowsError(f"column '{column}': found type {array.type}, expected lists of numbers")
    lengths = np.asarray(pc.list_value_length(present))
    if len(lengths) and (lengths != lengths[0]).any():
        row = int((lengths != lengths[0]).argmax())
        raise RowsError(
            f"column '{column}': vectors of different lengths, {lengths[0]} and {lengths[row]} among others; all must "
            "have the map's dimension")
    values = present.flatten()
    if values.null_count:
        raise RowsError(f"column '{column}': a vector holds null")
    dimension = int(lengths[0]) if len(lengths) else 0
    return np.asarray(values).reshape(len(present), dimension), is_null


def _tiled(vectors: Any, carry: Callable[[Any], Any], map: Map, side: str) -> Any:
    images = np.empty((len(vectors), map.image_dimension(side)), np.float32)
    for first in range(0, len(vectors), _TILE_ROWS):
        tile = vectors[first : first + _TILE_ROWS]
        count = len(tile)
        if count < _TILE_ROWS:
            tile = np.concatenate([tile, np.broadcast_to(tile[-1], (_TILE_ROWS - count, tile.shape[1]))])
        images[first : first + count] = carry(tile)[:count]
    return images


def _validity(is_null: Any) -> Any:
    import pyarrow as pa

    return pa.py_buffer(np.packbits(~is_null, bitorder="little")) if is_null.any() else None


def _broadcast(df: "DataFrame", learned: Map) -> Callable[[], Map]:
    """How a worker comes by the map."""
    try:
        context = df.sparkSession.sparkContext
    except Exception:  # Spark Connect has no context; the map then travels with the function.
        return lambda: learned
    broadcast = context.broadcast(learned)
    return lambda: broadcast.value
