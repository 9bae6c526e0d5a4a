#!/usr/bin/env python3
"""Writes the tables of README.md and docs/*.md from Studies/tables/*.tsv and Benchmarks/results.

    python3 Studies/render_tables.py            # brings the documents up to date
    python3 Studies/render_tables.py --check    # changes nothing; status 1 and a diff if a document is not up to date

A table stands between the lines `<!-- table: NAME -->` and `<!-- end table -->`; whatever is between them is replaced.
What a table of that name looks like is said here, by its entry in RENDERERS. Needs Python 3.9 and no packages.
"""

from __future__ import annotations

import argparse
import difflib
import math
import os
import re
import statistics
import sys
from collections import Counter
from pathlib import Path
from typing import Callable, Iterable, Iterator

import predict_accuracy
import verdict_levels
from benchmark_results import BenchmarkResults
from mv2v_study import MODEL_NAMES, NOT_KEPT, Case, ResultTable, StudyError, finish, markdown_table, read_table
from retraining.intervals import interval
from upgrades import tables as upgrades
from verdict_levels import Thresholds

ROOT = Path(os.path.relpath(Path(__file__).resolve().parent.parent))
TABLES = "Studies/tables"
BENCHMARK = "Benchmarks/results/2026-11-21-2-cores.json"
SMALL_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
KNOWN_PAIR_SETTINGS = {
    "easy": "MiniLM to WordLlama, WordNet, 12,000 rows a side",
    "hard": "A raw layer of MiniLM to WordLlama, package descriptions, 13,553 rows a side",
    "few rows": "MiniLM to e5, WordNet, 3,000 rows a side"}
MAIN_FIT = ("minilm", "wordllama", "25904")


class Results:
    """The measurements below a folder, read when a table asks for them."""

    def __init__(self, root: Path = ROOT):
        self.root = root

    def table(self, name: str) -> ResultTable:
        return read_table(self.root / TABLES / f"{name}.tsv", name)

    def benchmark(self) -> BenchmarkResults:
        return BenchmarkResults(self.root / BENCHMARK)


class Seeds:
    """The fits of one case with several seeds, or their summaries where only those were kept.

    A summary has `median 0:5` or `worst 0:5` for a seed, and in the worst one's verdict their counts.
    """

    def __init__(self, cases: Iterable[Case]):
        self.runs: list[Case] = []
        self.summaries: dict[str, Case] = {}
        self.count = 0
        for case in cases:
            found = re.fullmatch(r"(?:(\d+)|(median|worst) 0:(\d+))", case["seed"])
            if not found:
                raise StudyError(f"{case.where}: seed is '{case['seed']}', not a number, 'median 0:N' or 'worst 0:N'")
            if found[1]:
                self.runs.append(case)
            elif self.count not in (0, int(found[3])):
                raise StudyError(f"{case.where}: a summary of {found[3]} seeds beside one of {self.count}")
            else:
                self.summaries[found[2]] = case
                self.count = int(found[3])
            if self.runs and self.summaries:
                raise StudyError(f"{case.where}: runs and summaries of the same case")
        self.count = self.count or len(self.runs)

    def _summary(self, name: str) -> Case:
        if name not in self.summaries:
            kept = next(iter(self.summaries.values()))
            raise StudyError(f"{kept.where}: no line '{name} 0:{self.count}' of the same case")
        return self.summaries[name]

    def _measured(self, column: str) -> list[float]:
        """Of all runs; of seconds, those that were kept (`--untimed` keeps none), if there are any."""
        kept = [case for case in self.runs if column != "seconds" or case.has(column)]
        return [case.number(column) for case in kept or self.runs]

    def median(self, column: str) -> float:
        if self.runs:
            return statistics.median(self._measured(column))
        return self._summary("median").number(column)

    def worst(self, column: str) -> float:
        if self.runs:
            return (min if column == "top1" else max)(self._measured(column))
        return self._summary("worst").number(column)

    def timing(self) -> str:
        """Median and longest seconds."""
        if self.runs and not any(case.has("seconds") for case in self.runs):
            return NOT_KEPT
        return f"{self.median('seconds'):.1f}, {self.worst('seconds'):.1f}"

    def verdicts(self) -> str:
        if not self.runs:
            return self._summary("worst")["verdict"]
        counts = Counter(case["verdict"] for case in self.runs)
        return ", ".join(f"{counts[level]} {level}" for level in sorted(counts, reverse=True))


def grouped(cases: Iterable[Case], *columns: str) -> dict[tuple[str, ...], list[Case]]:
    groups: dict[tuple[str, ...], list[Case]] = {}
    for case in cases:
        groups.setdefault(tuple(case[column] for column in columns), []).append(case)
    return groups


def only(groups: dict[tuple[str, ...], list[Case]], key: tuple[str, ...], table: ResultTable) -> list[Case]:
    if key not in groups:
        raise StudyError(f"{table.path}: no case {' '.join(key)}")
    return groups[key]


