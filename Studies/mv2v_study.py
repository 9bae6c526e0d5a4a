"""What the studies share: they run the tool, and keep what they find in tables of tab-separated values.

A table has comment lines (`# …`), a line of column heads, and a line for each case: the columns that tell cases apart
and the figures. `-` stands for a figure that was not kept. Needs Python 3.9 and no packages.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Callable, Iterable, Mapping, NamedTuple

TOOL = os.environ.get("MV2V", ".build/release/mv2v")
# The split of the 60,000 WordNet glosses: source rows from 0, target rows from 25,904, pairs to fit oracles on, and
# pairs to evaluate on.
TARGET_START, ORACLE_ROWS, EVALUATION_ROWS = 25_904, "0:51808", "51808:60000"
MODELS = ("minilm", "wordllama", "w2v", "lsa")
NOT_KEPT = "-"
MODEL_NAMES = {
    "minilm": "MiniLM", "wordllama": "WordLlama", "w2v": "word2vec", "lsa": "LSA", "e5": "e5", "potion": "potion",
    "use": "USE", "minilm-layer4": "MiniLM's layer 4", "wordllama, the same texts": "WordLlama, the same texts",
    "packages: minilm-layer4": "packages: MiniLM's layer 4"}


class StudyError(Exception):
    """A study cannot go on; the message says what to put right."""


def run_tool(*arguments) -> dict:
    """What the tool prints with --json. OpenBLAS chooses its kernels itself, as it does for users."""
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}
    result = subprocess.run([TOOL, *map(str, arguments), "--json"], capture_output=True, text=True, env=environment)
    if result.returncode != 0:
        last_words = result.stderr.strip().splitlines()[-1:] or ["no message"]
        raise StudyError(f"{TOOL} {arguments[0]} ended with status {result.returncode}: {last_words[0]}")
    return json.loads(result.stdout)


def fit(source: Path, target: Path, source_rows: str, target_rows: str, output: Path, *options) -> dict:
    return run_tool(
        "fit", "--source", source, "--source-rows", source_rows, "--target", target, "--target-rows", target_rows,
        "--output", output, "--accept-any-verdict", *options)


def evaluate(map_path: Path, source: Path, target: Path, rows: str) -> dict:
    """The map's figures on paired rows of two files."""
    return run_tool(
        "evaluate", "--map", map_path, "--source", source, "--target", target, "--source-rows", rows, "--target-rows",
        rows)["map"]


def fit_oracle(source: Path, target: Path, output: Path, rows: str = ORACLE_ROWS, kind: str = "orthogonal") -> None:
    run_tool(
        "oracle", "--source", source, "--target", target, "--source-rows", rows, "--target-rows", rows, "--kind", kind,
        "--output", output)


def ranking_cells(figures: dict) -> dict[str, str]:
    """With more digits than are published, so that nothing is rounded twice."""
    return {column: f"{figures[column]:.6f}" for column in ("top1", "mean_rank")}


def model_file(folder: str | Path, model: str) -> Path:
    return Path(folder) / f"{model}.npy"


class Layout(NamedTuple):
    """The columns of a kind of table; `key` are those that tell its cases apart."""

    key: tuple[str, ...]
    figures: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return self.key + self.figures


