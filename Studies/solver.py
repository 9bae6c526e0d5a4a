#!/usr/bin/env python3
"""The tables of docs/method.md: seeds, ceilings, few pairs, ablation. Each case is measured once and kept in a table.

    python3 Studies/solver.py seeds --wordnet DIR --table seeds.tsv [--seeds 10] [--paper-seeds 3] [--packages DIR]
    python3 Studies/solver.py ceilings --wordnet DIR --table ceilings.tsv
    python3 Studies/solver.py few_pairs --wordnet DIR --table few_pairs.tsv
    python3 Studies/solver.py ablation --wordnet DIR --table ablation.tsv [--seeds 3]

DIR holds minilm.npy, wordllama.npy, w2v.npy, lsa.npy and e5.npy (data/README.md), the packages' minilm-layer4.npy and
wordllama.npy. Cases the table holds already are not run
again, so an interrupted study goes on where it stopped. The Markdown table comes out on standard output.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import NamedTuple

import render_tables
from mv2v_study import (
    EVALUATION_ROWS, LAYOUTS, NOT_KEPT, TARGET_START, ResultTable, add_table_options, evaluate, finish, fit, fit_oracle,
    model_file, ranking_cells)

PAIRS = [
    ("minilm", "wordllama", 25_904), ("wordllama", "minilm", 25_904), ("minilm", "w2v", 25_904),
    ("wordllama", "w2v", 25_904), ("minilm", "e5", 25_904), ("e5", "minilm", 25_904), ("e5", "wordllama", 25_904),
    ("minilm", "wordllama", 12_000), ("minilm", "wordllama", 6000), ("minilm", "wordllama", 3000),
    ("minilm", "lsa", 25_904)]
# Package descriptions: where target rows begin, which is as many as the source has, and the rows to evaluate on.
PACKAGES_PAIR, PACKAGES_START, PACKAGES_EVALUATION = ("minilm-layer4", "wordllama", 13_553), 13_553, "27107:35299"
# The same texts on both sides, their order unknown to the method.
SAME_TEXTS = "the same texts"
# The ablation's pairs: an easy one, one whose start is hard to find, one with few rows.
ABLATED_PAIRS = [("minilm", "wordllama", 25_904), ("minilm", "e5", 25_904), ("minilm", "wordllama", 6000)]
# The few pairs are the last source rows and the first target rows.
FEW_PAIRS, FEW_ROWS = 20, 3000
# What is switched back to the published choice, one at a time; everything else stays as in the default preset.
ABLATIONS = {
    "default preset": "",
    "QAP solver: best of 30 2-opt": "map_search: {solver: two_opt}",
    "centroids: 20 alone": "map_search: {many_anchors: 20}",
    "no evolution of candidates": "map_search: {rounds: 0}",
    "start: published anchors and read-out": "chain_start: anchors",
    "matcher: mean of 50 nearest": "batch_refinement: {matcher: nearest}",
    "matcher: mutual nearest neighbours": "batch_refinement: {matcher: mutual}",
    "matcher: CSLS": "batch_refinement: {matcher: csls}",
    "temperature: constant 0.05": "batch_refinement: {last_temperature: 0.05}",
    "temperature: constant 0.018": "batch_refinement: {first_temperature: 0.018}",
    "averaging: weight 0.5 throughout": "batch_refinement: {first_weight: 0.5, last_weight: 0.5}",
    "averaging: none (weight 1)": "batch_refinement: {first_weight: 1, last_weight: 1}",
    "no final whitening": "batch_refinement: {final_exponent: 0}",
    "batches of 1,000": "batch_refinement: {batch_rows: 1000}",
    "precision: single": "batch_refinement: {precision: float32}",
    "search in plain components": "map_search: {coarse_whitening: 0, fine_whitening: 0}",
    "all coordinates from the first step": "batch_refinement: {leading_variance: 1}",
    "no joint refinement": "batch_refinement: {joint_batches: 0}",
    "no steps over all rows": "all_rows: {searches: 0}",
    "steps over all rows not over-relaxed": "all_rows: {relaxation: 1}",
    "four chains": "easy_agreement: 1",
    "one chain": "chains: 1\nchain_limit: 1",
    "cluster refinement once": "cluster_refinement: {passes: 1}",
}


class Work(NamedTuple):
    """The embeddings, and a folder for what is only needed on the way."""

    embeddings: Path
    folder: Path
    evaluation_rows: str = EVALUATION_ROWS
    is_timed: bool = True

    def files(self, source: str, target: str) -> tuple[Path, Path]:
        return model_file(self.embeddings, source), model_file(self.embeddings, target)

    @property
    def oracle(self) -> Path:
        return self.folder / "oracle.safetensors"

    def figures(self, map_path: Path, source: str, target: str) -> dict:
        return evaluate(map_path, *self.files(source, target), self.evaluation_rows)

    def fit(
            self, source, target, rows, seed, preset="default", knobs="", options=(), target_start=TARGET_START
    ) -> dict[str, str]:
        """Fits and evaluates one case; returns its figures."""
        job, map_path = self.folder / "job.yaml", self.folder / "map.safetensors"
        job.write_text(f"preset: {preset}\n{knobs}\n")
        document = fit(
            *self.files(source, target), f"0:{rows}", f"{target_start}:{target_start + rows}", map_path, "--config",
            job, "--seed", seed, *options)
        return {
            **ranking_cells(self.figures(map_path, source, target)),
            "seconds": f"{document['seconds']:.1f}" if self.is_timed else NOT_KEPT,
            "mebibytes": str(document["peak_memory_bytes"] >> 20), "verdict": document["verdict"]["level"],
            "agreement": f"{document['verdict']['agreement']:.4f}"}


def seeds(arguments, work: Work, table: ResultTable) -> None:
    for source, target, rows in PAIRS:
        for preset, count in (("default", arguments.seeds), ("paper", arguments.paper_seeds)):
            for seed in range(count):
                table.measured(
                    dict(source=source, target=target, rows=rows, preset=preset, seed=seed),
                    lambda: work.fit(source, target, rows, seed, preset))
    source, target, rows = PAIRS[0]
    for seed in range(arguments.seeds):
        table.measured(
            dict(source=source, target=f"{target}, {SAME_TEXTS}", rows=rows, preset="default", seed=seed),
            lambda: work.fit(source, target, rows, seed, target_start=0))
    if arguments.packages:
        packages = work._replace(embeddings=arguments.packages, evaluation_rows=PACKAGES_EVALUATION)
        source, target, rows = PACKAGES_PAIR
        for seed in range(arguments.seeds):
            table.measured(
                dict(source=f"packages: {source}", target=target, rows=rows, preset="default", seed=seed),
                lambda: packages.fit(source, target, rows, seed, target_start=PACKAGES_START))


def ceilings(arguments, work: Work, table: ResultTable) -> None:
    for source, target, rows in PAIRS:
        def paired() -> dict:
            fit_oracle(*work.files(source, target), work.oracle)
            return ranking_cells(work.figures(work.oracle, source, target))

        def from_oracle() -> dict:
            paired()
            return work.fit(source, target, rows, 0, options=("--initial-map", work.oracle))

        for start, measure in (
                ("search", lambda: work.fit(source, target, rows, 0)), ("from the oracle", from_oracle),
                ("oracle", paired)):
            table.measured(dict(source=source, target=target, rows=rows, start=start, seed=0), measure)


def few_pairs(arguments, work: Work, table: ResultTable) -> None:
    models, first = ("minilm", "wordllama"), FEW_ROWS - FEW_PAIRS
    pairs = work.folder / "pairs.tsv"
    pairs.write_text("".join(f"{row}\t{row}\n" for row in range(first, FEW_ROWS)))

    def procrustes() -> dict:
        fit_oracle(*work.files(*models), work.oracle, f"{first}:{FEW_ROWS}")
        return ranking_cells(work.figures(work.oracle, *models))

    for seed in range(arguments.seeds):
        for known, options in (("no pairs", ()), (f"{FEW_PAIRS} pairs", ("--pairs", pairs))):
            table.measured(
                dict(known=known, seed=seed),
                lambda: work.fit(*models, FEW_ROWS, seed, options=options, target_start=first))
    table.measured(dict(known=f"Procrustes on the {FEW_PAIRS} pairs", seed=0), procrustes)


def ablation(arguments, work: Work, table: ResultTable) -> None:
    for source, target, rows in ABLATED_PAIRS:
        for name, knobs in ABLATIONS.items():
            for seed in range(arguments.seeds):
                table.measured(
                    dict(source=source, target=target, rows=rows, changed=name, seed=seed),
                    lambda: work.fit(source, target, rows, seed, knobs=knobs))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for study, count in ((seeds, 10), (ceilings, 1), (few_pairs, 3), (ablation, 1)):
        command = commands.add_parser(study.__name__)
        command.add_argument("--wordnet", required=True, type=Path)
        add_table_options(command)
        command.add_argument("--seeds", type=int, default=count)
        command.add_argument("--paper-seeds", type=int, default=3)
        command.add_argument("--packages", type=Path, help="seeds: the folder of the package descriptions' embeddings")
        command.add_argument(
            "--untimed", action="store_true", help="keep no seconds, because other work goes on beside the fits")
        command.set_defaults(study=study)
    arguments = parser.parse_args()
    name = arguments.study.__name__
    table = ResultTable(arguments.table, LAYOUTS[name], arguments.afresh)
    table.refuse_summaries()
    with tempfile.TemporaryDirectory() as folder:
        arguments.study(arguments, Work(arguments.wordnet, Path(folder), is_timed=not arguments.untimed), table)
    print(getattr(render_tables, name)(table))


if __name__ == "__main__":
    finish(main)