def pair_name(source: str, target: str) -> str:
    return f"{MODEL_NAMES.get(source, source)}-{MODEL_NAMES.get(target, target)}"


def whole(text: str, where: str) -> str:
    """A whole number with commas between thousands."""
    if not text.isdigit():
        raise StudyError(f"{where}: '{text}' is not a whole number")
    return f"{int(text):,}"


def trimmed(value: float, decimals: int) -> str:
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".")


def accuracy(top1: float, mean_rank: float, longest_decimal: float = float("inf")) -> str:
    """Top-1 and mean rank in one cell; from `longest_decimal` on mean ranks are whole."""
    return f"{top1:.3f} / {mean_rank:.{0 if mean_rank >= longest_decimal else 1}f}"


def seeds(table: ResultTable) -> str:
    rows = []
    for (source, target, count, preset), cases in grouped(table, "source", "target", "rows", "preset").items():
        fits = Seeds(cases)
        rows.append([
            pair_name(source, target), whole(count, cases[0].where), preset, str(fits.count),
            f"{fits.median('top1'):.3f}, {fits.worst('top1'):.3f}",
            f"{fits.median('mean_rank'):.1f}, {fits.worst('mean_rank'):.1f}",
            fits.timing(), f"{fits.worst('mebibytes'):.0f}", fits.verdicts()])
    return markdown_table(
        ["pair", "rows a side", "preset", "seeds", "top-1: median, worst", "mean rank: median, worst",
         "seconds: median, most", "MiB", "verdicts"], rows)


def ceilings(table: ResultTable) -> str:
    rows = []
    for (source, target, count), cases in grouped(table, "source", "target", "rows").items():
        starts = grouped(cases, "start")
        figures = [only(starts, (start,), table)[0] for start in ("search", "from the oracle", "oracle")]
        rows.append([
            pair_name(source, target), whole(count, cases[0].where),
            *(accuracy(case.number("top1"), case.number("mean_rank")) for case in figures)])
    return markdown_table(["pair", "rows a side", "from the search", "from the oracle", "oracle"], rows)


def few_pairs(table: ResultTable) -> str:
    known = list(dict.fromkeys(case["known"] for case in table))
    rows = []
    for (seed,), cases in grouped(table, "seed").items():
        cells = {
            case["known"]: accuracy(case.number("top1"), case.number("mean_rank"), longest_decimal=1000)
            for case in cases}
        rows.append([seed, *(cells.get(name, "") for name in known)])
    return markdown_table(["seed", *known], rows)


def ablation(table: ResultTable) -> str:
    pairs = grouped(table, "source", "target", "rows")
    heads = ["changed"]
    for (source, target, count), cases in pairs.items():
        heads.append(f"{pair_name(source, target)}, {whole(count, cases[0].where)}: top-1 / mean rank")
        heads += ["seconds"] if any(case.has("seconds") for case in cases) else []
    rows = []
    for (changed,), cases in grouped(table, "changed").items():
        of_pair = grouped(cases, "source", "target", "rows")
        row = [changed]
        for pair in pairs:
            fits = Seeds(only(of_pair, pair, table))
            row.append(accuracy(fits.median("top1"), fits.median("mean_rank")))
            if any(case.has("seconds") for case in pairs[pair]):
                row.append(f"{fits.median('seconds'):.1f}")
        rows.append(row)
    return markdown_table(heads, rows)


def verdict_halves(cases: Iterable[Case], thresholds: Thresholds = Thresholds()) -> str:
    cases, rows = list(cases), []
    for name in verdict_levels.HALVES:
        part = verdict_levels.in_half(cases, name)
        levels = Counter(map(thresholds.level, part))
        useless = [thresholds.level(case) for case in part if verdict_levels.is_useless(case)]
        poor = [thresholds.level(case) for case in part if verdict_levels.is_poor(case)]
        good = [thresholds.level(case) for case in part if verdict_levels.is_good(case)]
        counts = [
            len(part), len(useless), len(useless) - useless.count("failed"), len(poor), poor.count("trusted"), len(good),
            good.count("failed"), levels["trusted"], levels["weak"], levels["failed"]]
        rows.append([name, *map(str, counts)])
    return markdown_table(
        ["half", "cases", "useless", "not failed", "poor", "trusted", "good", "failed", "trusted in all", "weak", "failed"],
        rows)


