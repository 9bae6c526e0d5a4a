#!/usr/bin/env python3
"""Makes a second corpus: descriptions of Debian packages, embedded with three models, a row per package.

    apt-get -o Acquire::Languages=en update           # the descriptions come from apt's own lists
    pip install -r data/requirements.txt scikit-learn
    Studies/embed_package_descriptions.py DIR

Writes texts.txt, minilm.npy, wordllama.npy (see data/regenerate.py) and ppmi.npy: word vectors from a factorised matrix
of positive pointwise mutual information of these texts, averaged with smooth inverse frequency weights. Packages come
and go, so the texts depend on the day; they are for calibrating the verdict, not for figures to compare.
"""

import glob
import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "data"))
import numpy as np
import regenerate
import scipy.sparse
from sklearn.utils.extmath import randomized_svd

ROWS, WORDS, DIMENSION, WINDOW, RAREST = 30_000, 48, 300, 5, 5


def descriptions() -> list[str]:
    """Long descriptions, one for each distinct first paragraph, shuffled and cut."""
    found = []
    for path in sorted(glob.glob("/var/lib/apt/lists/*Translation-en*")):
        text = subprocess.run(["/usr/lib/apt/apt-helper", "cat-file", path], capture_output=True, check=True).stdout
        for entry in text.decode("utf-8").split("\n\n"):
            match = re.search(r"^Description-en: .*?\n((?: .*\n?)*)", entry, re.M)
            if match:
                paragraphs = [" ".join(part.split()) for part in re.split(r"\n \.\s*(?:\n|$)", match.group(1))]
                whole = " ".join(part for part in paragraphs if part)
                if len(whole) >= 60:
                    found.append((whole, re.sub(r"[\d\W]+", " ", paragraphs[0].lower())[:120]))
    random.Random(42).shuffle(found)
    first_of_its_kind = {key: whole for whole, key in reversed(found)}
    cut = dict.fromkeys(" ".join(whole.split()[:WORDS]) for whole in reversed(first_of_its_kind.values()))
    return list(cut)[:ROWS]


def ppmi_vectors(texts: list[str]) -> np.ndarray:
    """Levy and Goldberg 2014 for the word vectors, Arora et al. 2017 for the weights."""
    words = [re.findall(r"[a-z0-9][a-z0-9'+-]*", text.lower()) for text in texts]
    counts = Counter(word for text in words for word in text)
    index = {word: number for number, (word, count) in enumerate(counts.most_common()) if count >= RAREST}
    frequencies = np.array([counts[word] for word in index], float)
    rows = [[index[word] for word in text if word in index] for text in words]
    flat = np.array([number for row in rows for number in row], np.int32)
    text_of = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    pairs = scipy.sparse.csr_matrix((len(index), len(index)))
    for distance in range(1, WINDOW + 1):
        near = text_of[distance:] == text_of[:-distance]
        one = scipy.sparse.coo_matrix(
            (np.full(near.sum(), 1 / distance), (flat[:-distance][near], flat[distance:][near])), shape=pairs.shape
        ).tocsr()
        pairs = pairs + one + one.T
    pairs = pairs.tocoo()
    sums = np.asarray(pairs.sum(1)).ravel()
    contexts = sums**0.75 / (sums**0.75).sum()
    information = np.log(pairs.data / (sums[pairs.row] * contexts[pairs.col]))
    positive = information > 0
    matrix = scipy.sparse.csr_matrix(
        (information[positive], (pairs.row[positive], pairs.col[positive])), shape=pairs.shape)
    left, values, _ = randomized_svd(matrix, DIMENSION, n_iter=4, random_state=0)
    vectors = left * np.sqrt(values)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    weights = 1e-3 / (1e-3 + frequencies / frequencies.sum())
    averaging = scipy.sparse.csr_matrix((weights[flat], (text_of, flat)), shape=(len(rows), len(index)))
    lengths = np.maximum(np.bincount(text_of, minlength=len(rows)), 1)
    return 10 * (averaging @ vectors) / lengths[:, None]


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    texts = descriptions()
    (folder / "texts.txt").write_text("\n".join(texts) + "\n", encoding="utf-8")
    np.save(folder / "wordllama.npy", regenerate.embed_wordllama(texts).astype(np.float16))
    np.save(folder / "ppmi.npy", ppmi_vectors(texts).astype(np.float16))
    np.save(folder / "minilm.npy", regenerate.embed_minilm(texts).astype(np.float16))


if __name__ == "__main__":
    main()
