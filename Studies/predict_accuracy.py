#!/usr/bin/env python3
"""Fits what `mv2v fit` foretells a map's accuracy by, and says how far off that is.

    python3 Studies/predict_accuracy.py --table Studies/tables/verdict.tsv            # the coefficients, as Swift
    python3 Studies/predict_accuracy.py --table Studies/tables/verdict.tsv --check    # whether the code has them
    python3 Studies/predict_accuracy.py --table Studies/tables/verdict.tsv --plot docs/images/prediction.svg

Reads the cases of Studies/calibrate_verdict.py. Errors are those on kinds (pairs of models, kinds of trouble) that had no
part in the fit, each kind left out in turn.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
from pathlib import Path
from typing import Iterable, NamedTuple

from mv2v_study import Case, StudyError, finish, read_table
from verdict_levels import Thresholds, has_map

MODEL = Path(__file__).resolve().parent.parent / "Sources/Alignment/Verdict/AccuracyModel.swift"
NAMES = ("constant", "logPool", "separation", "agreement", "neighborMismatch", "spectrumMismatch")
# As in AccuracyModel.swift.
LARGEST_AGREEMENT, SMALLEST_MISMATCH = 0.995, 0.02
# Kinds of cases between real encoders, which the model is fitted on; the others are only looked at.
ENCODERS = ("models", "overlap", "long rows", "rogue dimension", "stray column")
SMALL_POOL = 400
COVERAGE = 0.9


class Point(NamedTuple):
    """One fit's accuracy in one pool."""

    case: Case
    pool: int
    top1: float
    evidence: tuple[float, ...]

    @property
    def logit(self) -> float:
        share = min(max(self.top1, 0.5 / self.pool), 1 - 0.5 / self.pool)
        return math.log(share / (1 - share))

    @property
    def log_share(self) -> float:
        """Of the pool that is nearer than the counterpart, in the whole pool."""
        pool = self.case.number("pool")
        return math.log(max(self.case.number("mean_rank") - 1, 0.02) / (pool - 1))


def is_between_encoders(case: Case) -> bool:
    return case["kind"].startswith(ENCODERS)


def points(cases: Iterable[Case]) -> list[Point]:
    """Of every case whose fit has not failed and foretells something."""
    found = []
    for case in cases:
        if not has_map(case) or not case.has("separation") or Thresholds().level(case) == "failed":
            continue
        agreement = min(max(case.number("agreement"), 0.0), LARGEST_AGREEMENT)
        pools = {int(case.number("pool")): case.number("top1")}
        if case.has("top1_400"):
            pools[SMALL_POOL] = case.number("top1_400")
        for pool, top1 in pools.items():
            found.append(Point(case, pool, top1, (
                1.0, math.log(pool), case.number("separation"), math.log((1 + agreement) / (1 - agreement)),
                case.number("neighbor_mismatch"), math.log(case.number("spectrum_mismatch") + SMALLEST_MISMATCH))))
    return found


def in_whole_pools(found: list[Point]) -> list[Point]:
    return [point for point in found if point.pool == int(point.case.number("pool"))]


def solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gaussian elimination with partial pivoting."""
    rows = [list(row) + [value] for row, value in zip(matrix, right)]
    size = len(rows)
    for column in range(size):
        pivot = max(range(column, size), key=lambda row: abs(rows[row][column]))
        if abs(rows[pivot][column]) < 1e-12:
            raise StudyError("too few cases to fit the model to")
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for row in range(size):
            if row != column:
                factor = rows[row][column] / rows[column][column]
                rows[row] = [value - factor * other for value, other in zip(rows[row], rows[column])]
    return [rows[row][size] / rows[row][row] for row in range(size)]


def least_squares(found: list[Point], target: str) -> list[float]:
    """Weighted so that a kind counts as the square root of its points, with a ridge of a thousandth of their number."""
    size = len(NAMES)
    counts: dict[str, int] = {}
    for point in found:
        counts[point.case["kind"]] = counts.get(point.case["kind"], 0) + 1
    matrix, right = [[0.0] * size for _ in range(size)], [0.0] * size
    for point in found:
        weight = counts[point.case["kind"]] ** -0.5
        for row in range(size):
            right[row] += weight * point.evidence[row] * getattr(point, target)
            for column in range(size):
                matrix[row][column] += weight * point.evidence[row] * point.evidence[column]
    for index in range(1, size):
        matrix[index][index] += 1e-3 * len(counts)
    return solved(matrix, right)


def value(coefficients: list[float], point: Point) -> float:
    return sum(coefficient * figure for coefficient, figure in zip(coefficients, point.evidence))


class HeldOut:
    """What is foretold of each kind by the others."""

    def __init__(self, found: list[Point]):
        self.encoders = [point for point in found if is_between_encoders(point.case)]
        self._coefficients: dict[tuple[str, str], list[float]] = {}

    def value(self, point: Point, target: str) -> float:
        key = (point.case["kind"], target)
        if key not in self._coefficients:
            self._coefficients[key] = least_squares(
                [other for other in self.encoders if other.case["kind"] != key[0]], target)
        return value(self._coefficients[key], point)

    def error(self, point: Point, target: str) -> float:
        return self.value(point, target) - getattr(point, target)

    def half_width(self, target: str) -> float:
        errors = sorted(abs(self.error(point, target)) for point in in_whole_pools(self.encoders))
        return errors[min(len(errors) - 1, math.ceil(COVERAGE * len(errors)) - 1)]


class Model(NamedTuple):
    coefficients: dict[str, list[float]]
    half_widths: dict[str, float]

    @classmethod
    def fitted(cls, held_out: HeldOut) -> Model:
        targets = ("logit", "log_share")
        return cls(
            {target: least_squares(held_out.encoders, target) for target in targets},
            {target: held_out.half_width(target) for target in targets})

    def swift(self) -> str:
        def part(name: str, target: str) -> str:
            shown = [f"{key}: {figure:.4f}" for key, figure in zip(NAMES, self.coefficients[target])]
            return (
                f"    {name}: Coefficients(\n      {', '.join(shown[:4])},\n      {', '.join(shown[4:])},\n"
                f"      halfWidth: {self.half_widths[target]:.4f})")

        return f"  package static let calibrated = AccuracyModel(\n{part('top1', 'logit')},\n{part('rank', 'log_share')})\n"


def share(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def check(model: Model) -> None:
    def figures(text: str) -> list[str]:
        return re.findall(r"-?\d+\.\d+", text)

    code = MODEL.read_text(encoding="utf-8")
    begin = code.find("package static let calibrated")
    if begin < 0:
        raise StudyError(f"{MODEL}: no 'package static let calibrated'")
    if figures(code[begin:]) != figures(model.swift()):
        raise StudyError(f"{MODEL.name} does not have the coefficients that the table gives:\n{model.swift()}")


def plot(found: list[Point]) -> str:
    """Foretold by the other kinds, beside what is true: top-1 in the whole pool."""
    held_out = HeldOut(found)
    width = held_out.half_width("logit")
    left, right, top, bottom = 70, 490, 50, 470
    x = lambda figure: left + (right - left) * figure
    y = lambda figure: bottom - (bottom - top) * figure
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" width="560" height="540" font-family="sans-serif" font-size="13">',
        '<rect width="560" height="540" fill="white"/>',
        '<text x="280" y="28" text-anchor="middle" font-size="15">Top-1, foretold by other kinds of pairs and true</text>']
    for mark in (0, 0.2, 0.4, 0.6, 0.8, 1):
        parts += [
            f'<line x1="{left}" y1="{y(mark)}" x2="{right}" y2="{y(mark)}" stroke="#dddddd"/>',
            f'<text x="{x(mark)}" y="{bottom + 20}" text-anchor="middle">{mark:g}</text>',
            f'<text x="{left - 8}" y="{y(mark) + 4}" text-anchor="end">{mark:g}</text>']
    band = [(share(-5 + 0.1 * step), share(-5 + 0.1 * step + side * width)) for side in (-1, 1) for step in (
        range(101) if side < 0 else range(100, -1, -1))]
    corners = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in band)
    parts.append(f'<polygon points="{corners}" fill="#1f77b4" fill-opacity="0.12"/>')
    parts.append(f'<line x1="{left}" y1="{bottom}" x2="{right}" y2="{top}" stroke="#444444" stroke-dasharray="5 4"/>')
    for point in in_whole_pools(found):
        color = "#1f77b4" if is_between_encoders(point.case) else "#e6a117"
        parts.append(
            f'<circle cx="{x(share(held_out.value(point, "logit"))):.1f}" cy="{y(point.top1):.1f}" r="4" '
            f'fill="{color}" fill-opacity="0.65"><title>{point.case["case"]}, {point.case["rows"]} rows</title></circle>')
    for index, (color, text) in enumerate((("#1f77b4", "between encoders"), ("#e6a117", "other spaces"))):
        parts += [
            f'<circle cx="{left + 16}" cy="{top + 16 + 20 * index}" r="4" fill="{color}"/>',
            f'<text x="{left + 28}" y="{top + 20 + 20 * index}">{text}</text>']
    parts += [
        '<text x="280" y="512" text-anchor="middle">foretold (band: nine of ten fits between encoders)</text>',
        '<text x="20" y="260" text-anchor="middle" transform="rotate(-90 20 260)">true</text>', "</svg>"]
    return "\n".join(parts) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", required=True, type=Path)
    parser.add_argument("--check", action="store_true", help="change nothing; status 1 if the code has other coefficients")
    parser.add_argument("--plot", type=Path)
    arguments = parser.parse_args()
    found = points(read_table(arguments.table, "verdict"))
    if arguments.plot:
        arguments.plot.write_text(plot(found), encoding="utf-8")
    elif arguments.check:
        check(Model.fitted(HeldOut(found)))
    else:
        sys.stdout.write(Model.fitted(HeldOut(found)).swift())


if __name__ == "__main__":
    finish(main)