def verdict_kinds(cases: Iterable[Case], thresholds: Thresholds = Thresholds()) -> str:
    def span(part: list[Case], figure: str, digits: int) -> str:
        values = sorted(case.number(figure) for case in part)
        return f"{values[0]:.{digits}f} to {values[-1]:.{digits}f}"

    rows = []
    for (kind,), part in sorted(grouped(cases, "kind").items()):
        levels = Counter(map(thresholds.level, part))
        ranked = sorted(
            (case for case in part if verdict_levels.has_map(case)), key=lambda case: verdict_levels.share_of_pool(case))
        truth = "no map" if not ranked else ", ".join(
            f"{case.number('top1'):.3f} / {case.number('mean_rank'):.1f}" for case in {
                id(case): case for case in (ranked[0], ranked[-1])}.values())
        rows.append([
            kind, str(len(part)), span(part, "agreement", 2), span(part, "lead", 3), span(part, "null_margin", 2), truth,
            *(str(levels[level]) for level in verdict_levels.LEVELS), verdict_levels.half(part[0])])
    return markdown_table(
        ["kind", "cases", "agreement", "lead", "margin over chance", "best and worst top-1 / mean rank", "trusted", "weak",
         "failed", "half"], rows)


def prediction(cases: Iterable[Case]) -> str:
    """What is foretold of each kind by the others beside what is true, in the whole pools."""
    found = predict_accuracy.points(cases)
    held_out = predict_accuracy.HeldOut(found)
    widths = {target: held_out.half_width(target) for target in ("logit", "log_share")}
    groups: dict[str, list] = {}
    for point in predict_accuracy.in_whole_pools(found):
        groups.setdefault(point.case["kind"], []).append(point)
    ordered = sorted(groups.items(), key=lambda item: (not predict_accuracy.is_between_encoders(item[1][0].case), item[0]))
    sums = {"all kinds between encoders": True, "all other kinds": False}
    for name, of_encoders in sums.items():
        ordered.append((name, [
            point for part in groups.values() for point in part
            if predict_accuracy.is_between_encoders(point.case) == of_encoders]))
    rows = []
    for name, part in ordered:
        if not part:
            continue
        within = [
            sum(abs(held_out.error(point, target)) <= width for point in part) for target, width in widths.items()]
        off = statistics.median(
            abs(predict_accuracy.share(held_out.value(point, "logit")) - point.top1) for point in part)
        factor = statistics.median(math.exp(abs(held_out.error(point, "log_share"))) for point in part)
        rows.append([name, str(len(part)), *span_of_accuracies(held_out, part), f"{off:.2f}", f"{factor:.1f}",
                     *(f"{count} of {len(part)}" for count in within)])
    return markdown_table(
        ["kind", "fits", "top-1 true", "foretold", "off by, median", "ranks off by a factor of, median", "top-1 within",
         "mean rank within"], rows)


def span_of_accuracies(held_out, part: list) -> tuple[str, str]:
    def span(figures: Iterable[float]) -> str:
        low, high = min(figures), max(figures)
        return f"{low:.2f}" if f"{low:.2f}" == f"{high:.2f}" else f"{low:.2f} to {high:.2f}"

    return span([point.top1 for point in part]), span(
        [predict_accuracy.share(held_out.value(point, "logit")) for point in part])


def matrix(cases: Iterable[Case]) -> str:
    """Every ordered pair of WordNet models at full size: top-1 / mean rank."""
    figures = {}
    for case in cases:
        found = re.fullmatch(r"WordNet (\w+)-(\w+)", case["case"])
        if found and case["rows"] == MAIN_FIT[2]:
            level = Thresholds().level(case)
            cell = accuracy(case.number("top1"), case.number("mean_rank"), longest_decimal=100)
            figures[found[1], found[2]] = cell if level == "trusted" else f"{cell} {level}"
    models = [name for name in MODEL_NAMES if any(name in pair for pair in figures)]
    return markdown_table(
        ["from, to", *(MODEL_NAMES[name] for name in models)],
        [[MODEL_NAMES[source], *(figures.get((source, target), "") for target in models)] for source in models])


def rows(table: ResultTable) -> str:
    return markdown_table(
        ["MiniLM to WordLlama", "seeds", "top-1 / mean rank, median", "verdicts"],
        [[name, str(fits.count), accuracy(fits.median("top1"), fits.median("mean_rank"), longest_decimal=100), fits.verdicts()]
         for (name,), fits in ((key, Seeds(cases)) for key, cases in grouped(table, "case").items())])


def known_pairs(table: ResultTable) -> str:
    """A table for every setting: a line for every number of pairs, a column for every method."""
    tables = []
    for (setting,), cases in grouped(table, "setting").items():
        by_method = grouped(cases, "method")
        methods = [method for (method,) in by_method]
        cells = {(case["pairs"], case["method"]): case for case in cases}
        lines = []
        for count in dict.fromkeys(case["pairs"] for case in cases):
            line = [whole(count, cases[0].where)]
            for method in methods:
                case = cells.get((count, method))
                line.append("" if case is None else accuracy(
                    case.number("top1"), case.number("mean_rank"), longest_decimal=100))
                if method == "mv2v":
                    line.append("" if case is None else case["verdict"])
            lines.append(line)
        heads = ["known pairs"]
        for method in methods:
            heads += [method, "its verdict"] if method == "mv2v" else [method]
        tables.append(f"{KNOWN_PAIR_SETTINGS[setting]}:\n\n" + markdown_table(heads, lines))
    return "\n\n".join(tables)


