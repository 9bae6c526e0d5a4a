"""A million rows of Parquet carried over by Spark in local-cluster mode, beside `mv2v apply` on the same machine.

    python3 -m venv .build-spark && .build-spark/bin/pip install pyspark pyarrow ./Python     # and a Java 17 or newer
    MV2V_BINARY=.build/release/mv2v .build-spark/bin/python Studies/spark_scale.py

Rows are those of the sample's source file, repeated, each time with a little noise of its own, and mapped from 384 dimensions to
256; with --dimension 768 they are as wide as that, their columns repeated too, and a rotation of that space is the map. The script checks that ids
and other columns stay, that images are those of `mv2v apply`, and that the number of workers changes no bit of them; it
prints rows a second, and rows for each second of processor time, which other work on the machine hardly changes. Everything goes to --folder, which is emptied first.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import mv2v
import mv2v.spark

REPOSITORY = Path(__file__).parents[1]
SAMPLE = REPOSITORY / "data" / "wordnet-sample"
SAMPLE_DIMENSION = 384


def processor_seconds() -> float:
    """What this process and everything that it has started have used, Spark's JVMs and their Python workers included."""
    used, parents = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        # Fields 14 to 17 of proc(5): own time and that of children that have ended.
        number = int(stat.parent.name)
        parents[number], used[number] = int(fields[1]), sum(int(ticks) for ticks in fields[11:15])
    total = 0
    for number in used:
        ancestor = number
        while ancestor and ancestor != os.getpid():
            ancestor = parents.get(ancestor, 0)
        total += used[number] if ancestor else 0
    return total / os.sysconf("SC_CLK_TCK")


class Timing:
    """Wall time and processor time of a `with` block."""

    def __enter__(self) -> "Timing":
        self._start = time.monotonic(), processor_seconds()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds, self.used = time.monotonic() - self._start[0], processor_seconds() - self._start[1]

    def show(self, what: str, count: int) -> None:
        print(
            f"{what:<24}{self.seconds:8.1f} s{count / self.seconds:12.0f} rows/s{count / self.used:12.0f} a core",
            flush=True)


def make_rows(folder: Path, count: int, file_count: int, dimension: int) -> None:
    sample = np.load(SAMPLE / "source-minilm.npy").astype(np.float32)
    sample = np.tile(sample, -(-dimension // sample.shape[1]))[:, :dimension]
    random = np.random.default_rng(0)
    rows = np.lib.format.open_memmap(folder / "rows.npy", "w+", np.float32, (count, sample.shape[1]))
    (folder / "rows").mkdir()
    for part, ids in enumerate(np.array_split(np.arange(count), file_count)):
        block = sample[ids % len(sample)]
        block += 0.01 * random.standard_normal(block.shape, np.float32)
        rows[ids[0] : ids[-1] + 1] = block
        offsets = np.arange(len(ids) + 1, dtype=np.int32) * block.shape[1]
        table = pa.table({
            "id": ids, "vector": pa.ListArray.from_arrays(offsets, pa.array(block.reshape(-1))),
            "text": [f"text {number}" for number in ids]})
        # Vectors do not compress, and dictionaries of their numbers only cost time.
        pq.write_table(
            table, folder / "rows" / f"{part:04}.parquet", row_group_size=20_000, compression="none",
            use_dictionary=["text"])


def make_map(folder: Path, dimension: int) -> Path:
    map_file = folder / "map.safetensors"
    if dimension == SAMPLE_DIMENSION:
        mv2v.fit(SAMPLE / "source-minilm.npy", SAMPLE / "target-wordllama.npy", output=map_file)
        return map_file
    rows = np.load(folder / "rows.npy", mmap_mode="r")[:4000]
    rotation = np.linalg.qr(np.random.default_rng(1).standard_normal((dimension, dimension)))[0].astype(np.float32)
    np.save(folder / "some.npy", rows)
    np.save(folder / "turned.npy", rows @ rotation)
    subprocess.run(
        [mv2v.binary_path(), "oracle", "--source", folder / "some.npy", "--target", folder / "turned.npy", "--output",
         map_file], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return map_file


def carried_by_spark(folder: Path, map_file: Path, workers: int) -> tuple[Timing, Path]:
    from pyspark.sql import SparkSession

    output = folder / f"carried-{workers}"
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master(f"local-cluster[{workers},1,2048]").appName("mv2v")
        .config("spark.executor.memory", "1536m").config("spark.driver.memory", "1g")
        .config("spark.executorEnv.PYTHONPATH", str(Path(mv2v.__file__).parents[1]))
        .config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "8192")
        .config("spark.sql.parquet.compression.codec", "uncompressed").config("spark.log.level", "ERROR")
        .getOrCreate())
    try:
        frame = session.read.parquet(str(folder / "rows"))
        # Workers start with their first task; that is not what is measured.
        mv2v.spark.transform(frame.limit(1000), "vector", map_file).collect()
        with Timing() as timing:
            mv2v.spark.transform(frame, "vector", map_file).write.parquet(str(output))
        return timing, output
    finally:
        session.stop()


def read_carried(output: Path, count: int) -> np.ndarray:
    """The images by id, after a look at the other columns."""
    table = pq.read_table(output)
    assert table.column_names == ["id", "vector", "text"] and len(table) == count
    ids = table["id"].to_numpy()
    assert np.array_equal(np.sort(ids), np.arange(count))
    assert table["text"].take(pa.array([0, count - 1])).to_pylist() == [f"text {ids[0]}", f"text {ids[-1]}"]
    images = table["vector"].combine_chunks().flatten().to_numpy().reshape(count, -1)
    ordered = np.empty_like(images)
    ordered[ids] = images
    return ordered


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--dimension", type=int, default=SAMPLE_DIMENSION)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--folder", type=Path, default=REPOSITORY / ".build" / "spark-scale")
    options = parser.parse_args()
    shutil.rmtree(options.folder, ignore_errors=True)
    options.folder.mkdir(parents=True)
    folder, count = options.folder, options.rows
    make_rows(folder, count, 16, options.dimension)
    map_file = make_map(folder, options.dimension)

    with Timing() as timing:
        subprocess.run(
            [mv2v.binary_path(), "apply", "--map", map_file, "--input", folder / "rows.npy", "--output",
             folder / "applied.npy"], check=True, stderr=subprocess.DEVNULL)
    timing.show("mv2v apply", count)
    expected = np.load(folder / "applied.npy", mmap_mode="r")
    with Timing() as timing:
        mv2v.Map.load(map_file).transform(folder / "rows.npy", output=folder / "transformed.npy")
    timing.show("mv2v.Map.transform", count)
    digests = set()
    for workers in options.workers:
        timing, output = carried_by_spark(folder, map_file, workers)
        timing.show(f"Spark, {workers} worker{'s' if workers > 1 else ''}", count)
        images = read_carried(output, count)
        difference = float(np.abs(images - expected).max())
        assert difference < 1e-5, difference
        digests.add(hashlib.sha256(images).hexdigest())
        shutil.rmtree(output)
    assert len(digests) == 1, "the number of workers changes values"
    print(
        f"{len(options.workers)} numbers of workers gave the same bits; they differ from apply by {difference:.1e} at "
        "most")


if __name__ == "__main__":
    main()
