#!/usr/bin/env python3
"""Fits many cases whose truth is known, and sets what the verdict rests on beside what the map is worth.

    .build-python/bin/python Studies/calibrate_verdict.py run --data DIR --table verdict.tsv [--kinds item,digits]
    .build-python/bin/python Studies/calibrate_verdict.py report --table verdict.tsv [--plot docs/images/verdict.svg]

DIR holds the folders that verdict_cases.py names. Cases that the table holds already are not fitted again. The report
shows what the thresholds do on either half of the kinds, and every case in which they err.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from mv2v_study import (
    LAYOUTS, NOT_KEPT, ResultTable, add_table_options, evaluate, finish, fit, ranking_cells, read_table)
from predict_accuracy import SMALL_POOL
from render_tables import verdict_halves, verdict_kinds
from verdict_cases import VerdictCase, all_cases
from verdict_levels import Thresholds, is_good, is_poor, is_useless, share_of_pool

# What a fit that has not failed says of how well its map finds counterparts.
EVIDENCE = ("separation", "neighbor_mismatch", "spectrum_mismatch")


def measured(case: VerdictCase, work: Path) -> dict[str, str]:
    map_path = work / "map.safetensors"
    document = fit(
        case.source, case.target, case.source_rows, case.target_rows, map_path, "--seed", case.seed)
    verdict = document["verdict"]
    foretold = next((stage for stage in document["stages"] if stage["name"] == "predict accuracy"), {})
    cells = {
        **{name: f"{foretold[name]:.4f}" for name in EVIDENCE if name in foretold},
        "true_map": "yes" if case.true_map else "no", "agreement": f"{verdict['agreement']:.4f}",
        "lead": f"{verdict['lead']:.4f}", "null_margin": f"{verdict['null_margin']:.4f}",
        "merged": str(verdict["merged_chains"]), "chains": str(verdict["chains"]), "top1": NOT_KEPT,
        "mean_rank": NOT_KEPT, "pool": NOT_KEPT, "seconds": f"{document['seconds']:.1f}"}
    if case.truth:
        first, end = map(int, case.truth[2].split(":"))
        cells.update(ranking_cells(evaluate(map_path, *case.truth)), pool=str(end - first))
        if end - first > SMALL_POOL:
            few = evaluate(map_path, *case.truth[:2], f"{first}:{first + SMALL_POOL}")
            cells["top1_400"] = f"{few['top1']:.6f}"
    return cells


def run(arguments) -> None:
    table = ResultTable(arguments.table, LAYOUTS["verdict"], arguments.afresh)
    kinds = arguments.kinds.split(",") if arguments.kinds else [""]
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for case in all_cases(Path(arguments.data), work):
            if any(kind in case.kind for kind in kinds):
                key = dict(kind=case.kind, case=case.name, rows=case.rows, seed=case.seed)
                table.measured(key, lambda: measured(case, work))


def report(arguments) -> None:
    thresholds, table = Thresholds(), read_table(arguments.table, "verdict")
    print(f"{len(table)} cases. Useless: mean rank above 25 % of the pool, or no map; poor: above 5 %; good: top-1 above 0.3\n")
    print(verdict_halves(table, thresholds) + "\n")
    print(verdict_kinds(table, thresholds) + "\n")
    for case in table:
        level = thresholds.level(case)
        if (is_useless(case) and level != "failed") or (is_poor(case) and level == "trusted") or (
                is_good(case) and level == "failed"):
            print(
                f"{level}: {case['case']}, {case['rows']} rows, seed {case['seed']}: agreement {case['agreement']}, lead "
                f"{case['lead']}, margin {case['null_margin']}, top-1 {case['top1']}, {share_of_pool(case):.1%} of the pool")
    if arguments.plot:
        Path(arguments.plot).write_text(scatter(table, thresholds))


def scatter(cases: ResultTable, thresholds: Thresholds) -> str:
    left, right, top, bottom = 70, 690, 50, 420
    largest_lead = 0.12
    x = lambda value: left + (right - left) * min(max(0.0, value), 1)
    y = lambda value: bottom - (bottom - top) * min(max(0.0, value), largest_lead) / largest_lead
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" width="760" height="480" font-family="sans-serif" font-size="13">',
        '<rect width="760" height="480" fill="white"/>',
        '<text x="380" y="28" text-anchor="middle" font-size="15">Agreement of independent maps and lead over other maps</text>']
    for mark in (0, 0.2, 0.4, 0.6, 0.8, 1):
        parts.append(f'<text x="{x(mark)}" y="{bottom + 20}" text-anchor="middle">{mark:g}</text>')
    for mark in (0, 0.03, 0.06, 0.09, 0.12):
        parts += [
            f'<line x1="{left}" y1="{y(mark)}" x2="{right}" y2="{y(mark)}" stroke="#dddddd"/>',
            f'<text x="{left - 8}" y="{y(mark) + 4}" text-anchor="end">{mark:.0%}</text>']
    for value in thresholds.agreement:
        parts.append(
            f'<line x1="{x(value)}" y1="{top}" x2="{x(value)}" y2="{bottom}" stroke="#444444" stroke-dasharray="5 4"/>')
    for value in thresholds.lead:
        parts.append(
            f'<line x1="{left}" y1="{y(value)}" x2="{right}" y2="{y(value)}" stroke="#444444" stroke-dasharray="5 4"/>')
    for case in cases:
        color = "#c0392b" if is_useless(case) else "#1f77b4" if is_good(case) else "#e6a117"
        parts.append(
            f'<circle cx="{x(case.number("agreement")):.1f}" cy="{y(case.number("lead")):.1f}" r="4.5" fill="{color}" '
            'fill-opacity="0.6"/>')
    parts.append(f'<rect x="{left + 4}" y="{top + 4}" width="400" height="66" fill="white" stroke="#dddddd"/>')
    for index, (color, text) in enumerate((
            ("#c0392b", "useless: mean rank above 25 % of the pool, or no map"), ("#e6a117", "in between"),
            ("#1f77b4", "good: top-1 above 0.3"))):
        parts += [
            f'<circle cx="{left + 16}" cy="{top + 18 + 20 * index}" r="4.5" fill="{color}"/>',
            f'<text x="{left + 28}" y="{top + 22 + 20 * index}">{text}</text>']
    parts += [
        '<text x="380" y="462" text-anchor="middle">agreement</text>',
        '<text x="20" y="235" text-anchor="middle" transform="rotate(-90 20 235)">lead over the best other map</text>', "</svg>"]
    return "\n".join(parts) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    running = commands.add_parser("run", help="fit the cases")
    running.add_argument("--data", required=True)
    running.add_argument("--kinds", help="only kinds whose names contain one of these, separated by commas")
    add_table_options(running)
    running.set_defaults(command=run)
    reporting = commands.add_parser("report", help="print the tables and draw the plot")
    reporting.add_argument("--table", required=True, type=Path)
    reporting.add_argument("--plot")
    reporting.set_defaults(command=report)
    arguments = parser.parse_args()
    arguments.command(arguments)


if __name__ == "__main__":
    finish(main)
