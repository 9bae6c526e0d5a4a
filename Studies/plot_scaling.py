#!/usr/bin/env python3
"""Draws the whole fits of a result of `make bench` over rows and over dimensions, beside their floors, as SVG.

    Studies/plot_scaling.py Benchmarks/results/DATE.json docs/images/scaling.svg
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

from benchmark_results import BenchmarkResults
from mv2v_study import finish

WIDTH, HEIGHT, LEFT, TOP, GAP = 360, 260, 56, 36, 84
COLORS = {"1": "#b3541e", "2": "#1f5fa8"}


def panel(origin: int, title: str, unit: str, series: dict) -> list[str]:
    """One log-log plot; `series` maps (threads, is floor) to points (x, seconds)."""
    points = [point for line in series.values() for point in line]
    xs = sorted({x for x, _ in points})
    low, high = (math.floor(math.log10(min(y for _, y in points))), math.ceil(math.log10(max(y for _, y in points))))

    def place(x: float, y: float) -> tuple[float, float]:
        across = math.log(x / xs[0]) / math.log(xs[-1] / xs[0])
        up = (math.log10(y) - low) / (high - low)
        return origin + across * WIDTH, TOP + HEIGHT * (1 - up)

    out = [f'<rect x="{origin}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="#999"/>',
           f'<text x="{origin + WIDTH / 2}" y="{TOP - 14}" text-anchor="middle" font-weight="bold">{title}</text>']
    for power in range(low, high + 1):
        _, y = place(xs[0], 10.0**power)
        out.append(f'<line x1="{origin}" x2="{origin + WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        out.append(f'<text x="{origin - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>')
    for x in xs:
        across, _ = place(x, 10.0**low)
        out.append(f'<text x="{across:.1f}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{x:,}</text>')
    out.append(f'<text x="{origin + WIDTH / 2}" y="{TOP + HEIGHT + 38}" text-anchor="middle">{unit}</text>')
    for (threads, is_floor), line in sorted(series.items()):
        coordinates = [place(*point) for point in sorted(line)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in coordinates)
        dash = ' stroke-dasharray="5 4"' if is_floor else ""
        color = COLORS.get(threads, "#444")
        out.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"{dash}/>')
        if not is_floor:
            out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{color}"/>' for x, y in coordinates]
    return out


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    by_rows, by_dimension = {}, {}
    for measurement in BenchmarkResults(Path(sys.argv[1])).measurements:
        if measurement.fit_size is None:
            continue
        count, dimension = measurement.fit_size
        for is_floor, seconds in ((False, measurement.seconds), (True, measurement.floor_seconds)):
            key = (str(measurement.threads), is_floor)
            if dimension == 384:
                by_rows.setdefault(key, {})[count] = seconds
            if count == 25_904:
                by_dimension.setdefault(key, {})[dimension] = seconds
    panels = [({key: list(line.items()) for key, line in series.items()}) for series in (by_rows, by_dimension)]
    total = LEFT + 2 * WIDTH + GAP + 20
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{total}" height="{TOP + HEIGHT + 76}" '
           'font-family="sans-serif" font-size="12">', '<rect width="100%" height="100%" fill="white"/>']
    out += panel(LEFT, "384 dimensions a side", "rows a side", panels[0])
    out += panel(LEFT + WIDTH + GAP, "25,904 rows a side", "dimensions a side", panels[1])
    for index, (threads, is_floor) in enumerate(sorted(panels[0])):
        x, y = LEFT + index * 190, TOP + HEIGHT + 62
        dash = ' stroke-dasharray="5 4"' if is_floor else ""
        out.append(f'<line x1="{x}" x2="{x + 28}" y1="{y - 4}" y2="{y - 4}" stroke="{COLORS.get(threads, "#444")}" '
                   f'stroke-width="2"{dash}/>')
        label = f"{threads} thread{'' if threads == '1' else 's'}" + (", sgemm floor" if is_floor else ", measured")
        out.append(f'<text x="{x + 34}" y="{y}">{label}</text>')
    with open(sys.argv[2], "w") as file:
        file.write("\n".join(out + ["</svg>"]) + "\n")


if __name__ == "__main__":
    finish(main)
