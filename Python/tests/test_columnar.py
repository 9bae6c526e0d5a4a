"""`python -m mv2v convert`, from every columnar file to what the tool reads."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, List, Optional

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest

from mv2v._rows import RowSource
from mv2v.columnar import convert as convert_in_python
from mv2v.columnar import main
from mv2v.errors import RowsError

ROWS, DIMENSION = 1000, 4
IDS = [f'{i} "ü"' for i in range(ROWS)]
# Halves, so that every type holds them exactly.
MATRIX = (np.random.default_rng(3).integers(-64, 64, (ROWS, DIMENSION)) / 2).astype(np.float32)


def convert(*arguments: Any, status: int = 0) -> str:
    """Runs the command in this process, and gives what it says."""
    output, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        try:
            found = main([str(each) for each in arguments])
        except SystemExit as end:
            found = end.code  # type: ignore[assignment]
    assert (found, output.getvalue()) == (status, ""), errors.getvalue()
    return errors.getvalue()


def list_column(kind: Any) -> Any:
    rows = MATRIX
    if pa.types.is_integer(kind.value_type):
        rows = MATRIX.astype(int)
    if pa.types.is_float16(kind.value_type):
        values = pa.array(rows.astype(np.float16).ravel())
        if pa.types.is_fixed_size_list(kind):
            return pa.FixedSizeListArray.from_arrays(values, DIMENSION)
        return pa.ListArray.from_arrays(np.arange(0, ROWS * DIMENSION + 1, DIMENSION).astype(np.int32), values)
    return pa.array(rows.tolist(), kind)


def table(vectors: Any, ids: Optional[List[Any]] = None, vector_name: str = "embedding", id_name: str = "id") -> Any:
    # In chunks that are not the batches.
    columns = {vector_name: pa.chunked_array([vectors[:7], vectors[7:300], vectors[300:]])}
    if ids is not None:
        columns = {id_name: pa.array(ids), **columns}
    return pa.table(columns)


def write(path: Path, content: Any) -> Path:
    if path.suffix == ".parquet":
        pyarrow.parquet.write_table(content, path, row_group_size=130)
    elif path.suffix == ".feather":
        pyarrow.feather.write_feather(content, path)
    elif path.suffix == ".lance":
        pytest.importorskip("lance").write_dataset(content, str(path))
    else:
        opener = pa.ipc.new_stream if path.suffix == ".arrows" else pa.ipc.new_file
        with opener(str(path), content.schema) as writer:
            writer.write_table(content, max_chunksize=90)
    return path


TYPES = {
    "list<float>": pa.list_(pa.float32()), "list<double>": pa.list_(pa.float64()), "list<half>": pa.list_(pa.float16()),
    "large_list<float>": pa.large_list(pa.float32()), "fixed<float>": pa.list_(pa.float32(), DIMENSION),
    "fixed<half>": pa.list_(pa.float16(), DIMENSION), "list<int8>": pa.list_(pa.int8()),
}


@pytest.mark.parametrize("suffix", ["parquet", "arrow", "arrows", "feather", "lance"])
@pytest.mark.parametrize("kind", list(TYPES))
def test_every_type_in_every_file(suffix: str, kind: str, tmp_path: Path) -> None:
    if suffix == "parquet" and "half" in kind and not hasattr(pa, "float16"):
        pytest.skip("a pyarrow without halves in Parquet")
    source = write(tmp_path / f"x.{suffix}", table(list_column(TYPES[kind]), IDS))
    said = convert(source, tmp_path / "y.npz")
    expected = np.trunc(MATRIX) if "int" in kind else MATRIX
    with np.load(tmp_path / "y.npz") as archive:
        assert np.array_equal(archive["embeddings"], expected) and archive["embeddings"].dtype == np.float32
        assert archive["ids"].tolist() == IDS
    assert "1000 x 4, vectors of 'embedding', ids of 'id'" in said


def test_every_output(tmp_path: Path, tool: Any) -> None:
    source = write(tmp_path / "x.parquet", table(list_column(TYPES["list<float>"]), IDS))
    convert(source, tmp_path / "y.npy")
    assert np.array_equal(np.load(tmp_path / "y.npy"), MATRIX)
    assert (tmp_path / "y.npy.ids.txt").read_text().splitlines() == IDS
    convert(source, tmp_path / "y.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "y.jsonl").read_text().splitlines()]
    assert [line["id"] for line in lines] == IDS
    assert np.array_equal(np.array([line["embedding"] for line in lines], np.float32), MATRIX)
    convert(source, tmp_path / "y.npz")
    # The tool reads them all, and sees one matrix and the ids.
    for name in ["y.npz", "y.jsonl"]:
        tool("merge", tmp_path / name, "--unchecked", "--output", tmp_path / f"{name}.again.npz")
        with np.load(tmp_path / f"{name}.again.npz") as archive:
            assert np.array_equal(archive["embeddings"], MATRIX) and archive["ids"].tolist() == IDS
    assert sorted(each.name for each in tmp_path.iterdir() if each.name.startswith(".")) == []
    # As the program that it is.
    done = subprocess.run([sys.executable, "-m", "mv2v", "convert", str(source), str(tmp_path / "p.npy")],
                          capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout == "" and done.stderr.startswith("Wrote "), done
    with pytest.raises(RowsError, match="python -m mv2v convert"):
        RowSource(source)
    # What the tool itself says of such a file is this command.
    refused = tool("inspect", source, status=1).stderr
    assert f"a file of Parquet, which this tool does not read" in refused
    assert f"python -m mv2v convert {source} vectors.npy" in refused


def test_it_is_a_function_too(tmp_path: Path) -> None:
    source = write(tmp_path / "x.arrow", table(list_column(TYPES["fixed<float>"]), IDS))
    done = convert_in_python(str(source), str(tmp_path / "y.npz"), batch_rows=7)
    assert done == (ROWS, DIMENSION, "embedding", "id")
    with np.load(tmp_path / "y.npz") as archive:
        assert np.array_equal(archive["embeddings"], MATRIX)
    with pytest.raises(RowsError, match="no column 'w'"):
        convert_in_python(str(source), str(tmp_path / "z.npz"), vector_column="w")


def test_columns_are_chosen(tmp_path: Path) -> None:
    vectors = list_column(TYPES["list<float>"])
    source = write(tmp_path / "x.parquet", table(vectors, list(range(ROWS)), "v", "number"))
    assert "vectors of 'v'\n" in convert(source, tmp_path / "y.npz")
    convert(source, tmp_path / "y.npz", "--id-column", "number", "--vector-column", "v")
    with np.load(tmp_path / "y.npz") as archive:
        assert archive["ids"].tolist() == [str(i) for i in range(ROWS)]
    assert "there is no column 'w'; there are number, v" in convert(
        source, tmp_path / "z.npz", "--vector-column", "w", status=1)
    assert "'number' is of type int64" in convert(source, tmp_path / "z.npz", "--vector-column", "number", status=1)
    assert "expected ids" in convert(source, tmp_path / "z.npz", "--id-column", "v", status=1)
    two = write(tmp_path / "two.parquet", pa.table({"a": vectors, "b": vectors}))
    assert "say which column holds the vectors" in convert(two, tmp_path / "z.npz", status=1)
    assert not (tmp_path / "z.npz").exists()


@pytest.mark.parametrize(("change", "message"), [
    (lambda rows: [*rows[:700], None, *rows[701:]], "row 700 has no vector"),
    (lambda rows: [*rows[:700], [1.0], *rows[701:]], "row 700 has 1 numbers"),
    (lambda rows: [*rows[:700], [1.0, None, 2.0, 3.0], *rows[701:]], "row 700 holds a null"),
    (lambda rows: [*rows[:700], [1.0, float("nan"), 2.0, 3.0], *rows[701:]], "row 700 holds NaN"),
    (lambda rows: [*rows[:700], [1e300, 0.0, 2.0, 3.0], *rows[701:]], "row 700 holds NaN or infinity"),
    (lambda rows: rows[:130] + [[1.0]] * 870, "row 130 has 1 numbers"), (lambda rows: [], "no rows"),
    (lambda rows: [[]] * 5, "row 0 is a list of no numbers"),
])
@pytest.mark.parametrize("suffix", ["parquet", "arrow"])
def test_rows_that_are_no_vectors_are_named(suffix: str, change: Any, message: str, tmp_path: Path) -> None:
    source = write(tmp_path / f"x.{suffix}", pa.table({
        "embedding": pa.array(change(MATRIX.astype(float).tolist()), pa.list_(pa.float64()))}))
    for name in ["y.npy", "y.npz", "y.jsonl"]:
        (tmp_path / name).write_text("precious")
        assert message in convert(source, tmp_path / name, status=1)
        assert (tmp_path / name).read_text() == "precious"
    assert [each.name for each in tmp_path.iterdir() if each.name.endswith(".partial")] == []


def test_ids_that_cannot_be_are_refused(tmp_path: Path) -> None:
    vectors = list_column(TYPES["list<float>"])
    source = write(tmp_path / "x.parquet", table(vectors, [*IDS[:-1], None]))
    assert "row 999 has no id" in convert(source, tmp_path / "y.npz", status=1)
    source = write(tmp_path / "x.parquet", table(vectors, [*IDS[:-1], "a\nb"]))
    assert "holds a line end" in convert(source, tmp_path / "y.npy", status=1)
    convert(source, tmp_path / "y.jsonl")


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    whole = write(tmp_path / "x.parquet", table(list_column(TYPES["list<float>"]))).read_bytes()
    for name, content, message in [
        ("cut.parquet", whole[: len(whole) // 2], "damaged"), ("cut.arrow", b"ARROW1\0\0", "damaged"),
        ("text.parquet", b"hello", "neither Parquet nor Arrow"), ("empty.parquet", b"", "neither Parquet nor Arrow"),
        ("old.feather", b"FEA1....", "version 1"),
    ]:
        (tmp_path / name).write_bytes(content)
        assert message in convert(tmp_path / name, tmp_path / "y.npy", status=1)
    assert "No such file" in convert(tmp_path / "none.parquet", tmp_path / "y.npy", status=1)
    (tmp_path / "folder").mkdir()
    assert "folder" in convert(tmp_path / "folder", tmp_path / "y.npy", status=1)
    (tmp_path / "x.parquet").write_bytes(whole)
    assert ".npy, .npz, .jsonl" in convert(tmp_path / "x.parquet", tmp_path / "y.xyz", status=1)
    assert not (tmp_path / "y.npy").exists()
    convert(tmp_path / "x.parquet", status=64)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    program = (
        "import sys; from mv2v.columnar import convert; convert(sys.argv[1], sys.argv[2], batch_rows=1024); "
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))")
    peaks = []
    for count in (20_000, 200_000):
        rows = pa.FixedSizeListArray.from_arrays(pa.array(np.ones(count * 128, np.float32)), 128)
        pyarrow.parquet.write_table(pa.table({"embedding": rows}), tmp_path / "x.parquet", row_group_size=10_000)
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "x.parquet"), str(tmp_path / "y.npy")],
            capture_output=True, text=True, check=True)
        peaks.append(int(done.stdout))
    # 180,000 more rows are 92 MB.
    assert peaks[1] - peaks[0] < 40_000