def wrong_pairs(table: ResultTable) -> str:
    """A line for every setting and number of pairs, a column for every way to be wrong."""
    ways = [way for (way,) in grouped(table, "way")]
    lines = []
    for (setting, count), cases in grouped(table, "setting", "pairs").items():
        by_way = {case["way"]: case for case in cases}
        lines.append([KNOWN_PAIR_SETTINGS[setting], count] + [
            "" if way not in by_way else accuracy(
                by_way[way].number("top1"), by_way[way].number("mean_rank"), longest_decimal=100)
            + f", {by_way[way]['verdict']}, {by_way[way]['contradicted']}" for way in ways])
    return markdown_table(["pair of models", "pairs", *ways], lines)


def verdict_and_route(case) -> str:
    """The verdict, and the spaces that a map was found through."""
    if not case.has("route"):
        return case["verdict"]
    return f"{case['verdict']}, through {', '.join(MODEL_NAMES[model] for model in case['route'].split()[1:-1])}"


def many_spaces(table: ResultTable) -> str:
    """A line for every directed pair, a table for every set of spaces."""
    tables = []
    for (name, count), cases in grouped(table, "set", "rows").items():
        lines = [
            [pair_name(case["source"], case["target"]),
             accuracy(case.number("direct_top1"), case.number("direct_mean_rank"), longest_decimal=100),
             accuracy(case.number("top1"), case.number("mean_rank"), longest_decimal=100),
             f"{case.number('top1') - case.number('direct_top1'):+.3f}", f"{case.number('oracle_top1'):.3f}",
             verdict_and_route(case),
             f"{case.number('cycle_agreement'):.2f}" if case.has("cycle_agreement") else ""]
            for case in cases]
        spaces = len({case["source"] for case in cases})
        tables.append(
            f"{SMALL_NUMBERS[spaces].capitalize()} spaces, {whole(count, cases[0].where)} rows each:\n\n" + markdown_table(
                ["pair", "by itself", "synchronised", "top-1 gained", "oracle", "verdict", "others agree"], lines))
    return "\n\n".join(tables)


def oracles(table: ResultTable) -> str:
    return markdown_table(
        ["source", "target", "kind", "top-1", "95 %", "mean rank", "95 %"],
        ([case["source"], case["target"], case["kind"], trimmed(case.number("top1"), 3),
          f"{trimmed(case.number('top1_low'), 3)} to {trimmed(case.number('top1_high'), 3)}",
          trimmed(case.number("mean_rank"), 1),
          f"{trimmed(case.number('mean_rank_low'), 1)} to {trimmed(case.number('mean_rank_high'), 1)}"]
         for case in table))


def oracle_curve(table: ResultTable) -> str:
    def rank(value: float) -> str:
        return f"{value:.{0 if value >= 100 else 1}f}"

    return markdown_table(
        ["pairs", "top-1", "mean rank", "top-1 backward"],
        ([whole(case["pairs"], case.where), f"{case.number('top1'):.3f}", rank(case.number("mean_rank")),
          f"{case.number('backward_top1'):.3f}"]
         for case in table))


def retrieval(table: ResultTable) -> str:
    cases = grouped(table, "fitted", "condition")
    recentred = "the same, both sides recentred"
    rows = []
    for fitted, condition, label in (
            ("no map", "both old", "both old (WordLlama)"),
            ("no map", "both new", "both new (MiniLM)"),
            ("no map", "raw", "new queries, old documents, raw"),
            ("oracle on WordNet", "aligned", "through the oracle fitted on WordNet"),
            ("oracle on WordNet", "aligned, recentred", recentred),
            ("unsupervised on WordNet", "aligned", "through the unsupervised map fitted on WordNet"),
            ("unsupervised on WordNet", "aligned, recentred", recentred),
            ("oracle on the documents", "aligned", "through an oracle fitted on the 1,400 documents themselves"),
            ("oracle on the documents", "aligned, recentred", recentred)):
        case = only(cases, (fitted, condition), table)[0]
        rows.append([label, *(f"{case.number(column):.3f}" for column in table.layout.figures)])
    return markdown_table(["queries and documents", "nDCG@10", "recall@100", "MRR@10", "MAP"], rows)


def share_of(part: float, whole: float) -> str:
    return f"{100 * part / whole:.1f} %" if whole else NOT_KEPT


