#!/usr/bin/env python3
"""The tables of docs/method.md: seeds, ceilings, ablation. Each case is fitted and evaluated once and kept in a table.

    .build-python/bin/python Studies/solver.py seeds --wordnet DIR --table seeds.tsv [--seeds 10] [--paper-seeds 3]
    .build-python/bin/python Studies/solver.py ceilings --wordnet DIR --table ceilings.tsv
    .build-python/bin/python Studies/solver.py ablation --wordnet DIR --table ablation.tsv [--seeds 3]

DIR holds minilm.npy, wordllama.npy, w2v.npy and lsa.npy (data/README.md). Cases the table holds already are not run
again, so an interrupted study goes on where it stopped. The Markdown tables come out on standard output.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

TOOL = os.environ.get("MV2V", ".build/release/mv2v")
TARGET_START, EVALUATION = 25_904, "51808:60000"
PAIRS = [
    ("minilm", "wordllama", 25_904), ("wordllama", "minilm", 25_904), ("minilm", "w2v", 25_904),
    ("wordllama", "w2v", 25_904), ("minilm", "lsa", 25_904), ("minilm", "wordllama", 12_000),
    ("minilm", "wordllama", 6000)]
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
    "all coordinates from the first step": "batch_refinement: {leading_variance: 1}",
    "no joint refinement": "batch_refinement: {joint_batches: 0}",
    "four chains": "easy_agreement: 1",
    "one chain": "chains: 1\nchain_limit: 1",
    "cluster refinement once": "cluster_refinement: {passes: 1}",
}


def tool(*arguments) -> dict:
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}
    result = subprocess.run(
        [TOOL, *map(str, arguments), "--json"], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=environment)
    return json.loads(result.stdout)


def evaluate(folder: Path, source: str, target: str, map_path: Path) -> dict:
    return tool(
        "evaluate", "--map", map_path, "--source", folder / f"{source}.npy", "--target", folder / f"{target}.npy",
        "--source-rows", EVALUATION, "--target-rows", EVALUATION)["map"]


def fit(folder: Path, work: Path, source: str, target: str, rows: int, seed: int, preset="default", knobs="", more=()):
    """Fits and evaluates one case; returns the columns of a table's line."""
    job, map_path = work / "job.yaml", work / "map.safetensors"
    job.write_text(f"preset: {preset}\n{knobs}\n")
    document = tool(
        "fit", "--config", job, "--seed", seed, "--source", folder / f"{source}.npy", "--source-rows", f"0:{rows}",
        "--target", folder / f"{target}.npy", "--target-rows", f"{TARGET_START}:{TARGET_START + rows}", "--output",
        map_path, "--accept-any-verdict", *more)
    figures, verdict = evaluate(folder, source, target, map_path), document["verdict"]
    return [
        f"{figures['top1']:.4f}", f"{figures['mean_rank']:.1f}", f"{document['seconds']:.1f}",
        str(document["peak_memory_bytes"] >> 20), verdict["level"], f"{verdict['agreement']:.3f}"]


class Table:
    """A file of one line per case: the key's columns, then the figures."""

    def __init__(self, path: str):
        self.path = Path(path)
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        self.lines = {tuple(line.split("\t")[:5]): line.split("\t")[5:] for line in lines}

    def figures(self, key, measure) -> list[str]:
        key = tuple(map(str, key))
        if key not in self.lines:
            self.lines[key] = measure()
            with self.path.open("a") as file:
                file.write("\t".join([*key, *self.lines[key]]) + "\n")
            print(*key, *self.lines[key], file=sys.stderr, flush=True)
        return self.lines[key]


def seeds(arguments, folder: Path, work: Path, table: Table) -> None:
    print("| pair | rows a side | preset | seeds | top-1: median, worst | mean rank: median, worst | seconds: median, most | "
          "MiB | verdicts |\n|---|---|---|---|---|---|---|---|---|")
    for source, target, rows in PAIRS:
        for preset, count in (("default", arguments.seeds), ("paper", arguments.paper_seeds)):
            found = [
                table.figures(
                    (source, target, rows, preset, seed),
                    lambda: fit(folder, work, source, target, rows, seed, preset))
                for seed in range(count)]
            if not found:
                continue
            top1, rank, seconds, memory = ([float(line[column]) for line in found] for column in range(4))
            levels = [line[4] for line in found]
            verdicts = ", ".join(f"{levels.count(level)} {level}" for level in sorted(set(levels), reverse=True))
            print(f"| {source}-{target} | {rows:,} | {preset} | {count} | {statistics.median(top1):.3f}, {min(top1):.3f} | "
                  f"{statistics.median(rank):.1f}, {max(rank):.1f} | {statistics.median(seconds):.1f}, {max(seconds):.1f} | "
                  f"{max(memory):.0f} | {verdicts} |")


def ceilings(arguments, folder: Path, work: Path, table: Table) -> None:
    print("| pair | rows a side | from the search | from the oracle | oracle |\n|---|---|---|---|---|")
    oracle = work / "oracle.safetensors"
    for source, target, rows in PAIRS:
        def paired() -> list[str]:
            tool("oracle", "--source", folder / f"{source}.npy", "--target", folder / f"{target}.npy", "--source-rows",
                 "0:51808", "--target-rows", "0:51808", "--output", oracle)
            figures = evaluate(folder, source, target, oracle)
            return [f"{figures['top1']:.4f}", f"{figures['mean_rank']:.1f}"]

        def from_oracle() -> list[str]:
            paired()
            return fit(folder, work, source, target, rows, 0, more=("--initial-map", oracle))

        columns = [
            table.figures((source, target, rows, "search", 0), lambda: fit(folder, work, source, target, rows, 0)),
            table.figures((source, target, rows, "from the oracle", 0), from_oracle),
            table.figures((source, target, rows, "oracle", 0), paired)]
        print(f"| {source}-{target} | {rows:,} | " + " | ".join(
            f"{float(line[0]):.3f} / {line[1]}" for line in columns) + " |")


def ablation(arguments, folder: Path, work: Path, table: Table) -> None:
    pairs = [("minilm", "wordllama", 25_904)]
    print("| changed | " + " | ".join(f"{source}-{target}, {rows:,}: top-1 / mean rank | seconds"
                                      for source, target, rows in pairs) + " |")
    print("|---|" + "---|---|" * len(pairs))
    for name, knobs in ABLATIONS.items():
        cells = []
        for source, target, rows in pairs:
            found = [
                table.figures(
                    (source, target, rows, name, seed),
                    lambda: fit(folder, work, source, target, rows, seed, knobs=knobs))
                for seed in range(arguments.seeds)]
            median = [statistics.median(float(line[column]) for line in found) for column in range(3)]
            cells += [f"{median[0]:.3f} / {median[1]:.1f}", f"{median[2]:.1f}"]
        print(f"| {name} | " + " | ".join(cells) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for study, count in ((seeds, 10), (ceilings, 1), (ablation, 1)):
        command = commands.add_parser(study.__name__)
        command.add_argument("--wordnet", required=True)
        command.add_argument("--table", required=True)
        command.add_argument("--seeds", type=int, default=count)
        command.add_argument("--paper-seeds", type=int, default=3)
        command.set_defaults(study=study)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        arguments.study(arguments, Path(arguments.wordnet), Path(work), Table(arguments.table))


if __name__ == "__main__":
    main()
