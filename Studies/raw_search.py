"""Measures searching an index of raw target vectors with vectors from `mv2v apply --space target`.

    pip install numpy==2.2.6
    mv2v apply --map map.safetensors --input data/wordnet-sample/evaluation-minilm.npy --output mapped.npy
    python Studies/raw_search.py mapped.npy data/wordnet-sample/evaluation-wordllama.npy

Row i of both files is the same item. Prints top-1 and mean rank for an index searched by cosine, by
Euclidean distance and by inner product, none of which knows of any centring.
"""

import sys

import numpy as np


def report(name, similarity):
    own = np.diag(similarity)[:, None]
    ranks = 1 + (similarity > own).sum(axis=1)
    print(f"{name:20} top-1 {np.mean(ranks == 1):.4f}  mean rank {ranks.mean():.1f}")


def main():
    mapped, target = (np.load(path).astype(np.float32) for path in sys.argv[1:3])
    inner = mapped @ target.T
    lengths = np.linalg.norm(target, axis=1)
    report("cosine", inner / np.linalg.norm(mapped, axis=1)[:, None] / lengths)
    report("Euclidean distance", 2 * inner - lengths**2)
    report("inner product", inner)


if __name__ == "__main__":
    main()
