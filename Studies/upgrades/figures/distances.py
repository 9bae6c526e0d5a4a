"""Models as points by their Procrustes distances, and what a map retains against the distance."""

from __future__ import annotations

import math

import numpy as np

from mv2v_study import MODEL_NAMES, ResultTable
from upgrades.canvas import COLOURS, FRAME, GRID, Canvas
from upgrades.cases import collection_name
from upgrades.spaces import classical_scaling
from upgrades.summaries import Matrix, retained


def distance_figure(distances: ResultTable, table: ResultTable) -> Canvas:
    matrix, side, top = Matrix(table), 250, 66
    by_texts: dict[str, dict[tuple[str, str], float]] = {}
    for case in distances:
        by_texts.setdefault(case["texts"], {})[case["first"], case["second"]] = case.number("procrustes")
    drawing = Canvas(3 * side + 60, 2 * (side + 40) + 60, "Models by Procrustes distance")
    scale = 150.0
    for index, (texts, found) in enumerate(by_texts.items()):
        models = list(dict.fromkeys(model for pair in found for model in pair))
        square = np.array([[
            0 if a == b else found.get((a, b), found.get((b, a), 0)) for b in models] for a in models])
        points = classical_scaling(square)
        x0, y0 = 20 + (index % 3) * (side + 10), top + (index // 3) * (side + 40)
        drawing.rectangle(x0, y0, side, side, "none", GRID)
        drawing.text(x0 + side / 2, y0 - 8, collection_name(texts), bold=True)
        middle = (points.max(0) + points.min(0)) / 2
        for model, (x, y), colour in zip(models, (points - middle) * scale, COLOURS):
            drawing.circle(x0 + side / 2 + x, y0 + side / 2 - y, 5, colour)
            near = [above for beside, above in (points - middle) * scale - (x, y) if abs(beside) < 60 and 0 < abs(above) < 30]
            left, up, anchor = 0, 9, "middle"
            if any(above > 0 for above in near):
                left, up, anchor = (9, -4, "end") if any(above < 0 for above in near) else (0, -19, "middle")
            drawing.text(x0 + side / 2 + x - left, y0 + side / 2 - y - up, MODEL_NAMES[model], 11.5, anchor)
    drawing.line([(30, top + side - 14), (30 + scale / 2, top + side - 14)], FRAME, 2)
    drawing.text(30, top + side - 20, "distance 0.5", 10.5, "start")
    _retention_panel(drawing, matrix, by_texts, 20 + side + 10 + 44, top + side + 40, 2 * side - 34, side)
    return drawing


def _retention_panel(drawing: Canvas, matrix: Matrix, by_texts: dict, x0: float, y0: float, width: float, side: float) -> None:
    points = []
    for collection, queries, documents in matrix.pairs():
        found = by_texts[collection]
        distance = found.get((queries, documents), found.get((documents, queries)))
        points.append((collection, distance, retained(matrix, collection, queries, documents)))
    least, most = math.floor(min(p[1] for p in points) * 10) / 10, math.ceil(max(p[1] for p in points) * 10) / 10
    highest = math.ceil(max(p[2] for p in points) * 10) / 10

    def place(distance: float, share: float) -> tuple[float, float]:
        return x0 + width * (distance - least) / (most - least), y0 + side * (1 - share / highest)

    drawing.text(x0, y0 - 8, "nDCG@10 through a map of its own pairs, over the mean of both alone", 12, "start", bold=True)
    for tenth in range(0, round(highest * 10) + 1, 2):
        y = place(least, tenth / 10)[1]
        drawing.line([(x0, y), (x0 + width, y)], GRID)
        drawing.text(x0 - 6, y + 4, f"{tenth / 10:.1f}", 11, "end")
    for tenth in range(round(least * 10), round(most * 10) + 1):
        drawing.text(place(tenth / 10, 0)[0], y0 + side + 16, f"{tenth / 10:.1f}", 11)
    drawing.text(x0 + width / 2, y0 + side + 34, "Procrustes distance between the two models' documents", 11)
    for index, collection in enumerate(matrix.collections):
        for _, distance, share in (point for point in points if point[0] == collection):
            drawing.circle(*place(distance, share), 4, COLOURS[index], 0.75)
        drawing.circle(x0 + 12 + index * 100, y0 + side - 14, 4, COLOURS[index])
        drawing.text(x0 + 20 + index * 100, y0 + side - 10, collection_name(collection), 11, "start")
