"""Round trips of vectors through mv2v and the software that defines each format.

    .build-python/bin/python Tests/roundtrip_formats.py [.build/release/mv2v]

A map that changes nothing (the identity, about a mean of zero) makes `mv2v apply` a converter of unit rows. Every format
that is read is written by its own software first, every format that is written is read back by it, and rows and ids must
be the same. Exits with 1 and says which trip went wrong.
"""

from __future__ import annotations

import base64
import csv
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Callable

import faiss
import gensim.models
import h5py
import numpy as np
import pandas as pd
from safetensors.numpy import load_file, save_file

ROWS, DIMENSION = 57, 12
FAISS_IDS = [7 * i - 20 for i in range(ROWS)]
IDS = [f"id-{i}" for i in range(ROWS)]
# Ids that need quotes, escapes and more than one byte; formats whose ids are words get the plain ones.
HARD_IDS = [f'{i}, "quoted" ü 漢 🙂' for i in range(ROWS)]


def unit_rows() -> np.ndarray:
    rows = np.random.default_rng(7).standard_normal((ROWS, DIMENSION)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def write_identity_map(path: Path) -> None:
    """A version 2 map file as docs/map-format.md specifies it."""
    zeros, one = np.zeros(DIMENSION, np.float32), np.ones(1, np.float32)
    tensors = {
        "map": np.eye(DIMENSION, dtype=np.float32),
        "source_mean": zeros,
        "target_mean": zeros.copy(),
        "target_scale": one,
        "source_scale": one.copy(),
    }
    metadata = {
        "format": "mv2v-map",
        "format_version": "2",
        "kind": "orthogonal",
        "direction": "source_to_target",
        "normalisation": "unit",
        "source_dimension": str(DIMENSION),
        "target_dimension": str(DIMENSION),
        "paired": "true",
    }
    save_file(tensors, path, metadata=metadata)


# --- what other software writes: (file name, ids that must come back, options of mv2v)


def write_json_lines(path: Path, rows: np.ndarray, vector: Callable[[np.ndarray], object]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for name, row in zip(HARD_IDS, rows):
            file.write(json.dumps({"text": "[1, {", "id": name, "embedding": vector(row)}) + "\n")


def write_batch_output(path: Path, rows: np.ndarray) -> None:
    """The lines of an embedding service's batch output."""
    with path.open("w", encoding="utf-8") as file:
        for name, row in zip(HARD_IDS, rows):
            body = {"object": "list", "data": [{"object": "embedding", "index": 0, "embedding": row.tolist()}]}
            line = {"custom_id": name, "response": {"status_code": 200, "body": body}, "error": None}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def write_vecs(path: Path, rows: np.ndarray) -> None:
    """As http://corpus-texmex.irisa.fr describes the format."""
    heads = np.full((len(rows), 1), rows.shape[1], np.int32)
    path.write_bytes(np.hstack([heads.view(np.uint8), np.ascontiguousarray(rows).view(np.uint8)]).tobytes())


def write_keyed_vectors(path: Path, rows: np.ndarray, binary: bool) -> None:
    vectors = gensim.models.KeyedVectors(DIMENSION)
    vectors.add_vectors(IDS, rows)
    vectors.save_word2vec_format(str(path), binary=binary)


def write_glove(path: Path, rows: np.ndarray) -> None:
    with path.open("w", encoding="utf-8") as file:
        for name, row in zip(IDS, rows):
            file.write(name + " " + " ".join(repr(float(x)) for x in row) + "\n")


def write_faiss(
    path: Path,
    rows: np.ndarray,
    factory: str,
    metric: int = faiss.METRIC_L2,
    ids: list[int] | None = None,
    lists: int | None = None,
) -> None:
    index = faiss.index_factory(DIMENSION, factory, metric)
    if lists is not None:
        # All rows in few lists, so that the file says which are not empty.
        centroids = np.full((index.nlist, DIMENSION), 1e3, np.float32) * np.arange(index.nlist)[:, None]
        index.quantizer.add(centroids.astype(np.float32))
        index.is_trained = True
    index.train(rows)
    if ids is None:
        index.add(rows)
    else:
        index.add_with_ids(rows, np.array(ids))
    faiss.write_index(index, str(path))


def write_hdf5(path: Path, rows: np.ndarray, **options: object) -> None:
    """As ann-benchmarks.com has its data sets."""
    with h5py.File(path, "w") as file:
        file.create_dataset("train", data=rows, **options)
        file.create_dataset("test", data=-rows[:9])
        file["neighbors"], file["distances"] = np.zeros((9, 10), np.int32), np.zeros((9, 10), np.float32)


def read_pgvector(path: Path) -> tuple[np.ndarray, list[str]]:
    """The text format of PostgreSQL's COPY."""
    escapes = {"t": "\t", "n": "\n", "r": "\r"}
    names, rows = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        name, vector = line.split("\t")
        names.append(re.sub(r"\\(.)", lambda match: escapes.get(match[1], match[1]), name))
        rows.append(json.loads(vector))
    return np.array(rows, np.float32), names


def write_pandas(path: Path, rows: np.ndarray, separator: str) -> None:
    pd.DataFrame(rows, index=pd.Index(HARD_IDS, name="id")).to_csv(path, sep=separator)


def write_pandas_lists(path: Path, rows: np.ndarray) -> None:
    pd.DataFrame({"id": HARD_IDS, "text": ["a, b"] * ROWS, "embedding": rows.tolist()}).to_csv(path, index=False)


READ: list[tuple[str, Callable[[Path, np.ndarray], object], list[str] | None, list[str]]] = [
    ("x.npy", lambda p, x: np.save(p, x), None, []),
    ("x.npz", lambda p, x: np.savez(p, other=x[0], x=x, ids=np.array(HARD_IDS)), HARD_IDS, []),
    ("x-deflated.npz", lambda p, x: np.savez_compressed(p, x=x, names=np.array(IDS, "S")), IDS, ["--id-field", "names"]),
    ("x-numbers.npz", lambda p, x: np.savez(p, x=x, ids=np.arange(ROWS) - 3), [str(i - 3) for i in range(ROWS)], []),
    ("x.safetensors", lambda p, x: save_file({"x": x}, p), None, []),
    ("x.fvecs", write_vecs, None, []),
    ("x.f32", lambda p, x: x.tofile(p), None, ["--dimension", str(DIMENSION)]),
    ("x.vec", lambda p, x: write_keyed_vectors(p, x, False), IDS, []),
    ("x.bin", lambda p, x: write_keyed_vectors(p, x, True), IDS, []),
    ("x.glove", write_glove, IDS, []),
    ("x.jsonl", lambda p, x: write_json_lines(p, x, lambda row: row.tolist()), HARD_IDS, []),
    (
        "x-base64.jsonl",
        lambda p, x: write_json_lines(p, x, lambda row: base64.b64encode(row.tobytes()).decode()),
        HARD_IDS,
        [],
    ),
    (
        "x-batch.jsonl",
        write_batch_output,
        HARD_IDS,
        ["--vector-field", "response.body.data.0.embedding", "--id-field", "custom_id"],
    ),
    ("x.hdf5", write_hdf5, None, []),
    ("x-gzip.h5", lambda p, x: write_hdf5(p, x, compression="gzip", shuffle=True, fletcher32=True), None, []),
    ("x-chunks.h5", lambda p, x: write_hdf5(p, x, chunks=(10, 5), compression="gzip"), None, []),
    ("x-resizable.h5", lambda p, x: write_hdf5(p, x, maxshape=(None, DIMENSION)), None, []),
    ("x-double.h5", lambda p, x: write_hdf5(p, x.astype(">f8")), None, []),
    ("x-flat.index", lambda p, x: write_faiss(p, x, "Flat"), None, []),
    ("x-product.index", lambda p, x: write_faiss(p, x, "Flat", faiss.METRIC_INNER_PRODUCT), None, []),
    ("x-ids.index", lambda p, x: write_faiss(p, x, "IDMap,Flat", ids=FAISS_IDS), [str(i) for i in FAISS_IDS], []),
    ("x-ivf.index", lambda p, x: write_faiss(p, x, "IVF5,Flat"), [str(i) for i in range(ROWS)], []),
    ("x-sparse.index", lambda p, x: write_faiss(p, x, "IVF4,Flat", lists=1), [str(i) for i in range(ROWS)], []),
    ("x.csv", lambda p, x: write_pandas(p, x, ","), HARD_IDS, []),
    ("x.tsv", lambda p, x: write_pandas(p, x, "\t"), HARD_IDS, []),
    ("x-lists.csv", write_pandas_lists, HARD_IDS, []),
    ("x-plain.csv", lambda p, x: np.savetxt(p, x, delimiter=",", fmt="%.9g"), None, []),
]


# --- what other software reads of what mv2v has written: rows, and ids or None


def read_npz(path: Path) -> tuple[np.ndarray, list[str] | None]:
    with np.load(path) as archive:
        return archive["embeddings"], archive["ids"].tolist() if "ids" in archive else None


def read_vecs(path: Path) -> tuple[np.ndarray, None]:
    words = np.fromfile(path, np.int32).reshape(-1, DIMENSION + 1)
    assert (words[:, 0] == DIMENSION).all()
    return words[:, 1:].copy().view(np.float32), None


def read_json_lines(path: Path) -> tuple[np.ndarray, list[str] | None]:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return np.array([line["embedding"] for line in lines], np.float32), [line["id"] for line in lines]


def read_csv_module(path: Path, delimiter: str) -> tuple[np.ndarray, list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        head, *lines = csv.reader(file, delimiter=delimiter)
    assert head == ["id"] + [f"v{i}" for i in range(DIMENSION)]
    return np.array([[float(x) for x in line[1:]] for line in lines], np.float32), [line[0] for line in lines]


def read_keyed_vectors(path: Path, binary: bool) -> tuple[np.ndarray, list[str]]:
    vectors = gensim.models.KeyedVectors.load_word2vec_format(str(path), binary=binary)
    return vectors.vectors, list(vectors.index_to_key)


WRITTEN: list[tuple[str, Callable[[Path], tuple[np.ndarray, list[str] | None]], list[str], bool]] = [
    ("y.npy", lambda p: (np.load(p), None), HARD_IDS, False),
    ("y.safetensors", lambda p: (load_file(p)["embeddings"], None), HARD_IDS, False),
    ("y.npz", read_npz, HARD_IDS, True),
    ("y.fvecs", read_vecs, HARD_IDS, False),
    ("y.f32", lambda p: (np.fromfile(p, np.float32).reshape(-1, DIMENSION), None), HARD_IDS, False),
    ("y.jsonl", read_json_lines, HARD_IDS, True),
    ("y.csv", lambda p: read_csv_module(p, ","), HARD_IDS, True),
    ("y.tsv", lambda p: read_csv_module(p, "\t"), HARD_IDS, True),
    ("y.pgcopy", read_pgvector, HARD_IDS, True),
    ("y.vec", lambda p: read_keyed_vectors(p, False), IDS, True),
    ("y.bin", lambda p: read_keyed_vectors(p, True), IDS, True),
]


class Trips:
    def __init__(self, tool: str, folder: Path) -> None:
        self.tool, self.folder, self.failures = tool, folder, 0
        write_identity_map(folder / "identity.safetensors")

    def apply(self, source: Path, target: Path, *options: str) -> str | None:
        """Converts, and gives what went wrong or None."""
        command = [self.tool, "apply", "--map", str(self.folder / "identity.safetensors")]
        outcome = subprocess.run(
            [*command, "--input", str(source), "--output", str(target), *options], capture_output=True, text=True
        )
        return outcome.stderr if outcome.returncode else None

    def check(self, name: str, problem: str | None) -> None:
        self.failures += problem is not None
        print(f"{name}: {'ok' if problem is None else problem.strip()}")


def difference(
    rows: np.ndarray, ids: list[str] | None, expected: np.ndarray, expected_ids: list[str] | None
) -> str | None:
    if rows.shape != expected.shape:
        return f"shape {rows.shape}, expected {expected.shape}"
    # Scaling unit rows to unit length changes the last bit or so.
    largest = float(np.abs(rows - expected).max())
    if not largest < 3e-7:
        return f"rows differ by {largest}"
    if ids != expected_ids:
        return f"ids {str(ids)[:80]}, expected {str(expected_ids)[:80]}"
    return None


def main() -> int:
    tool = sys.argv[1] if len(sys.argv) > 1 else ".build/release/mv2v"
    rows = unit_rows()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        trips = Trips(tool, folder)
        for file_name, write, ids, options in READ:
            source, target = folder / file_name, folder / "read.npz"
            write(source, rows)
            problem = trips.apply(source, target, *options)
            trips.check(f"read {file_name}", problem or difference(*read_npz(target), rows, ids))
        np.save(folder / "source.npy", rows)
        for file_name, read, ids, keeps_ids in WRITTEN:
            (folder / "ids.txt").write_text("".join(i + "\n" for i in ids), encoding="utf-8")
            target = folder / file_name
            problem = trips.apply(folder / "source.npy", target, "--ids", str(folder / "ids.txt"))
            if problem is None:
                found, found_ids = read(target)
                problem = difference(found, found_ids, rows, ids if keeps_ids else None)
            trips.check(f"write {file_name}", problem)
            again = folder / "again.npz"
            dimension = ("--dimension", str(DIMENSION)) if target.suffix == ".f32" else ()
            problem = trips.apply(target, again, *dimension)
            trips.check(
                f"read back {file_name}",
                problem or difference(*read_npz(again), rows, ids if keeps_ids else None),
            )
    print(f"{trips.failures} of the round trips failed" if trips.failures else "all round trips are ok")
    return 1 if trips.failures else 0


if __name__ == "__main__":
    sys.exit(main())
