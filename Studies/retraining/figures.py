#!/usr/bin/env python3
"""Draws the figures of docs/retraining.md from the study's table, as SVG. Needs no packages.

    python3 Studies/retraining/figures.py --table Studies/tables/retraining.tsv --images docs/images
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NamedTuple, Optional

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from mv2v_study import ResultTable, finish, read_table
from retraining.intervals import Interval, interval

WIDTH, HEIGHT, LEFT, TOP, GAP, LINE = 340, 280, 66, 44, 84, 20
MAIN_DIMENSION = "32"
FIRST, AGAIN = "the first version itself", "first window again"
MAPS = (
    ("none", "no map", "#777777"), ("orthogonal", "orthogonal", "#0072b2"), ("linear", "linear", "#e69f00"),
    ("ridge", "ridge", "#d55e00"), ("whitened", "whitened", "#009e73"), ("unsupervised", "unsupervised fit", "#cc79a7"))
TRAININGS = (
    ("warm start", "#009e73"), ("autoencoding loss", "#d55e00"), ("BC-Aligner", "#cc79a7"),
    ("autoencoding loss, every item", "#d55e00"), ("BC-Aligner, every item", "#cc79a7"))
VERDICTS = {"trusted": "#009e73", "weak": "#e69f00", "failed": "#d55e00"}


class Mark(NamedTuple):
    place: int
    value: Interval
    color: Optional[str] = None


class Curve(NamedTuple):
    """One without marks explains a colour in the legend."""

    name: str
    color: str
    marks: list[Mark]
    dashed: bool = False
    in_legend: bool = True


class Panel(NamedTuple):
    title: str
    places: list[str]
    axis: str
    curves: list[Curve]


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def drawn(panel: Panel, origin: float, low: float, high: float, step: float, level: float, level_name: str) -> list[str]:
    """A panel with its legend below; `level` is what a guess reaches."""
    def x(place: float) -> float:
        return origin + WIDTH * (place + 0.5) / len(panel.places)

    def y(value: float) -> float:
        return TOP + HEIGHT * (high - value) / (high - low)

    parts = [
        f'<rect x="{origin}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#999999"/>',
        f'<text x="{origin + WIDTH / 2}" y="{TOP - 14}" text-anchor="middle" font-weight="bold">{escaped(panel.title)}</text>',
        f'<text x="{origin + WIDTH / 2}" y="{TOP + HEIGHT + 40}" text-anchor="middle">{escaped(panel.axis)}</text>',
        f'<line x1="{origin}" x2="{origin + WIDTH}" y1="{y(level):.1f}" y2="{y(level):.1f}" stroke="#aaaaaa" '
        'stroke-dasharray="2 3"/>',
        f'<text x="{origin + WIDTH + 5}" y="{y(level) + 4:.1f}" font-size="11" fill="#777777">{level_name}</text>']
    for index in range(round((high - low) / step) + 1):
        value = low + index * step
        parts += [
            f'<line x1="{origin - 4}" x2="{origin}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="#999999"/>',
            f'<text x="{origin - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{value:.2g}</text>']
    for place, name in enumerate(panel.places):
        parts.append(f'<text x="{x(place):.1f}" y="{TOP + HEIGHT + 19}" text-anchor="middle">{escaped(name)}</text>')
    with_marks = [curve for curve in panel.curves if curve.marks]
    for number, curve in enumerate(with_marks):
        # Side by side, so that no interval hides another.
        shift = 0.5 * ((number + 0.5) / len(with_marks) - 0.5)
        points = [(x(mark.place + shift), y(mark.value.mean), mark) for mark in curve.marks]
        dash = ' stroke-dasharray="5 4"' if curve.dashed else ""
        path = " ".join(f"{across:.1f},{up:.1f}" for across, up, _ in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{curve.color}" stroke-width="1.6"{dash}/>')
        for across, up, mark in points:
            color, half = mark.color or curve.color, mark.value.half_width
            if half:
                top, bottom = (y(min(max(mark.value.mean + side * half, low), high)) for side in (1, -1))
                parts.append(f'<line x1="{across:.1f}" x2="{across:.1f}" y1="{top:.1f}" y2="{bottom:.1f}" stroke="{color}"/>')
            fill = "white" if curve.dashed and not mark.color else color
            parts.append(
                f'<circle cx="{across:.1f}" cy="{up:.1f}" r="3.4" fill="{fill}" stroke="{color}" stroke-width="1.4">'
                f'<title>{escaped(curve.name)}, {escaped(panel.places[mark.place])}: {mark.value}</title></circle>')
    for number, curve in enumerate(curve for curve in panel.curves if curve.in_legend):
        below = TOP + HEIGHT + 66 + LINE * number
        dash = ' stroke-dasharray="5 4"' if curve.dashed else ""
        parts.append(
            f'<line x1="{origin}" x2="{origin + 28}" y1="{below - 4}" y2="{below - 4}" stroke="{curve.color}" '
            f'stroke-width="1.6"{dash}/>' if curve.marks else f'<circle cx="{origin + 14}" cy="{below - 4}" r="3.4" fill="{curve.color}"/>')
        parts.append(f'<text x="{origin + 36}" y="{below}">{escaped(curve.name)}</text>')
    return parts


def figure(title: str, axis: str, panels: list[Panel], low: float, high: float, step: float, level: float, level_name: str,
           note: str) -> str:
    legend = max(sum(curve.in_legend for curve in panel.curves) for panel in panels)
    width, height = LEFT + len(panels) * (WIDTH + GAP) - GAP + 54, 26 + TOP + HEIGHT + 66 + LINE * legend + 22
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="12" fill="#222222">',
        f"<title>{escaped(title)}</title>", '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{width / 2}" y="22" text-anchor="middle" font-size="15">{escaped(title)}</text>',
        '<g transform="translate(0 26)">',
        f'<text transform="rotate(-90 18 {TOP + HEIGHT / 2})" x="18" y="{TOP + HEIGHT / 2}" text-anchor="middle">'
        f'{escaped(axis)}</text>']
    for number, panel in enumerate(panels):
        parts += drawn(panel, LEFT + number * (WIDTH + GAP), low, high, step, level, level_name)
    parts += [
        "</g>",
        f'<text x="{width - 12}" y="{height - 10}" text-anchor="end" font-size="11" fill="#777777">{escaped(note)}</text>']
    return "\n".join([*parts, "</svg>"]) + "\n"


class Figures:
    def __init__(self, table: ResultTable):
        self.table = table

    def value(self, strategy: str, version: int, alignment: str, dimension: str, column: str) -> Optional[Interval]:
        cases = self.cases(strategy, version, alignment, dimension)
        return interval(cases, column) if cases else None

    def cases(self, strategy: str, version: int, alignment: str, dimension: str) -> list:
        wanted = (dimension, strategy, str(version), alignment)
        return [case for case in self.table if tuple(case[name] for name in self.table.layout.key[:4]) == wanted]

    def marks(self, lines: list[tuple[int, str, int, str, str]], column: str) -> list[Mark]:
        """Of (place, strategy, version, alignment, dimension), where the table has any."""
        values = ((place, self.value(*line, column)) for place, *line in lines)
        return [Mark(place, value) for place, value in values if value]

    def curve(
        self, name: str, color: str, strategy: str, alignment: str, column: str, versions: list[int], dashed: bool = False
    ) -> Curve:
        return Curve(name, color, self.marks([
            (place, AGAIN if version == 0 else strategy, version, alignment, MAIN_DIMENSION)
            for place, version in enumerate(versions)], column), dashed)

    def of_task(
        self, title: str, axis: str, column: str, low: float, high: float, step: float, level: float, level_name: str
    ) -> str:
        """Maps after training from scratch on the left, training that knows the old version on the right."""
        maps = [self.curve(name, color, "from scratch", kind, column, [0, 1, 2, 3]) for kind, name, color in MAPS]
        trainings = [
            self.curve(name, color, name, "none", column, [1, 2, 3], dashed=name.endswith("every item"))
            for name, color in TRAININGS]
        trainings.append(self.curve(
            "from scratch, orthogonal map", "#0072b2", "from scratch", "orthogonal", column, [1, 2, 3], True))
        if column == "auc":
            # Version 0 has a place on the left alone.
            for curves, first in ((maps, 1), (trainings, 0)):
                curves.append(Curve("from scratch, classifiers trained again", "#000000", self.marks([
                    (first + version - 1, "from scratch", version, "consumers trained again", MAIN_DIMENSION)
                    for version in (1, 2, 3)], column), True))
        places = ["1", "2", "3"]
        return figure(title, axis, [
            Panel("trained from scratch, then carried over", ["0, again", *places], "version", maps),
            Panel("trained with the old version at hand, no map", places, "version", trainings)],
            low, high, step, level, level_name, "mean and 95 % interval over five seeds, 32 dimensions")

    def unsupervised(self) -> str:
        """The unsupervised fit beside the paired rotation, by dimension, with each fit's verdict."""
        dimensions = sorted({case["dimension"] for case in self.table}, key=int)
        panels = []
        for strategy, version, title in (
                (AGAIN, 0, "first window again"), ("from scratch", 1, "version 1"), ("from scratch", 3, "version 3")):
            curves = [Curve("orthogonal map of known pairs", "#0072b2", self.marks([
                (place, strategy, version, "orthogonal", dimension) for place, dimension in enumerate(dimensions)], "recall"), True)]
            for seed in sorted({case["seed"] for case in self.table}, key=int):
                marks = [
                    Mark(place, Interval(case.number("recall"), None), VERDICTS[case["verdict"]])
                    for place, dimension in enumerate(dimensions)
                    for case in self.cases(strategy, version, "unsupervised", dimension) if case["seed"] == seed]
                curves.append(Curve(f"unsupervised fit, seed {seed}", "#cccccc", marks, in_legend=False))
            curves += [Curve(f"unsupervised fit, {level}", color, []) for level, color in VERDICTS.items()]
            panels.append(Panel(title, dimensions, "dimensions", curves))
        return figure(
            "Unsupervised fits between versions trained from scratch", "recall@100 of similar items", panels, 0, 1, 0.2, 100 / 2305,
            "chance", "a mark for each seed; blue: mean and 95 % interval")


def all_figures(table: ResultTable) -> dict[str, str]:
    """By the names of their files."""
    figures = Figures(table)
    return {
        "retraining-recall": figures.of_task(
            "Similar items through a newer version", "recall@100 of similar items", "recall", 0, 1, 0.2, 100 / 2305, "chance"),
        "retraining-genres": figures.of_task(
            "Genres by the first version's classifiers", "macro ROC-AUC", "auc", 0.4, 0.9, 0.1, 0.5, "chance"),
        "retraining-unsupervised": figures.unsupervised()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--table", required=True, type=Path)
    parser.add_argument("--images", required=True, type=Path, help="the folder to write to")
    arguments = parser.parse_args()
    for name, drawing in all_figures(read_table(arguments.table, "retraining")).items():
        (arguments.images / f"{name}.svg").write_text(drawing, encoding="utf-8")


if __name__ == "__main__":
    finish(main)