def exposure_cells(runs: list[Case]) -> list[str]:
    """Identified at 5 % and what of it is right, and the false shares at 1, 5 and 10 %: sums over runs and leaked sides."""
    def total(column: str) -> float:
        return sum(case.number(column) for case in runs)

    false = [share_of(total(f"identified_{rate}") - total(f"right_{rate}"), total(f"identified_{rate}"))
             for rate in ("1", "5", "10")]
    return [f"{total('identified_5') / len(runs):.0f}", share_of(total("right_5"), total("present")), *false]


EXPOSURE_HEADS = ("identified at 5 %", "of those present", "really false at 1 %", "at 5 %", "at 10 %")


def exposure(table: ResultTable) -> str:
    cases = grouped((case for case in table if case["decoys"] == "fit"), "source", "target", "kind", "share")
    rows = [
        [f"{MODEL_NAMES[source]} to {MODEL_NAMES[target]}", kind, f"{100 * float(share):g} %", *exposure_cells(runs)]
        for (source, target, kind, share), runs in cases.items()]
    return markdown_table(["models", "map", "texts present", *EXPOSURE_HEADS], rows)


DECOY_NAMES = {
    "fit": "texts of the fit's own side", "unseen": "texts that this side of the fit has not seen",
    "other": "descriptions of packages", "made": "made-up vectors"}


def exposure_decoys(table: ResultTable) -> str:
    cases = grouped(
        (case for case in table if case["source"] == "minilm" and case["kind"] == "orthogonal"), "decoys", "share")
    rows = [[DECOY_NAMES[decoys], f"{100 * float(share):g} %", *exposure_cells(cases[decoys, share])]
            for decoys in DECOY_NAMES for share in ("0.1", "0.5", "1") if (decoys, share) in cases]
    return markdown_table(["decoys", "texts present", *EXPOSURE_HEADS], rows)


FUSION_WAYS = ("as-is", "centred", "aligned", "aligned-centred")


def fusion(table: ResultTable) -> str:
    """nDCG@10 of items of both modalities, mean over seeds: the best weight of each way, and equal weights."""
    cases = grouped(table, "case", "pool", "way", "alpha")

    def mean(runs: list[Case]) -> float:
        return statistics.fmean(case.number("ndcg_10") for case in runs)

    rows = []
    for case, pool in dict.fromkeys((case["case"], case["pool"]) for case in table):
        cells = []
        for way in FUSION_WAYS:
            curve = {alpha: mean(runs) for (name, kind, found, alpha), runs in cases.items()
                     if (name, kind, found) == (case, pool, way)}
            if not curve:
                cells.append(NOT_KEPT)
                continue
            best = max(curve, key=lambda alpha: curve[alpha])
            cells.append(f"{curve['0.5']:.3f}, {curve[best]:.3f} at {best}" if len(curve) > 1 else f"{curve[best]:.3f}")
        rows.append([case, pool, *cells])
    return markdown_table(["vectors", "items", *FUSION_WAYS], rows)


def fusion_gap(table: ResultTable) -> str:
    cases = grouped(table, "case", "way")

    def mean(runs: list[Case], column: str) -> str:
        # No zero has a sign.
        return f"{round(statistics.fmean(run.number(column) for run in runs), 3) + 0.0:.3f}"

    rows = [[case, way, *(mean(runs, column) for column in table.layout.figures)]
            for (case, way), runs in cases.items()]
    return markdown_table(["vectors", "way", "gap", "cosine of an item's two", "of strangers"], rows)


def resemblance(table: ResultTable) -> str:
    """For each map the range of the kinship of its own model's rows and of others', and who was remarked on."""
    def span(part: list[Case]) -> str:
        # No zero has a sign.
        values = [round(case.number("kinship"), 2) + 0.0 for case in part]
        return f"{min(values):.2f} to {max(values):.2f}" if len(values) > 1 else f"{values[0]:.2f}"

    def remarked(part: list[Case]) -> str:
        return f"{sum(case['remark'] == 'yes' for case in part)} of {len(part)}"

    rows = []
    for (name,), cases in grouped(table, "map").items():
        kinds = grouped(cases, "kind")
        collection, model = name.split("/")
        cells = [f"{MODEL_NAMES.get(model, model)} ({collection})", span(kinds[("own",)])]
        for kind in ("own, other texts", "other"):
            part = kinds.get((kind,), [])
            cells += [span(part), remarked(part)] if part else ["", ""]
        rows.append(cells)
    return markdown_table(
        ["fitted on", "the same texts' kind", "other texts", "remarks", "other model or layer", "remarks"], rows)


