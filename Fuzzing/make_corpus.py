"""Makes Fuzzing/Corpus: for each parser a few small files that are as they should be, made by the software that defines
the format where there is such software, for libFuzzer to begin with. Also those of Fuzzing/Regressions that were thought
of and not found.

    pip install numpy safetensors faiss-cpu h5py
    python make_corpus.py
"""

import base64
import ctypes
import io
import json
import shutil
import struct
import uuid
import zipfile
import zlib
from pathlib import Path

import faiss
import h5py
import numpy as np
from safetensors.numpy import save

FOLDER = Path(__file__).parent / "Corpus"
FIXTURES = Path(__file__).parent.parent / "Tests"
MATRIX = np.fromfunction(lambda i, j: (3 * i - 2 * j) / 4, (5, 3)).astype(np.float32)
WORDS = ["one", "zwei", "três", "четыре", "五"]


def put(target, name, contents):
    path = FOLDER / target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(contents if isinstance(contents, bytes) else contents.encode())


def npy(array, version=(1, 0)):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=version)
    return file.getvalue()


def npz(deflate, **arrays):
    file = io.BytesIO()
    (np.savez_compressed if deflate else np.savez)(file, **arrays)
    return file.getvalue()


def arrays():
    for kind in ["<f2", ">f4", "<f8", "|i1", "|u1"]:
        put("npy", f"{kind[1:]}-c", npy(MATRIX.astype(kind)))
        put("npy", f"{kind[1:]}-fortran", npy(np.asfortranarray(MATRIX.astype(kind)), (2, 0)))
    put("npy", "empty", npy(MATRIX[:0]))
    put("npy", "structured", npy(np.zeros(2, [("a", "<f4"), ("b", "<i8", 3)])))
    names = np.array(WORDS)
    for deflate in [False, True]:
        form = "deflated" if deflate else "stored"
        put("npz", f"{form}-one", npz(deflate, vectors=MATRIX))
        put("npz", f"{form}-strings", npz(deflate, vectors=MATRIX, ids=names))
        put("npz", f"{form}-bytes", npz(deflate, vectors=MATRIX.astype(np.float16), ids=np.array([b"a", b"bc", b"d", b"e", b"f"])))
        put("npz", f"{form}-numbers", npz(deflate, vectors=MATRIX, names=np.arange(5, dtype=">i2") - 2))
        put("npz", f"{form}-several", npz(deflate, vectors=MATRIX, others=MATRIX, ids=np.arange(5, dtype=np.uint64)))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("vectors.npy", "w", force_zip64=True) as member:
            member.write(npy(MATRIX))
        archive.comment = b"a comment"
    put("npz", "zip64", file.getvalue())
    for name, array in [("f16", MATRIX.astype(np.float16)), ("f32", MATRIX), ("f64", MATRIX.astype(np.float64)), ("i8", MATRIX.astype(np.int8))]:
        put("safetensors", name, save({"x": array}))
    put("safetensors", "several", save({"x": MATRIX, "y": 2 * MATRIX, "v": MATRIX[0]}, metadata={"made_by": "safe\"tensors"}))


def hdf5():
    def whole(name, *, version=None, **datasets):
        contents = io.BytesIO()
        with h5py.File(contents, "w", libver=version) as file:
            for dataset, options in datasets.items():
                file.create_dataset(dataset.replace("_", "/"), **{"data": MATRIX, **options})
        put("hdf5", name, contents.getvalue())

    packed = {"chunks": (2, 2), "compression": "gzip"}
    whole("contiguous", x={})
    whole("packed", x={**packed, "shuffle": True, "fletcher32": True})
    whole("groups", train={}, a_b={**packed, "data": MATRIX.astype(">f2")}, a_c={"data": MATRIX.astype("i1")}, words={"data": 3.0})
    whole("newest", version="latest", x={**packed, "maxshape": (None, 3)}, a_b={"data": MATRIX.astype("f8")})


class Hdf5Answer(ctypes.Structure):
    """`mv2v_hdf5_dataset` (Sources/CHdf5/include/CHdf5.h)."""

    _fields_ = [
        ("outcome", ctypes.c_int32), ("reason", ctypes.c_char * 200), ("name", ctypes.c_char * 256), ("candidate_count", ctypes.c_int32),
        ("rank", ctypes.c_int32), ("extents", ctypes.c_int64 * 32), ("element", ctypes.c_int32), ("is_big_endian", ctypes.c_int32),
        ("element_name", ctypes.c_char * 64), ("layout", ctypes.c_int32), ("address", ctypes.c_uint64), ("byte_count", ctypes.c_uint64),
        ("chunk_extents", ctypes.c_int64 * 2), ("chunk_count", ctypes.c_int64), ("filter_count", ctypes.c_int32),
        ("filters", ctypes.c_int32 * 8), ("foreign_filter", ctypes.c_char * 64), ("names_byte_count", ctypes.c_int64),
        ("compact_byte_count", ctypes.c_int64),
    ]