FIT_FIGURES = ("top1", "mean_rank", "seconds", "mebibytes", "verdict", "agreement")
LAYOUTS = {
    "seeds": Layout(("source", "target", "rows", "preset", "seed"), FIT_FIGURES),
    "ceilings": Layout(("source", "target", "rows", "start", "seed"), FIT_FIGURES),
    "ablation": Layout(("source", "target", "rows", "changed", "seed"), FIT_FIGURES),
    "few_pairs": Layout(("known", "seed"), ("top1", "mean_rank")),
    "known_pairs": Layout(("setting", "method", "pairs"), ("top1", "mean_rank", "verdict")),
    "wrong_pairs": Layout(("setting", "pairs", "way"), ("top1", "mean_rank", "verdict", "contradicted")),
    "rows": Layout(("case", "seed"), ("top1", "mean_rank", "seconds", "mebibytes", "verdict")),
    # `direct_…`: by the fit of the two spaces alone. `cycle_agreement`: of the map with what the other spaces say.
    "many_spaces": Layout(
        ("set", "rows", "source", "target", "seed"),
        ("direct_top1", "top1", "oracle_top1", "direct_mean_rank", "mean_rank", "direct_verdict", "verdict",
         "direct_agreement", "cycle_agreement", "route")),
    "verdict": Layout(
        ("kind", "case", "rows", "seed"),
        ("true_map", "agreement", "lead", "null_margin", "separation", "neighbor_mismatch", "spectrum_mismatch", "merged",
         "chains", "top1", "mean_rank", "pool", "top1_400", "seconds")),
    "oracles": Layout(
        ("source", "target", "kind"),
        ("top1", "top1_low", "top1_high", "mean_rank", "mean_rank_low", "mean_rank_high")),
    # As `mv2v oracle --curve` writes it.
    "oracle_curve": Layout(
        ("pairs",),
        ("top1", "top1_low", "top1_high", "mean_rank", "backward_top1", "backward_top1_low", "backward_top1_high",
         "backward_mean_rank")),
    "retrieval": Layout(("fitted", "condition"), ("ndcg_10", "recall_100", "mrr_10", "map")),
    "published_methods": Layout(
        ("method", "source", "target", "rows", "run"), ("top1", "mean_rank", "seconds", "gibibytes")),
    # `_least` and `_most` are what `--dry-run` says beforehand.
    "job_costs": Layout(
        ("job",),
        ("seconds", "wall_seconds", "seconds_least", "seconds_most", "mebibytes", "mebibytes_least", "mebibytes_most",
         "kibibytes", "kibibytes_estimated")),
    "resemblance": Layout(("map", "rows", "kind"), ("kinship", "mean_shift", "median_length", "remark")),
    # `version` 0 is the first, which consumers know; the figures of the unsupervised fit's verdict are its alone.
    "retraining": Layout(
        ("dimension", "strategy", "version", "alignment", "seed"),
        ("recall", "auc", "top1", "mean_rank", "pool", "asked", "pairs", "verdict", "agreement", "lead", "null_margin")),
    # `right` of all matches, `right_5` of those identified at a false discovery rate of 5 %.
    "exposure": Layout(
        ("source", "target", "kind", "leaked", "decoys", "share", "run"),
        ("present", "right", "estimated", "identified_1", "right_1", "identified_5", "right_5", "identified_10",
         "right_10")),
    "fusion": Layout(("case", "pool", "seed", "way", "alpha"), ("ndcg_10",)),
    "fusion_gap": Layout(("case", "seed", "way"), ("distance", "paired_cosine", "stranger_cosine")),
    # docs/partial-upgrades.md: nDCG@10 of one model's queries in another's documents, by how both are centred.
    "upgrades": Layout(
        ("collection", "queries", "documents", "fitted", "kind"),
        ("as_is", "centred", "recentred", "recentred_low", "recentred_high")),
    "upgrade_differences": Layout(
        ("collection", "queries", "documents", "fitted", "kind", "against"), ("difference", "low", "high")),
    "upgrade_maps": Layout(("source", "target", "fitted", "kind"), ("top1", "mean_rank", "verdict", "agreement")),
    "upgrade_curves": Layout(("measured", "source", "target", "fitted", "kind", "pairs"), ("score",)),
    "upgrade_distances": Layout(("texts", "first", "second"), ("procrustes", "dot_products", "cka")),
    # Root mean squares of blocks of a map's entries, a row of blocks a line.
    "upgrade_weights": Layout(("source", "target", "row"), ("blocks",)),
    "goals": Layout(("job",), ("goal", "measured", "peak_memory")),
    "steps": Layout(("state",), ("top1_seed_0", "top1_seed_1", "seconds")),
}