def job_costs(table: ResultTable) -> str:
    """Measured beside estimated, and by how much a figure lies outside of its estimate."""
    def span(case: Case, name: str, decimals: int) -> str:
        least, most = (f"{case.number(f'{name}_{end}'):.{decimals}f}" for end in ("least", "most"))
        return least if least == most else f"{least} to {most}"

    def off(case: Case, name: str) -> str:
        value, least, most = (case.number(column) for column in (name, f"{name}_least", f"{name}_most"))
        if least < most and least <= value <= most:
            return "within"
        nearest = least if value < least else most
        return f"{100 * (nearest / value - 1):+.0f} %"

    return markdown_table(
        ["job", "seconds", "estimated", "off by", "MiB", "estimated", "off by", "written, KiB", "estimated"],
        ([case["job"], f"{case.number('seconds'):.2f}", span(case, "seconds", 2),
          off(case, "seconds"), f"{case.number('mebibytes'):.0f}",
          span(case, "mebibytes", 0), off(case, "mebibytes"),
          f"{case.number('kibibytes'):,.0f}", f"{case.number('kibibytes_estimated'):,.0f}"]
         for case in table))


def steps(table: ResultTable) -> str:
    return markdown_table(
        ["state", "top-1", "s"],
        ([case["state"], f"{case.number('top1_seed_0'):.3f}, {case.number('top1_seed_1'):.3f}",
          f"{case.number('seconds'):.1f}"]
         for case in table))


def whole_fits(results: Results) -> str:
    rows = []
    for one, two in results.benchmark().on_both(fits=True):
        count, dimension = one.fit_size
        rows.append([
            f"{count:,}" + (", mapped files" if count >= 1_000_000 else ""),
            f"{dimension:,}" + (", again" if one.repetition else ""), f"{one.figures['chains']:.0f}",
            f"{one.seconds:.1f}", f"{one.over_floor:.2f}", f"{two.seconds:.1f}", f"{two.over_floor:.2f}",
            f"{one.seconds / two.seconds:.1f}"])
    return markdown_table(
        ["rows a side", "dimensions", "chains", "1 thread, s", "over floor", "2 threads, s", "over floor",
         "2 threads over 1"], rows)


def parts(results: Results) -> str:
    return markdown_table(
        ["part", "bound by", "1 thread, ms", "over floor", "2 threads, ms", "over floor"],
        ([one.name, one.bound_by, f"{1000 * one.seconds:.1f}", f"{one.over_floor:.2f}", f"{1000 * two.seconds:.1f}",
          f"{two.over_floor:.2f}"]
         for one, two in results.benchmark().on_both(fits=False)))


def goals(results: Results) -> str:
    benchmark, main_fits = results.benchmark(), main_seeds(results, "default")
    figures = {
        "main_seconds": f"{main_fits.median('seconds'):.1f}", "main_seeds": str(main_fits.count),
        "main_mebibytes": f"{main_fits.worst('mebibytes'):.0f}",
        "fit_768_seconds": f"{benchmark.find('fit 25904 x 768 a side', 2).seconds:.1f}",
        "million_seconds": f"{benchmark.find('fit 1000000 x 768 a side', 2).seconds:.1f}"}
    for threads in (1, 2):
        applied = benchmark.find("apply 1,000,000 x 768, reading and writing files", threads)
        evaluated = benchmark.find("evaluate 8,192 x 8,192 x 768, map and identity", threads)
        figures[f"apply_seconds_{threads}"] = f"{applied.seconds:.1f}"
        figures[f"apply_peak_{threads}"] = f"{100 / applied.over_floor:.0f}"
        figures[f"evaluate_over_floor_{threads}"] = f"{evaluated.over_floor:.2f}"
    fits = benchmark.on_both(fits=True)
    for name, values in (
            ("speedup", [one.seconds / two.seconds for one, two in fits]),
            ("over_floor", [fit.over_floor for both in fits for fit in both])):
        figures[f"least_{name}"], figures[f"most_{name}"] = f"{min(values):.1f}", f"{max(values):.1f}"

    def filled(case: Case, column: str) -> str:
        try:
            return case[column].format_map(figures) if case.has(column) else ""
        except (KeyError, ValueError, IndexError) as error:
            raise StudyError(
                f"{case.where}: {column} names no figure: {error}; there are {', '.join(sorted(figures))}") from None

    return markdown_table(
        ["job", "goal", "measured", "peak memory"],
        ([case["job"], case["goal"], filled(case, "measured"), filled(case, "peak_memory")]
         for case in results.table("goals")))


def main_seeds(results: Results, preset: str) -> Seeds:
    table = results.table("seeds")
    return Seeds(only(grouped(table, "source", "target", "rows", "preset"), (*MAIN_FIT, preset), table))