def hdf5_answers():
    def answer(name, *following, **fields):
        found = Hdf5Answer(name=b"x", candidate_count=1, rank=2, extents=(5, 3), element=3)
        for field, value in fields.items():
            setattr(found, field, value)
        # As Fuzzing/CFuzzing/Hdf5Answers.c takes them apart.
        put("hdf5-answers", name, b"\x89HDF\r\n\x1a\n\xff" + bytes(found) + b"".join(following))

    def chunk(contents, mask=0):
        return struct.pack("<QII", len(contents), mask, 1) + contents

    def chunked(filter_numbers):
        return {"layout": 1, "chunk_extents": (3, 3), "chunk_count": 2, "filter_count": len(filter_numbers), "filters": tuple(filter_numbers)}

    halves = [MATRIX[:3].tobytes(), MATRIX[3:].tobytes() + bytes(12)]
    answer("contiguous", MATRIX.tobytes(), layout=0, address=9 + ctypes.sizeof(Hdf5Answer), byte_count=60)
    answer("stored", *map(chunk, halves), **chunked([]))
    answer("deflated", *(chunk(zlib.compress(half)) for half in halves), **chunked([1]))
    answer("shuffled", *(chunk(half, 2) for half in halves), **chunked([2, 1]))
    # Fletcher's sums of a chunk of zeros are zeros.
    answer("checked", chunk(bytes(40)), chunk(bytes(40)), **chunked([3]))
    answer("compact", b"+x\0-y\0", MATRIX.tobytes(), layout=2, names_byte_count=6, compact_byte_count=60)
    answer("several", b"+x\0+y\0", outcome=5, names_byte_count=6)
    answer("damaged", outcome=3, reason=b"bad object header")


def raw():
    for suffix, kind in [("float32", np.float32), ("float16", np.float16), ("int8", np.int8), ("uint8", np.uint8)]:
        put(f"raw-{suffix}", "rows", MATRIX.astype(kind).tobytes())
    for target, kind in [("fvecs", np.float32), ("bvecs", np.uint8), ("ivecs", np.int32)]:
        rows = [struct.pack("<i", 3) + row.astype(kind).tobytes() for row in MATRIX]
        put(target, "rows", b"".join(rows))
        put(target, "one-number", struct.pack("<i", 1) + np.ones(1, kind).tobytes())


def indexes():
    for name, index in [("l2", faiss.IndexFlatL2(3)), ("ip", faiss.IndexFlatIP(3)), ("l1", faiss.IndexFlat(3, faiss.METRIC_L1))]:
        index.add(MATRIX)
        put("faiss", f"flat-{name}", faiss.serialize_index(index).tobytes())
    mapped = faiss.IndexIDMap(faiss.IndexFlatIP(3))
    mapped.add_with_ids(MATRIX, np.array([5, -1, 7, 7, 1 << 40]))
    put("faiss", "ids", faiss.serialize_index(mapped).tobytes())
    for count in [2, 5]:
        quantizer = faiss.IndexFlatL2(3)
        lists = faiss.IndexIVFFlat(quantizer, 3, count)
        lists.train(MATRIX)
        lists.add_with_ids(MATRIX, np.array([40, 30, 20, 10, 0]))
        put("faiss", f"lists-{count}", faiss.serialize_index(lists).tobytes())
    empty = faiss.IndexFlatL2(3)
    put("faiss", "empty", faiss.serialize_index(empty).tobytes())


