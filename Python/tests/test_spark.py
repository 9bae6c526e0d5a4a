"""The same in Spark itself, where pyspark and a JRE are installed; CI has neither, Studies/spark_scale.py is the large test."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

import mv2v
from planted import Planted

pytest.importorskip("pyspark")
pytest.importorskip("pyarrow")

import mv2v.spark  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402


@pytest.fixture(scope="module")
def session():
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    os.environ["PYTHONPATH"] = str(Path(mv2v.__file__).parents[1])
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("FATAL")
    yield session
    session.stop()


def test_carries_a_column_over(session, map_files: dict, spaces: Planted) -> None:
    rows = spaces.paired_source[:50]
    data = [(number, row.tolist() if number != 7 else None, f"text {number}") for number, row in enumerate(rows)]
    frame = session.createDataFrame(data, "id long, vector array<float>, text string").repartition(3)
    learned = mv2v.Map.load(map_files["orthogonal"])
    replaced = mv2v.spark.transform(frame, "vector", learned)
    assert replaced.dtypes == [("id", "bigint"), ("vector", "array<float>"), ("text", "string")]
    found = {row["id"]: row for row in replaced.collect()}
    assert len(found) == 50 and found[7]["vector"] is None and found[8]["text"] == "text 8"
    others = [number for number in range(50) if number != 7]
    np.testing.assert_allclose([found[each]["vector"] for each in others], learned.transform(rows[others]), atol=1e-5)
    added = mv2v.spark.transform(frame, "vector", map_files["orthogonal"], output_column="image")
    assert [name for name, _ in added.dtypes] == ["id", "vector", "text", "image"]
    assert added.where("id = 3").first()["image"] == pytest.approx(found[3]["vector"], abs=1e-6)


def test_what_is_wrong(session, map_files: dict) -> None:
    data = [(1, [0.5] * 20, "a"), (2, [float("nan")] * 20, "b")]
    frame = session.createDataFrame(data, "id long, vector array<float>, text string")
    learned = map_files["orthogonal"]
    for column, message in (("vectr", "no column 'vectr'; the frame has id, vector, text"), ("text", "of type string")):
        with pytest.raises(mv2v.RowsError, match=message):
            mv2v.spark.transform(frame, column, learned)
    with pytest.raises(mv2v.RowsError, match="has a column 'id' already"):
        mv2v.spark.transform(frame, "vector", learned, output_column="id")
    with pytest.raises(Exception, match="column 'vector': row 1 holds NaN"):
        mv2v.spark.transform(frame.coalesce(1), "vector", learned).collect()
    failed = Path(__file__).parents[2] / "Tests/EmbeddingMapsTests/Fixtures/good/orthogonal-failed.safetensors"
    with pytest.raises(mv2v.FailedMapError):
        mv2v.spark.transform(frame, "vector", failed)
