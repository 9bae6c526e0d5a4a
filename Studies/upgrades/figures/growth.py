"""The share of its best score that each pair of models has by the number of pairs."""

from __future__ import annotations

import math

from mv2v_study import ResultTable
from upgrades.canvas import COLOURS, FRAME, GRID, Canvas
from upgrades.cases import DOCUMENTS, WORDNET
from upgrades.summaries import Curves

KINDS = ("orthogonal", "linear", "matching")


def curve_figure(table: ResultTable) -> Canvas:
    curves = Curves(table)
    panels = [
        ("top-1 on glosses, pairs of glosses", "top-1", WORDNET),
        ("nDCG@10, pairs of documents", "nDCG@10", DOCUMENTS),
        ("nDCG@10, pairs of glosses", "nDCG@10", WORDNET)]
    width, height, left, top, gap = 268, 240, 56, 74, 52
    drawing = Canvas(left + 3 * width + 2 * gap + 16, top + height + 96, "How many pairs are enough, over all pairs of models")
    for index, (title, measure, fitted) in enumerate(panels):
        x0 = left + index * (width + gap)
        groups = [group for group in curves.scores if group[:2] == (measure, fitted)]
        counts = sorted({count for group in groups for count in curves.spreads(group)})
        low, high = math.log(counts[0]), math.log(counts[-1])

        def place(count: int, share: float) -> tuple[float, float]:
            return x0 + width * (math.log(count) - low) / (high - low), top + height * (1 - share)

        drawing.text(x0 + width / 2, top - 14, title, bold=True)
        for tenth in range(0, 11, 2):
            y = place(counts[0], tenth / 10)[1]
            drawing.line([(x0, y), (x0 + width, y)], GRID)
            drawing.text(x0 - 6, y + 4, f"{tenth / 10:.1f}", 11, "end")
        for count in counts:
            x = place(count, 0)[0]
            drawing.line([(x, top + height), (x, top + height + 4)], FRAME)
            if count != counts[-1] or len(counts) < 2 or count / counts[-2] > 1.25:
                label = f"{count // 1000}k" if count >= 1000 else str(count)
                drawing.text(x, top + height + 18, label, 10.5)
        drawing.text(x0 + width / 2, top + height + 36, "pairs", 11)
        for kind, colour in zip(KINDS, COLOURS):
            group = (measure, fitted, kind)
            if group not in curves.scores:
                continue
            spreads = curves.spreads(group)
            if kind == "orthogonal":
                for line in curves.normalised(group):
                    drawing.line([place(*point) for point in line.items()], colour, 0.8, opacity=0.25)
                quartiles = [place(count, found.lower) for count, found in spreads.items()]
                quartiles += [place(count, found.upper) for count, found in reversed(list(spreads.items()))]
                drawing.area(quartiles, colour, 0.22)
            drawing.line([place(count, found.median) for count, found in spreads.items()], colour, 2.2,
                         dash="" if kind == "orthogonal" else "6 4")
    legend = top + height + 66
    drawn = [(kind, colour) for kind, colour in zip(KINDS, COLOURS) if any(group[2] == kind for group in curves.scores)]
    for index, (kind, colour) in enumerate(drawn):
        x = left + index * 168
        drawing.line([(x, legend - 4), (x + 26, legend - 4)], colour, 2.2, dash="" if kind == "orthogonal" else "6 4")
        drawing.text(x + 32, legend, f"{kind}, median", 12, "start")
    drawing.text(left + 168 * len(drawn), legend, "thin: each pair of models (orthogonal); band: its quartiles", 12, "start")
    drawing.text(left, legend + 20, "Each pair's score as a share of its own best.", 12, "start")
    return drawing