def text():
    numbers = [" ".join(map(str, row)) for row in MATRIX]
    lines = "".join(f"{word} {row}\n" for word, row in zip(WORDS, numbers))
    put("word2vec", "with-header", "5 3\n" + lines)
    put("word2vec", "glove", lines)
    put("word2vec", "exponents", "a 1e-5 +2.5E+3 -0 nan -Infinity 123456789012345678901 1e-45\r\nb\t.5 5. 0 0 0 0 3.4028236e38\n")
    binary = b"".join(word.encode() + b" " + row.tobytes() + b"\n" for word, row in zip(WORDS, MATRIX))
    put("word2vec-binary", "line-ends", b"5 3\n" + binary)
    put("word2vec-binary", "no-line-ends", b"2 3\n" + b"".join(b"w%d " % i + MATRIX[i].tobytes() for i in range(2)))
    records = [json.dumps({"id": word, "text": "a\n\"b\"", "embedding": row.tolist()}) for word, row in zip(WORDS, MATRIX)]
    put("jsonl", "objects", "\n".join(records) + "\n")
    put("jsonl", "arrays", "\n".join(json.dumps(row.tolist()) for row in MATRIX))
    put("jsonl", "base64", "\n".join(json.dumps({"custom_id": f"r-{i}", "embedding": base64.b64encode(row.tobytes()).decode()}) for i, row in enumerate(MATRIX)))
    put("jsonl", "batch", "\n".join(json.dumps({"custom_id": f"r-{i}", "response": {"status_code": 200, "body": {"data": [{"index": 0, "embedding": row.tolist()}], "usage": None}}}) for i, row in enumerate(MATRIX)))
    put("jsonl", "escapes", "\ufeff" + r'{"id": "\u00e9\ud83d\ude00\n\\", "values": [1, 2.5e-1, NaN, -Infinity], "n": [[{}], true]}' + "\r\n")
    put("jsonl", "dots", '{"a.b": [1, 2], "c": {"d": 7}, "a": {"b": [3]}}\n{"a.b": [1, 2], "c": {"d": -8}}\n')
    for target, delimiter in [("csv", ","), ("tsv", "\t")]:
        rows = [delimiter.join([f'"{word}"', *map(str, row)]) for word, row in zip(WORDS, MATRIX)]
        put(target, "header", delimiter.join(["name", "v0", "v1", "v2"]) + "\n" + "\n".join(rows) + "\n")
        put(target, "plain", "\r\n".join(delimiter.join(map(str, row)) for row in MATRIX))
        put(target, "quotes", f'id{delimiter}vector\n"a ""b""\n c"{delimiter} "[1, 2.5]" \nd{delimiter}"[3 4]"\n')
        put(target, "numbered", "\ufeff" + delimiter.join("012") + "\n" + delimiter.join(["1", "2", "3"]) + "\n")
    put("csv", "semicolons", "id;v0;v1\na;1;2\nb;3;4\n")
    put("pgvector", "ids", "".join(f"{i}\t[{','.join(map(str, row))}]\n" for i, row in enumerate(MATRIX)))
    put("pgvector", "escapes", "a\\tb\\\\\t[1,2]\tmore\nc\t[3,4]\t\\N\n")
    put("pgvector", "vectors", "[1,2]\n[3,4]\n")


def copy_binary():
    def field(contents):
        return struct.pack(">i", -1) if contents is None else struct.pack(">i", len(contents)) + contents

    def vector(row, kind):
        return struct.pack(">hh", len(row), 0) + np.asarray(row, kind).tobytes()

    def table(rows):
        tuples = b"".join(struct.pack(">h", len(row)) + b"".join(map(field, row)) for row in rows)
        return b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0) + tuples + struct.pack(">h", -1)

    vectors = [vector(row, ">f4") for row in MATRIX]
    put("pgvector-binary", "int4", table([[struct.pack(">i", i - 2), v] for i, v in enumerate(vectors)]))
    put("pgvector-binary", "int8", table([[struct.pack(">q", i - 2), v] for i, v in enumerate(vectors)]))
    put("pgvector-binary", "uuid", table([[uuid.UUID(int=i << 64).bytes, v] for i, v in enumerate(vectors)]))
    put("pgvector-binary", "text", table([[word.encode(), None, v] for word, v in zip(WORDS, vectors)]))
    put("pgvector-binary", "halves", table([[vector(row, ">f2")] for row in MATRIX]))


