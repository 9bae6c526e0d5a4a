"""nDCG@10 of every model's queries in every model's documents, and differences of it, as heat maps."""

from __future__ import annotations

from typing import Callable, Iterable

from mv2v_study import MODEL_NAMES, ResultTable
from upgrades import canvas
from upgrades.canvas import Canvas
from upgrades.cases import DOCUMENTS, UNSUPERVISED, WORDNET, collection_name
from upgrades.summaries import Matrix

CELL, LEFT, TOP = 52, 84, 84


def heat_maps(
    title: str, matrix: Matrix, rows: Iterable[tuple[str, Callable]], note: str
) -> Canvas:
    """A heat map per row and collection; a row's function gives text, share and whether it is bold."""
    rows = list(rows)
    widths = [LEFT + CELL * len(matrix.models(collection)) + 16 for collection in matrix.collections]
    tall = CELL * max(len(matrix.models(collection)) for collection in matrix.collections)
    step = tall + 74
    drawing = Canvas(sum(widths) + 10, TOP + step * len(rows) - 24, title)
    for index, (name, cell) in enumerate(rows):
        x, y = 0.0, TOP + step * index
        for collection, width in zip(matrix.collections, widths):
            models = matrix.models(collection)
            drawing.text(
                x + LEFT + CELL * len(models) / 2, y - 28, f"{collection_name(collection)}: {name}",
                bold=True)
            for row, queries in enumerate(models):
                drawing.text(x + LEFT - 6, y + CELL * (row + 0.5) + 4, MODEL_NAMES[queries], 11, "end")
                drawing.text(x + LEFT + CELL * (row + 0.5), y - 8, MODEL_NAMES[queries], 9.5)
                for column, documents in enumerate(models):
                    text, share, is_bold = cell(collection, queries, documents)
                    fill = "#eeeeee" if share is None else (canvas.signed_shade if share < 0 else canvas.shade)(share)
                    left, top = x + LEFT + CELL * column, y + CELL * row
                    drawing.rectangle(left, top, CELL, CELL, fill, "#ffffff")
                    drawing.text(left + CELL / 2, top + CELL / 2 + 4, text, 11, bold=is_bold,
                                 colour=canvas.ink_on(share or 0))
            x += width
    drawing.text(12, TOP + step * len(rows) - 40, note, 11, "start")
    return drawing


def matrix_figure(table: ResultTable) -> Canvas:
    matrix = Matrix(table)

    def shown(value: float | None, collection: str, is_own: bool, missing: str = "n/d") -> tuple:
        if value is None:
            return missing, None, False
        best = max(matrix.own(collection, model) for model in matrix.models(collection))
        return f"{value:.3f}", value / best, is_own

    def raw(collection: str, queries: str, documents: str) -> tuple:
        is_own = queries == documents
        value = matrix.own(collection, queries) if is_own else matrix.raw(collection, queries, documents)
        return shown(value, collection, is_own)

    def aligned(fitted: str) -> Callable:
        def cell(collection: str, queries: str, documents: str) -> tuple:
            is_own = queries == documents
            value = matrix.own(collection, queries) if is_own else matrix.aligned_if_measured(
                collection, queries, documents, fitted, "orthogonal")
            return shown(value, collection, is_own, "not run")
        return cell

    return heat_maps(
        "nDCG@10 of one model's queries (rows) in another's documents (columns)", matrix,
        [("no map", raw), ("map of its own pairs", aligned(DOCUMENTS)), ("map of WordNet pairs", aligned(WORDNET)),
         ("unsupervised map", aligned(UNSUPERVISED))],
        "Orthogonal maps, both sides recentred. Bold: one model alone. n/d: not defined, the dimensions differ. "
        "White is 0, the darkest the best model alone.")


def difference_figure(table: ResultTable, differences: ResultTable) -> Canvas:
    matrix = Matrix(table)
    found = {tuple(case[column] for column in differences.layout.key): case for case in differences}
    largest = max(abs(case.number("difference")) for case in differences if case["against"] == "linear")

    def cell_of(fitted: str) -> Callable:
        def cell(collection: str, queries: str, documents: str) -> tuple:
            if queries == documents:
                return "", None, False
            case = found.get((collection, queries, documents, fitted, "orthogonal", "linear"))
            if case is None:
                return "not run", None, False
            value = case.number("difference")
            is_certain = case.number("low") > 0 or case.number("high") < 0
            # No zero has a sign.
            return f"{round(value, 3) + 0.0:+.3f}", value / largest, is_certain
        return cell

    return heat_maps(
        "nDCG@10: orthogonal less linear map", matrix,
        [("its own pairs", cell_of(DOCUMENTS)), ("WordNet pairs", cell_of(WORDNET))],
        "Rows are the queries' model, columns the documents'. Blue: the orthogonal map is better. Bold: the 95 % interval "
        "over queries leaves 0 out.")
