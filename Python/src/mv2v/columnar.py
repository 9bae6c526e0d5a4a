"""Vectors in Parquet, Arrow, Feather and Lance as files that the tool reads: `convert`, and `python -m mv2v convert`."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any, Iterator, List, NamedTuple, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ._columnar_file import ColumnarFile, open_columnar
from ._vector_output import open_output, output_formats
from .errors import Mv2vError, RowsError

#: Names of a column of vectors that need not be said, and of ids, as the tool has them.
_VECTOR_NAMES = ("embedding", "vector", "values", "embeddings", "emb")
_ID_NAMES = ("id", "_id", "custom_id", "key")


class Converted(NamedTuple):
    """What was written."""

    row_count: int
    dimension: int
    vector_column: str
    id_column: Optional[str]


def convert(
    source: str, target: str, *, vector_column: Optional[str] = None, id_column: Optional[str] = None,
    batch_rows: int = 8192,
) -> Converted:
    """Writes the vectors of a column, and the ids beside them, in the format that the target's extension names.

    Memory for one record batch, whatever the file's size; the ids of a `.npz` and of `.ids.txt` are kept until the end.

    Raises RowsError, whose message names the row, counted from 0, for vectors that are null, of another length than the
    first, or that hold nulls, NaN or infinity; nothing is written then.
    """
    with open_columnar(source) as file:
        vectors = _column(file, vector_column, _VECTOR_NAMES, is_wanted=file.holds_vectors)
        if vectors is None:
            found = ", ".join(f"{name} ({kind})" for name, kind in file.columns.items())
            raise RowsError(f"{source}: say which column holds the vectors, with --vector-column; there are {found}")
        if not file.holds_vectors(vectors):
            raise RowsError(
                f"{source}: the column '{vectors}' is of type {file.columns[vectors]}, expected lists of numbers")
        ids = _column(file, id_column, _ID_NAMES, is_wanted=file.holds_ids)
        if ids is not None and not file.holds_ids(ids):
            raise RowsError(
                f"{source}: the column '{ids}' is of type {file.columns[ids]}, expected ids: text or whole numbers")
        return _write(file, source, target, vectors, ids, batch_rows)


def _column(file: ColumnarFile, name: Optional[str], usual: Sequence[str], is_wanted: Any) -> Optional[str]:
    """The column that was said, else the first of a usual name, else for vectors the only one of them."""
    if name is not None:
        if name not in file.columns:
            raise RowsError(f"{file.path}: there is no column '{name}'; there are {', '.join(file.columns)}")
        return name
    for each in usual:
        if each in file.columns and is_wanted(each):
            return each
    if usual is _VECTOR_NAMES:
        found = [each for each in file.columns if is_wanted(each)]
        return found[0] if len(found) == 1 else None
    return None


def _write(
    file: ColumnarFile, source: str, target: str, vector_column: str, id_column: Optional[str], batch_rows: int
) -> Converted:
    blocks = file.blocks(vector_column, id_column, batch_rows)
    first = next(blocks, None)
    if first is None:
        raise RowsError(f"{source}: the file holds no rows")
    dimension = first[0].shape[1]
    if dimension == 0:
        raise RowsError(f"{source}: row 0 is a list of no numbers")
    row = 0
    with open_output(target, file.row_count, dimension, has_ids=id_column is not None) as output:
        for rows, ids in _all(first, blocks):
            _require(rows, dimension, source, row)
            output.write(rows, ids)
            row += len(rows)
        if row != file.row_count:
            raise RowsError(f"{source}: {file.row_count} rows are announced, and {row} were read")
    return Converted(row, dimension, vector_column, id_column)


def _all(first: Any, rest: Iterator[Any]) -> Iterator[Tuple[NDArray[np.float32], Optional[List[str]]]]:
    yield first
    yield from rest


def _require(rows: NDArray[np.float32], dimension: int, source: str, first_row: int) -> None:
    if rows.shape[1] != dimension:
        raise RowsError(f"{source}: row {first_row} has {rows.shape[1]} numbers, but the first row has {dimension}")
    finite = np.isfinite(rows).all(axis=1)
    if not finite.all():
        raise RowsError(f"{source}: row {first_row + int((~finite).argmax())} holds NaN or infinity")


def main(arguments: Sequence[str]) -> int:
    """The command; its exit status is 0, 1 for data that cannot be used, 64 for wrong usage."""
    parser = _Parser(
        prog="python -m mv2v convert", description="Write vectors in Parquet, Arrow, Feather or Lance as a file that "
        "mv2v reads. Needs pyarrow (pip install 'mv2v[arrow]'), for Lance also pylance.")
    parser.add_argument("source", help=".parquet, .arrow, .feather, or a .lance folder")
    parser.add_argument("target", help="what to write: " + ", ".join(output_formats()))
    parser.add_argument("--vector-column", metavar="NAME", help="the column of the vectors (default: embedding, "
                        "vector, values, embeddings, emb, or the only column of lists of numbers)")
    parser.add_argument("--id-column", metavar="NAME", help="the column of the ids (default: id, _id, custom_id, key)")
    options = parser.parse_args(arguments)
    try:
        done = convert(
            options.source, options.target, vector_column=options.vector_column, id_column=options.id_column)
    except (Mv2vError, OSError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    ids = f", ids of '{done.id_column}'" if done.id_column is not None else ""
    print(f"Wrote {options.target}: {done.row_count} x {done.dimension}, vectors of '{done.vector_column}'{ids}",
          file=sys.stderr)
    return 0


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        self.print_usage(sys.stderr)
        self.exit(os.EX_USAGE, f"Error: {message}\n")
