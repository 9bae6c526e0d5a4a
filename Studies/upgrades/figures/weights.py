"""Where the weights of a map lie."""

from __future__ import annotations

from mv2v_study import ResultTable
from upgrades import canvas
from upgrades.canvas import FRAME, Canvas
from upgrades.cases import shown_model


def weight_figure(table: ResultTable) -> Canvas:
    pictures: dict[tuple[str, str], list[list[float]]] = {}
    for case in table:
        pictures.setdefault((case["source"], case["target"]), []).append([float(value) for value in case["blocks"].split()])
    side, size = 6, 32 * 6
    drawing = Canvas(len(pictures) * (size + 24) + 24, size + 128, "Where a map's weights lie: |W| in 32 x 32 blocks")
    for index, ((source, target), blocks) in enumerate(pictures.items()):
        x, y = 24 + index * (size + 24), 70
        drawing.text(x + size / 2, y - 24, f"{shown_model(source)} to", bold=True)
        drawing.text(x + size / 2, y - 9, shown_model(target), bold=True)
        largest = max(map(max, blocks))
        drawing.blocks(x, y, side, [[canvas.shade(round(value / largest * 12) / 12) for value in line] for line in blocks])
        drawing.rectangle(x, y, size, size, "none", FRAME)
        drawing.text(x + size / 2, y + size + 16, f"darkest {largest:.3f}", 10.5)
    drawing.text(24, 70 + size + 40, "Rows: dimensions of the source, from the first on top; columns: of the target. "
                 "Root mean square of a block's entries.", 11, "start")
    return drawing
