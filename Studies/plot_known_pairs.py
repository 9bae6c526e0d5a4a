#!/usr/bin/env python3
"""Draws accuracy against the number of known pairs, a panel for each pair of models, as SVG.

    Studies/plot_known_pairs.py Studies/tables/known_pairs.tsv docs/images/known-pairs.svg
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

from mv2v_study import ResultTable, finish, read_table
from render_tables import KNOWN_PAIR_SETTINGS, grouped

WIDTH, HEIGHT, LEFT, TOP, GAP = 280, 240, 50, 48, 44
COLORS = {"mv2v": "#1f5fa8", "Procrustes": "#b3541e", "ridge": "#5b7d2b", "latentis": "#8a4fa0", "graspologic": "#777"}


def across(pairs: int) -> float:
    """0 to 1, by the logarithm; no pairs stand left of one."""
    return math.log10(pairs + 2) / math.log10(1002) if pairs else 0.03


def panel(origin: int, title: str, cases: list) -> list[str]:
    words = title.split(", ")
    out = [f'<rect x="{origin}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#999"/>',
           f'<text x="{origin + WIDTH / 2}" y="{TOP - 26}" text-anchor="middle" font-weight="bold">{words[0]}</text>',
           f'<text x="{origin + WIDTH / 2}" y="{TOP - 10}" text-anchor="middle">{", ".join(words[1:])}</text>']
    for tenth in range(0, 11, 2):
        y = TOP + HEIGHT * (1 - tenth / 10)
        out.append(f'<line x1="{origin}" x2="{origin + WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        out.append(f'<text x="{origin - 6}" y="{y + 4:.1f}" text-anchor="end">{tenth / 10:g}</text>')
    for count in sorted({int(case["pairs"]) for case in cases}):
        x = origin + WIDTH * across(count)
        out.append(f'<text x="{x:.1f}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{count}</text>')
    for (method,), line in grouped(cases, "method").items():
        places = [
            (origin + WIDTH * across(int(case["pairs"])), TOP + HEIGHT * (1 - case.number("top1")))
            for case in sorted(line, key=lambda case: int(case["pairs"]))]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        out.append(f'<polyline points="{path}" fill="none" stroke="{COLORS[method]}" stroke-width="2"/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{COLORS[method]}"/>' for x, y in places]
    return out


def draw(table: ResultTable) -> str:
    settings = grouped(table, "setting")
    total = LEFT + len(settings) * (WIDTH + GAP) + 10
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{total}" height="{TOP + HEIGHT + 76}" '
           'font-family="sans-serif" font-size="12">', '<rect width="100%" height="100%" fill="white"/>']
    for index, ((setting,), cases) in enumerate(settings.items()):
        out += panel(LEFT + index * (WIDTH + GAP), KNOWN_PAIR_SETTINGS[setting], cases)
    out.append(f'<text x="{total / 2}" y="{TOP + HEIGHT + 38}" text-anchor="middle">known pairs; top-1 among 8,192</text>')
    for index, method in enumerate(dict.fromkeys(case["method"] for case in table)):
        x, y = LEFT + index * 150, TOP + HEIGHT + 62
        out.append(f'<line x1="{x}" x2="{x + 28}" y1="{y - 4}" y2="{y - 4}" stroke="{COLORS[method]}" stroke-width="2"/>')
        out.append(f'<text x="{x + 34}" y="{y}">{method}</text>')
    return "\n".join(out + ["</svg>"]) + "\n"


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    Path(sys.argv[2]).write_text(draw(read_table(Path(sys.argv[1]), "known_pairs")), encoding="utf-8")


if __name__ == "__main__":
    finish(main)
