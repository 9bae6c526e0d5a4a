#!/usr/bin/env python3
"""Exports of real maps in the hands of FAISS, ONNX Runtime and NumPy, against 'mv2v apply' and against each other.

    check_light.py [--data FOLDER]

Fits maps of every kind on the sample's evaluation pairs, exports each in every direction, and runs the code of the
exports' own model cards on the rows. Fails where a consumer gives anything else than the tool itself.
"""

import argparse
import os
import tempfile
from pathlib import Path

import faiss
import numpy as np
import onnx
import onnxruntime
import yaml
from exports import ROOT, Array, applied, check_alike, mv2v, snippet, top1, with_weights

SIDES = {"source": "evaluation-minilm.npy", "target": "evaluation-wordllama.npy"}


def run_card(folder: Path, rows: Array) -> Array:
    """Runs the card's Python where the export lies, and gives what it makes of the rows."""
    before = os.getcwd()
    os.chdir(folder)
    try:
        names: dict = {"vectors": rows}
        # The card goes on with an index, which is there only where one is.
        lines = snippet(folder / "README.md").splitlines()
        code = "\n".join(line for line in lines if "IndexPreTransform(" not in line)
        exec(code, names)  # noqa: S102 - the card's code is what is being tested
        return names["mapped"](rows) if callable(names["mapped"]) else names["mapped"]
    finally:
        os.chdir(before)


def check_card(card: Path) -> None:
    """The front matter is YAML and says what hubs read."""
    parts = card.read_text().split("---\n", 2)
    matter = yaml.safe_load(parts[1])
    assert {"mv2v", "embedding-translation"} <= set(matter["tags"]) and matter["pipeline_tag"], matter
    assert matter["base_model"] == ["sentence-transformers/all-MiniLM-L6-v2"], matter
    assert matter["model-index"][0]["results"][0]["metrics"][0]["value"] > 0.5, matter


def check_onnx(file: Path, expected: Array, rows: Array, name: str) -> None:
    """The model passes the checker, its batch is free, and a row without direction gives no NaN."""
    model = onnx.load(str(file))
    onnx.checker.check_model(model, full_check=True)
    assert model.opset_import[0].version >= 17
    facts = {entry.key: entry.value for entry in model.metadata_props}
    assert facts["direction"] and facts["input_dimension"] == str(rows.shape[1]), facts
    session = onnxruntime.InferenceSession(str(file))
    for count in (1, 5, len(rows)):
        found = session.run(None, {"vectors": rows[:count]})[0]
        check_alike(f"{name}, batch {count}", found, expected[:count])
    center = next(onnx.numpy_helper.to_array(t) for t in model.graph.initializer if t.name == "center")
    assert np.isfinite(session.run(None, {"vectors": center[None]})[0]).all()


def check_index(folder: Path, map_file: Path, rows: Array, documents: Array) -> None:
    """Old indexes of several types answer queries of the other model as they answer the mapped queries."""
    documents = documents / np.linalg.norm(documents, axis=1, keepdims=True)
    mapped, d = applied(map_file, rows, folder), documents.shape[1]
    for name in ("Flat", "HNSW16", "IVF16,Flat", "IDMap,Flat", "PCA64,Flat", "SQ8"):
        for metric in (faiss.METRIC_INNER_PRODUCT, faiss.METRIC_L2):
            old = faiss.index_factory(d, name, metric)
            old.train(documents)
            if name.startswith("IDMap"):
                old.add_with_ids(documents, np.arange(len(documents)))
            else:
                old.add(documents)
            faiss.write_index(old, str(folder / "old.faiss"))
            mv2v("export", "--map", map_file, "--format", "faiss", "--index", folder / "old.faiss", "--output",
                 folder / "new.faiss")
            new = faiss.read_index(str(folder / "new.faiss"))
            assert (new.d, new.ntotal, new.metric_type) == (rows.shape[1], len(documents), metric)
            found, expected = new.search(rows, 10)[1], old.search(mapped, 10)[1]
            same = (found == expected).mean()
            hits = (found[:, 0] == np.arange(len(rows))).mean()
            print(f"faiss --index {name}, metric {metric}: {same:.5f} of 10 neighbours the same, top-1 {hits:.3f}",
                  flush=True)
            assert same > 0.999, name
            (folder / "new.faiss").unlink()
            (folder / "new.README.md").unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT / "data" / "wordnet-sample")
    data = parser.parse_args().data
    rows = {side: np.load(data / file).astype(np.float32) for side, file in SIDES.items()}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        maps = {kind: folder / f"{kind}.safetensors" for kind in ("orthogonal", "ridge", "whitened", "matching")}
        for kind, file in maps.items():
            mv2v("oracle", "--kind", kind, "--source", data / SIDES["source"], "--target", data / SIDES["target"],
                 "--output", file, "--source-model", "sentence-transformers/all-MiniLM-L6-v2", "--target-model",
                 "WordLlama: 256 \"l2\"")
        maps["weighted"] = folder / "weighted.safetensors"
        with_weights(maps["orthogonal"], maps["weighted"])
        (folder / "evaluation.json").write_text(
            mv2v("evaluate", "--json", "--map", maps["orthogonal"], "--source", data / SIDES["source"], "--target",
                 data / SIDES["target"], "--pool", "4096"))

        for kind, file in maps.items():
            for side in ("source", "target"):
                expected = applied(file, rows[side], folder, "--side", side)
                if kind == "orthogonal":
                    other = rows["target" if side == "source" else "source"]
                    print(f"top-1 of {side} rows: {top1(expected, other):.4f}")
                for form in ("npz", "json", "onnx", "faiss"):
                    if form == "faiss" and kind in ("weighted", "matching"):
                        continue  # Refused, which the tool's own tests hold.
                    output = folder / f"{kind}-{side}-{form}"
                    mv2v("export", "--map", file, "--format", form, "--side", side, "--output", output, "--evaluation",
                         folder / "evaluation.json")
                    check_card(output / "README.md")
                    check_alike(f"{kind}, {side}, {form}, the card's code", run_card(output, rows[side]), expected)
                    if form == "onnx":
                        check_onnx(output / "map.onnx", expected, rows[side], f"{kind}, {side}, onnx")
        for kind in ("orthogonal", "weighted"):
            check_index(folder, maps[kind], rows["source"], rows["target"])
    print("exports: every consumer agrees with the tool")


if __name__ == "__main__":
    main()
