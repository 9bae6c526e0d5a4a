"""What the consumer checks share: the tool, the rows, and how alike two sets of vectors are."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parents[2]
TOOL = os.environ.get("MV2V", str(ROOT / ".build" / "release" / "mv2v"))
# What an export may differ from 'mv2v apply' by, as the cosine of every single row.
LEAST_COSINE = 0.99999

Array = npt.NDArray[Any]


def mv2v(*arguments: object) -> str:
    """Runs the tool and gives its standard output; its standard error is shown only where it fails."""
    command = [TOOL] + [str(argument) for argument in arguments]
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\nexit status {done.returncode}: {done.stderr}")
    return done.stdout


def applied(map_file: Path, rows: Array, folder: Path, *options: str) -> Array:
    """What 'mv2v apply' makes of the rows."""
    np.save(folder / "apply-in.npy", rows)
    mv2v("apply", "--map", map_file, "--input", folder / "apply-in.npy", "--output", folder / "apply-out.npy", *options)
    return np.load(folder / "apply-out.npy")


def check_alike(name: str, found: Array, expected: Array) -> None:
    """Fails unless every row has the expected one's direction, and its length."""
    assert found.shape == expected.shape, f"{name}: shape {found.shape}, expected {expected.shape}"
    found64, expected64 = found.astype(np.float64), expected.astype(np.float64)
    lengths = np.linalg.norm(found64, axis=1), np.linalg.norm(expected64, axis=1)
    cosines = (found64 * expected64).sum(1) / (lengths[0] * lengths[1])
    stretch = np.abs(lengths[0] / lengths[1] - 1).max()
    print(f"{name:58} least cosine {cosines.min():.8f}, lengths differ by {stretch:.1e} at most", flush=True)
    assert cosines.min() > LEAST_COSINE, f"{name}: cosine {cosines.min()}"
    assert stretch < 1e-4, f"{name}: lengths differ by {stretch}"


def with_weights(map_file: Path, weighted: Path) -> None:
    """The map with weights of dimensions on both sides, among them a 0, as a fit of rows with rogue dimensions has."""
    from safetensors import safe_open
    from safetensors.numpy import load_file, save_file

    tensors = load_file(map_file)
    with safe_open(map_file, "np") as opened:
        metadata = opened.metadata()
    generator = np.random.default_rng(0)
    for side, zero in (("source", 7), ("target", 3)):
        weights = generator.uniform(0.5, 1, tensors[f"{side}_mean"].shape).astype(np.float32)
        weights[zero] = 0
        tensors[f"{side}_weights"] = weights
    # These are other tensors than those that the checksum is of.
    metadata.pop("tensors_sha256", None)
    save_file(tensors, weighted, {**metadata, "format_version": "3"})


def top1(queries: Array, documents: Array) -> float:
    """For how many queries the document of the same row is the nearest by cosine."""
    queries = queries / np.linalg.norm(queries, axis=1, keepdims=True)
    documents = documents / np.linalg.norm(documents, axis=1, keepdims=True)
    blocks = [queries[start : start + 1024] for start in range(0, len(queries), 1024)]
    nearest = np.concatenate([np.argmax(block @ documents.T, axis=1) for block in blocks])
    return float(np.mean(nearest == np.arange(len(queries))))


def snippet(card: Path, language: str = "python") -> str:
    """The first block of code of a card, which is what its readers will run."""
    found = re.search(rf"```{language}\n(.*?)```", card.read_text(), re.DOTALL)
    assert found, f"{card} has no block of {language}"
    return found.group(1)