def small_files():
    for target, name in [("npy", "f4-c"), ("npz", "stored-one"), ("safetensors", "f32"), ("jsonl", "objects"), ("faiss", "flat-l2"), ("word2vec", "with-header"), ("word2vec-binary", "line-ends"), ("pgvector-binary", "int4")]:
        put("any-format", target, (FOLDER / target / name).read_bytes())
    put("row-ids", "lines", "a1\nb2\nc3\n")
    put("row-ids", "windows", "\ufeffäé\r\nbb\r\ncc")
    put("retrieval-ids", "lines", "".join(f"{word}\n" for word in WORDS))
    put("retrieval-ids", "windows", "\ufeffa\r\nb\r\n")
    put("judgements", "trec", "1 0 2 1\n1 0 3 0\n2 0 5 2\n")
    put("judgements", "beir", "query-id\tcorpus-id\tscore\n1\t2\t1\n3\t4\t2\n")
    put("judgements", "commas", 'query,document,grade\n"1","2","1"\n')
    put("pairs", "commas", "source,target\n0,1\n1,0\n2,5\n")
    put("pairs", "blanks", "# pairs\n0 3\n\n4\t2\n")
    for side in ["source", "target"]:
        record = {
            "format": "mv2v-shard", "format_version": 1, "shard": 1, "first_row": 0, "row_count": 3, "byte_count": 188,
            "input_rows_digest": "0" * 64,
            "run": {
                "map_digest": "f" * 64, "input_name": "x.npy", "input_file_count": 1, "input_byte_count": 1000,
                "first_input_row": 0, "row_count": 5 if side == "source" else 3, "shard_count": 2 if side == "source" else 1,
                "dimension": 3, "side": side, "space": "raw",
            },
        }
        put("shard-record", side, json.dumps(record, indent=1))
    told = ["fit-log", "profiles", "orthogonal-with-knowledge"]
    for target, names in [
        ("map", ["orthogonal", "linear", "ridge", "whitened", "matching", "version-1-fit", "version-3-weights", "uncentred", *told]),
        ("map-report", ["orthogonal-failed", "whitened", "matching", "version-1-fit", *told]),
    ]:
        for name in names:
            put(target, name, (FIXTURES / "EmbeddingMapsTests/Fixtures/good" / f"{name}.safetensors").read_bytes())
    figures = {
        "top1": 0.5, "top5": 0.625, "top10": 0.75, "mean_rank": 3.5, "median_rank": 1.5, "mrr": 0.5, "foscttm": 0.125,
        "mean_cosine": -0.25, "pool": 8, "rows": 8,
    }
    spread = {"top1_low": 0.25, "top1_high": 1, "rank_distribution": [{"rank": 1, "share": 0.5}, {"rank": 8, "share": 1}]}
    measured = {"map": figures | spread, "oracle": figures, "chance": figures, "oracle_kind": "orthogonal", "share_of_oracle": 1, "csls": 10}
    put("evaluation", "forward", json.dumps({"map": figures}))
    put("evaluation", "both", json.dumps(measured | {"backward": {"map": figures, "identity": figures}}, indent=1))
    put("evaluation", "fit", json.dumps({"verdict": "weak", "evaluation": measured}))
    put("common-space", "three", (FIXTURES / "EmbeddingMapsTests/Fixtures/common-space.safetensors").read_bytes())
    put("job", "small", "source: a.npy\ntarget: [b.npy, 'c d.npy']\nseed: 3\nsource_rows: '0:100'\npreset: paper\nanchors: {runs: 3}\n")
    put("job", "evaluation", "source: a\ntarget: b\nkind: matching\nevaluation:\n  source: x\n  target: y\n  pool: 100\n")
    put("job", "anchors", "source: &a \"x\\u00e9\"\ntarget: *a\noutput: |\n  o\n# remark\nmap_search: {proposals: 3}\n")
    for name in ["sample", "paper"]:
        put("job", name, (FIXTURES.parent / "configs" / f"{name}.yaml").read_bytes())


def thought_of():
    def keep(target, name, contents):
        path = FOLDER.parent / "Regressions" / target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents)

    # Two entries of the directory for one member: with more of them, a small archive inflates to any size.
    archive = npz(True, vectors=MATRIX)
    start = archive.index(b"PK\1\2")
    end = archive.index(b"PK\5\6")
    entry = archive[start:end]
    keep("npz", "overlapping-members", archive[:end] + entry.replace(b"vectors", b"windows") + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 2, 2, 2 * len(entry), start, 0))
    # The axis of a picture had a tick for every unit.
    contents = (FOLDER / "map-report/fit-log").read_bytes()
    header = json.loads(contents[8:8 + int.from_bytes(contents[:8], "little")])
    tensors = contents[8 + int.from_bytes(contents[:8], "little"):]
    log = json.loads(header["__metadata__"]["fit_log"])
    header["__metadata__"]["fit_log"] = json.dumps(log | {"objectives": [[1e308, -1e308]]})
    text = json.dumps(header).encode()
    keep("map-report", "objective-beyond-measure", len(text).to_bytes(8, "little") + text + tensors)
    # A list of every shard that is missing would never end.
    record = json.loads((FOLDER / "shard-record/source").read_text())
    record["run"] |= {"row_count": 1 << 62, "shard_count": 1 << 62}
    keep("shard-record", "endless-shards", json.dumps(record | {"row_count": 1}).encode())
    # A key that is a list of 9^11 words: "billion laughs".
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"]
    lines += [f"a{i}: &a{i} [" + ",".join([f"*a{i - 1}"] * 9) + "]" for i in range(1, 12)]
    keep("job", "billion-laughs", "\n".join([*lines, "? *a11", ": 1", ""]).encode())
    # The nearest of the known keys was looked for, which takes time with the key's length.
    keep("job", "long-key", b'"' + b"k" * 1000 + b'": 1\n')


if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    arrays()
    hdf5()
    hdf5_answers()
    raw()
    indexes()
    text()
    copy_binary()
    small_files()
    thought_of()
    print(sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()), "bytes")