def headline(results: Results) -> str:
    """The README's comparison, from the tables of seeds, of published methods and of oracles."""
    def seconds(value: float) -> str:
        return f"{value:.{0 if value >= 10 else 1}f}"

    def accuracy_of(summary: Callable[[str], float]) -> str:
        return accuracy(summary("top1"), summary("mean_rank"))

    ours, paper = main_seeds(results, "default"), main_seeds(results, "paper")
    count = SMALL_NUMBERS[ours.count] if ours.count < len(SMALL_NUMBERS) else str(ours.count)
    paper_seeds = "seed 0" if paper.count == 1 else f"median of seeds 0 to {paper.count - 1}"
    rows = [
        [f"mv2v, `--preset default`, median of seeds 0 to {ours.count - 1}", accuracy_of(ours.median),
         seconds(ours.median("seconds")), f"{ours.worst('mebibytes'):.0f} MiB"],
        [f"the worst of these {count}", accuracy_of(ours.worst), seconds(ours.worst("seconds")), ""],
        [f"mv2v, `--preset paper`, {paper_seeds}, with the repetition for its verdict", accuracy_of(paper.median),
         seconds(paper.median("seconds")), f"{paper.worst('mebibytes'):.0f} MiB"]]
    table = results.table("published_methods")
    for method, label in (
            ("published code", "published code of that method"),
            ("written anew",
             "that method written anew with scikit-learn and SciPy (`Studies/published_method.py`)")):
        runs = only(grouped(table, "method", "source", "target", "rows"), (method, *MAIN_FIT), table)
        known = {column: [case.number(column) for case in runs if case.has(column)] for column in table.layout.figures}
        for column, values in known.items():
            if not values:
                raise StudyError(f"{table.path}: no {column} of {method}")
        times = sorted({seconds(min(known["seconds"])), seconds(max(known["seconds"]))}, key=float)
        rows.append([
            label, accuracy_of(lambda column: statistics.median(known[column])), " to ".join(times),
            f"{max(known['gibibytes']):.1f} GiB"])
    table = results.table("oracles")
    oracle = only(grouped(table, "source", "target", "kind"), (*MAIN_FIT[:2], "orthogonal"), table)[0]
    rows.append(["paired oracle", accuracy_of(oracle.number), "", ""])
    return markdown_table(["MiniLM to WordLlama", "top-1 / mean rank", "seconds", "memory"], rows)


RETRAINING_MAIN_DIMENSION = "32"


def retraining_task(column: str) -> Callable[[ResultTable], str]:
    """Every way to train and every map of the main dimension, over versions, as means over seeds with their intervals."""
    def renderer(table: ResultTable) -> str:
        groups = grouped(
            (case for case in table if case["dimension"] == RETRAINING_MAIN_DIMENSION and case.has(column)), "strategy",
            "alignment", "version")
        again = "first window again"
        lines = dict.fromkeys((strategy, alignment) for strategy, alignment, _ in groups if strategy != again)
        rows = []
        for strategy, alignment in lines:
            # Version 0 of what is trained from scratch is the first window, trained once more.
            cells = [groups.get((again if version == "0" and strategy == "from scratch" else strategy, alignment, version))
                     for version in "0123"]
            rows.append([strategy, alignment, *(str(interval(cases, column)) if cases else "" for cases in cells)])
        return markdown_table(["training", "map", "version 0", "version 1", "version 2", "version 3"], rows)

    return renderer


def retraining_unsupervised(table: ResultTable) -> str:
    """Unsupervised fits beside the paired rotation, with what their verdicts say."""
    def span(cases: list[Case], column: str, digits: int) -> str:
        # No zero has a sign.
        low, high = (f"{round(end, digits) + 0.0:.{digits}f}" for end in (
            min(case.number(column) for case in cases), max(case.number(column) for case in cases)))
        return low if low == high else f"{low} to {high}"

    groups, rows = grouped(table, "dimension", "strategy", "version", "alignment"), []
    fits = [key for key in groups if key[3] == "unsupervised" and key[1] in ("first window again", "from scratch")]
    for key in sorted(fits, key=lambda key: (int(key[0]), int(key[2]))):
        cases, paired = groups[key], only(groups, (*key[:3], "orthogonal"), table)
        levels = Counter(case["verdict"] for case in cases)
        rows.append([
            key[0], "0, again" if key[2] == "0" else key[2], str(len(cases)), str(interval(paired, "recall")), span(cases, "recall", 3),
            span(paired, "mean_rank", 1), span(cases, "mean_rank", 1), span(cases, "agreement", 2), span(cases, "lead", 3),
            span(cases, "null_margin", 2), *(str(levels[level]) for level in verdict_levels.LEVELS)])
    return markdown_table(
        ["dimensions", "version", "seeds", "recall@100, orthogonal map", "unsupervised", "mean rank, orthogonal map", "unsupervised",
         "agreement", "lead", "margin over chance", "trusted", "weak", "failed"], rows)


def of_table(name: str, renderer: Callable[[ResultTable], str]) -> Callable[[Results], str]:
    return lambda results: renderer(results.table(name))