class Case(dict):
    """A line of a table by column, which knows where it stands."""

    def __init__(self, cells: Mapping[str, str], where: str):
        super().__init__(cells)
        self.where = where

    def has(self, column: str) -> bool:
        return self[column] not in ("", NOT_KEPT)

    def number(self, column: str) -> float:
        try:
            value = float(self[column])
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise StudyError(f"{self.where}: {column} is '{self[column]}', not a number")
        return value


class ResultTable:
    """A table in a file. Cases that it holds already are not measured again, so an interrupted study goes on."""

    def __init__(self, path: Path, layout: Layout, afresh: bool = False):
        self.path, self.layout = Path(path), layout
        self.cases: dict[tuple[str, ...], Case] = {}
        if afresh or not self.path.exists():
            self.path.write_text("\t".join(layout.columns) + "\n", encoding="utf-8")
        self._read()

    def _read(self) -> None:
        has_head = False
        for number, line in enumerate(self.path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("#"):
                continue
            where, cells = f"{self.path}:{number}", line.split("\t")
            if not has_head:
                if tuple(cells) != self.layout.columns:
                    raise StudyError(
                        f"{where}: the columns are {' '.join(cells)}; expected {' '.join(self.layout.columns)}")
                has_head = True
                continue
            if len(cells) != len(self.layout.columns):
                raise StudyError(f"{where}: {len(cells)} columns; expected {len(self.layout.columns)}")
            case = Case(dict(zip(self.layout.columns, cells)), where)
            key = self._key(case)
            if key in self.cases:
                raise StudyError(f"{where}: the case {' '.join(key)} stands at {self.cases[key].where} already")
            self.cases[key] = case
        if not has_head:
            raise StudyError(f"{self.path}: no line of columns; expected {' '.join(self.layout.columns)}")

    def _key(self, cells: Mapping) -> tuple[str, ...]:
        return tuple(str(cells[column]) for column in self.layout.key)

    def __contains__(self, cells: Mapping) -> bool:
        return self._key(cells) in self.cases

    def __iter__(self):
        return iter(self.cases.values())

    def __len__(self) -> int:
        return len(self.cases)

    def measured(self, key: Mapping, measure: Callable[[], Mapping[str, str]]) -> Case:
        """The case of this key, measured and kept if the table does not hold it."""
        if key not in self:
            self.keep({**key, **measure()})
        return self.cases[self._key(key)]

    def keep(self, cells: Mapping) -> None:
        line = "\t".join(str(cells.get(column, NOT_KEPT)) for column in self.layout.columns)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        print(line.replace("\t", " "), file=sys.stderr, flush=True)
        self.cases[self._key(cells)] = Case(dict(zip(self.layout.columns, line.split("\t"))), str(self.path))

    def refuse_summaries(self) -> None:
        """Runs beside medians of other runs would be one table of two states of the tool."""
        for case in self:
            if not case["seed"].isdigit():
                raise StudyError(f"{case.where}: a summary of runs that were not kept; --afresh begins the table anew")


def read_table(path: Path, layout: str) -> ResultTable:
    """A table that is there already."""
    if not path.is_file():
        raise StudyError(f"{path} does not exist")
    return ResultTable(path, LAYOUTS[layout])


def markdown_table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    def line(cells: Iterable[str]) -> str:
        return "".join(f"| {cell} " if cell else "| " for cell in cells) + "|"

    heads = list(heads)
    return "\n".join([line(heads), "|" + "---|" * len(heads), *map(line, rows)])


def add_table_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--table", required=True, type=Path, help="keeps the figures; what it holds is not run again")
    parser.add_argument("--afresh", action="store_true", help="begin the table anew")


def finish(main: Callable[[], None]) -> None:
    """Runs a study; what its user can put right is a message and status 1."""
    try:
        main()
    except (StudyError, OSError) as error:
        sys.exit(f"{Path(sys.argv[0]).name}: {error}")