RENDERERS: dict[str, Callable[[Results], str]] = {
    "headline": headline,
    "seeds": of_table("seeds", seeds),
    "ceilings": of_table("ceilings", ceilings),
    "few-pairs": of_table("few_pairs", few_pairs),
    "ablation": of_table("ablation", ablation),
    "verdict-halves": of_table("verdict", verdict_halves),
    "verdict-kinds": of_table("verdict", verdict_kinds),
    "prediction": of_table("verdict", prediction),
    "matrix": of_table("verdict", matrix),
    "rows": of_table("rows", rows),
    "known-pairs": of_table("known_pairs", known_pairs),
    "wrong-pairs": of_table("wrong_pairs", wrong_pairs),
    "many-spaces": of_table("many_spaces", many_spaces),
    "oracles": of_table("oracles", oracles),
    "oracle-curve": of_table("oracle_curve", oracle_curve),
    "retrieval": of_table("retrieval", retrieval),
    "exposure": of_table("exposure", exposure),
    "exposure-decoys": of_table("exposure", exposure_decoys),
    "fusion": of_table("fusion", fusion),
    "fusion-gap": of_table("fusion_gap", fusion_gap),
    "whole-fits": whole_fits,
    "goals": goals,
    "parts": parts,
    "steps": of_table("steps", steps),
    "resemblance": of_table("resemblance", resemblance),
    "retraining-recall": of_table("retraining", retraining_task("recall")),
    "retraining-genres": of_table("retraining", retraining_task("auc")),
    "retraining-unsupervised": of_table("retraining", retraining_unsupervised),
    "job-costs": of_table("job_costs", job_costs),
    **{f"upgrades-{name}": of_table("upgrades", upgrades.collection_matrix(name)) for name in ("cranfield", "cisi", "med")},
    "upgrades-pairs": of_table("upgrades", upgrades.pairs),
    "upgrades-summary": of_table("upgrades", upgrades.summary),
    "upgrades-worth": lambda results: upgrades.worth(results.table("upgrade_differences"), results.table("upgrades")),
    "upgrades-differences": of_table("upgrade_differences", upgrades.differences),
    "upgrades-maps": of_table("upgrade_maps", upgrades.accuracies),
    "upgrades-curves": of_table("upgrade_curves", upgrades.curves),
    "upgrades-distances": lambda results: upgrades.distances(
        results.table("upgrade_distances"), results.table("upgrades")),
    "upgrades-weights": of_table("upgrade_weights", upgrades.weights),
}


def documents(root: Path) -> Iterator[Path]:
    yield root / "README.md"
    yield from sorted((root / "docs").glob("*.md"))


def rendered(path: Path, text: str, results: Results, shown: dict[str, str]) -> str:
    """The document with its tables written anew; `shown` gathers which tables stand where."""
    lines: list[str] = []
    name, where = None, ""
    for number, line in enumerate(text.split("\n"), 1):
        begins = re.fullmatch(r"<!-- table: (.*) -->", line)
        if begins:
            if name is not None:
                raise StudyError(f"{path}:{number}: a table begins before the one of {where} has ended")
            name, where = begins[1], f"{path}:{number}"
            if name not in RENDERERS:
                raise StudyError(f"{where}: no table '{name}'; there are {', '.join(sorted(RENDERERS))}")
            if name in shown:
                raise StudyError(f"{where}: table '{name}' stands at {shown[name]} already")
            shown[name] = where
            try:
                lines += [line, *RENDERERS[name](results).splitlines()]
            except StudyError as error:
                raise StudyError(f"{where}: table '{name}': {error}") from None
        elif line == "<!-- end table -->":
            if name is None:
                raise StudyError(f"{path}:{number}: the end of a table that has not begun")
            name = None
            lines.append(line)
        elif name is None:
            if line.startswith(("<!-- table", "<!-- end table")):
                raise StudyError(
                    f"{path}:{number}: '{line}' is neither '<!-- table: NAME -->' nor '<!-- end table -->'")
            lines.append(line)
    if name is not None:
        raise StudyError(f"{where}: table '{name}' has no line '<!-- end table -->'")
    return "\n".join(lines)


def main(options: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; status 1 if a document is not up to date")
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder that holds README.md, docs and Studies")
    arguments = parser.parse_args(options)
    results, shown, is_current = Results(arguments.root), {}, True
    texts = [(path, path.read_text(encoding="utf-8")) for path in documents(arguments.root)]
    updates = [(path, old, rendered(path, old, results, shown)) for path, old in texts]
    missing = sorted(set(RENDERERS) - set(shown))
    if missing:
        raise StudyError(f"tables that stand in no document: {', '.join(missing)}")
    for path, old, new in updates:
        if old == new:
            continue
        is_current = False
        if arguments.check:
            name = str(path.relative_to(arguments.root))
            sys.stdout.writelines(difflib.unified_diff(
                old.splitlines(keepends=True), new.splitlines(keepends=True), name, f"{name} from the tables", n=0))
        else:
            path.write_text(new, encoding="utf-8")
            print(f"{path}: brought up to date")
    if arguments.check and not is_current:
        raise StudyError("documents are not what the tables give; run: make tables")


if __name__ == "__main__":
    finish(main)
