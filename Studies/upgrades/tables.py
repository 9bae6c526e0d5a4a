"""The tables of docs/partial-upgrades.md. Needs no packages."""

from __future__ import annotations

import statistics
from typing import Callable

from mv2v_study import MODEL_NAMES, Case, ResultTable, StudyError, markdown_table
from upgrades.cases import (
    DOCUMENTS, FITTINGS, KINDS, UNSUPERVISED, WORDNET, collection_name, dimension_of, shown_model)
from upgrades.summaries import Curves, Matrix, rank_correlation, retained, spread


def collection_matrix(collection: str) -> Callable[[ResultTable], str]:
    """Raw, and through a rotation fitted on the collection's documents; on the diagonal each model alone."""
    def render(table: ResultTable) -> str:
        matrix = Matrix(table)
        models = matrix.models(collection)

        def cell(queries: str, documents: str) -> str:
            if queries == documents:
                return f"**{matrix.own(collection, queries):.3f}**"
            raw = matrix.raw(collection, queries, documents)
            return f"{'n/d' if raw is None else f'{raw:.3f}'} → {matrix.aligned(collection, queries, documents, DOCUMENTS):.3f}"

        return markdown_table(
            [f"{collection_name(collection)}: queries of, documents of", *(MODEL_NAMES[model] for model in models)],
            [[MODEL_NAMES[queries], *(cell(queries, documents) for documents in models)] for queries in models])
    return render


def pairs(table: ResultTable) -> str:
    """Every directed pair of models: alone, and through every map."""
    matrix, rows = Matrix(table), []
    for collection, queries, documents in matrix.pairs():
        rows.append([
            collection_name(collection), f"{MODEL_NAMES[queries]} in {MODEL_NAMES[documents]}",
            f"{matrix.own(collection, documents):.3f}", f"{matrix.own(collection, queries):.3f}",
            *("" if value is None else f"{value:.3f}" for value in (
                matrix.aligned_if_measured(collection, queries, documents, fitted, kind)
                for fitted, kinds in KINDS.items() for kind in kinds))])
    short = {DOCUMENTS: "own pairs", WORDNET: "WordNet pairs", UNSUPERVISED: "unsupervised"}
    return markdown_table(
        ["collection", "queries in documents", "old alone", "new alone",
         *(f"{short[fitted]}: {kind}" for fitted, kinds in KINDS.items() for kind in kinds)], rows)


def summary(table: ResultTable) -> str:
    """Medians over pairs by what maps are fitted on, their kind and how both sides are centred."""
    matrix, rows = Matrix(table), []
    complete = {collection: matrix.complete_pairs(collection) for collection in matrix.collections}
    for fitted, kinds in KINDS.items():
        for kind in kinds:
            cells = [FITTINGS[fitted], kind]
            for collection in matrix.collections:
                cases = [matrix.case(*pair, fitted, kind) for pair in complete[collection]]
                for column in ("as_is", "centred", "recentred"):
                    values = [case.number(column) for case in cases if case.has(column)]
                    cells.append(f"{statistics.median(values):.3f}" if values else "")
            rows.append(cells)
    heads = ["fitted on", "kind"]
    for collection in matrix.collections:
        heads += [f"{collection_name(collection)}, {len(complete[collection])} pairs: as it is", "centred", "recentred"]
    return markdown_table(heads, rows)


def worth(differences: ResultTable, table: ResultTable) -> str:
    """In how many pairs the new model's queries, mapped, beat the old model's own; by which of the two is better alone."""
    matrix, rows = Matrix(table), []
    for fitted in KINDS:
        for kind in ("orthogonal", "matching"):
            for collection in matrix.collections:
                cases = [
                    case for case in differences if (case["collection"], case["fitted"], case["kind"], case["against"])
                    == (collection, fitted, kind, "old queries")]
                for is_upgrade in (True, False):
                    part = [
                        case for case in cases if is_upgrade == (
                            matrix.own(collection, case["queries"]) > matrix.own(collection, case["documents"]))]
                    if part:
                        rows.append([
                            FITTINGS[fitted], kind, collection_name(collection), "better" if is_upgrade else "worse",
                            *signs(part)])
    return markdown_table(
        ["fitted on", "kind", "collection", "the new model alone is", "pairs", "above the old queries", "surely",
         "surely below", "difference: least, median, most"], rows)


def signs(cases: list[Case]) -> list[str]:
    """How many differences are above 0, how many surely so or below, and their range."""
    values = spread(case.number("difference") for case in cases)
    return [
        str(len(cases)), str(sum(case.number("difference") > 0 for case in cases)),
        str(sum(case.number("low") > 0 for case in cases)), str(sum(case.number("high") < 0 for case in cases)),
        f"{values.least:+.3f}, {values.median:+.3f}, {values.most:+.3f}"]


def differences(table: ResultTable) -> str:
    """Orthogonal maps beside linear, ridge and matching ones of the same pairs."""
    rows = []
    for kind, against in (("orthogonal", "linear"), ("orthogonal", "ridge"), ("matching", "orthogonal")):
        for fitted in KINDS:
            for collection in dict.fromkeys(case["collection"] for case in table):
                cases = [
                    case for case in table if (case["collection"], case["fitted"], case["kind"], case["against"])
                    == (collection, fitted, kind, against)]
                if cases:
                    rows.append([f"{kind} less {against}", FITTINGS[fitted], collection_name(collection), *signs(cases)])
    return markdown_table(
        ["difference", "fitted on", "collection", "pairs", "above 0", "of these surely", "surely below",
         "least, median, most"], rows)


def accuracies(table: ResultTable) -> str:
    """Top-1 on WordNet of each pair's maps; paired, and unsupervised with the verdict."""
    cases = {tuple(case[column] for column in table.layout.key): case for case in table}
    rows = []
    for pair in dict.fromkeys((case["source"], case["target"]) for case in table):
        found = [
            f"{cases[key].number('top1'):.3f}" if key in cases else "" for key in (
                (*pair, fitted, kind) for fitted in (WORDNET, UNSUPERVISED) for kind in KINDS[UNSUPERVISED])]
        verdict = cases.get((*pair, UNSUPERVISED, "orthogonal"))
        found.append(f"{verdict['verdict']} ({verdict.number('agreement'):.2f})" if verdict else "")
        rows.append([" to ".join(MODEL_NAMES[model] for model in pair), *found])
    return markdown_table(
        ["pair", *(f"paired: {kind}" for kind in KINDS[UNSUPERVISED]), *(f"unsupervised: {kind}" for kind in KINDS[UNSUPERVISED]),
         "verdict (agreement)"], rows)


def curves(table: ResultTable) -> str:
    """The spread over pairs of the share of their own best."""
    found, rows = Curves(table), []
    names = {DOCUMENTS: "documents", WORDNET: "glosses"}
    for measure, fitted, kind in found.groups():
        for count, values in found.spreads((measure, fitted, kind)).items():
            rows.append([
                measure, kind, f"{count:,} {names[fitted]}", str(len(found.scores[measure, fitted, kind])),
                *(f"{value:.3f}" for value in values)])
    return markdown_table(
        ["measured", "kind", "pairs", "pairs of models", "least", "lower quartile", "median", "upper quartile", "most"], rows)


def distances(distances: ResultTable, table: ResultTable) -> str:
    """Each pair's distance on each collection, what is retained, and the rank correlations of the two."""
    matrix, rows = Matrix(table), []
    points: dict[str, list[tuple[float, float, float]]] = {}
    for case in distances:
        texts, pair = case["texts"], (case["first"], case["second"])
        shares = []
        if texts in matrix.collections:
            shares = [retained(matrix, texts, *way) for way in (pair, pair[::-1])]
            points.setdefault(texts, []).extend(
                (case.number("procrustes"), case.number("dot_products"), share) for share in shares)
        rows.append([
            collection_name(texts), f"{MODEL_NAMES[pair[0]]}, {MODEL_NAMES[pair[1]]}",
            *(f"{case.number(column):.3f}" for column in distances.layout.figures),
            ", ".join(f"{share:.2f}" for share in shares)])
    for texts, found in points.items():
        distance, products, share = zip(*found)
        rows.append([
            collection_name(texts), "rank correlation with the share", f"{rank_correlation(distance, share):+.2f}",
            f"{rank_correlation(products, share):+.2f}", "", ""])
    return markdown_table(
        ["texts", "models", "Procrustes distance", "dot products kept", "linear CKA",
         "nDCG@10 over the mean of both alone, both ways"], rows)


def weights(table: ResultTable) -> str:
    """How much of a map lies on its diagonal blocks."""
    pictures: dict[tuple[str, str], list[list[float]]] = {}
    for case in table:
        try:
            blocks = [float(value) for value in case["blocks"].split()]
        except ValueError:
            raise StudyError(f"{case.where}: blocks are '{case['blocks']}', not numbers") from None
        pictures.setdefault((case["source"], case["target"]), []).append(blocks)
    rows = []
    for (source, target), blocks in pictures.items():
        squares = [[value**2 for value in line] for line in blocks]
        total = sum(map(sum, squares))
        # Of a source with half as many dimensions the diagonal runs through the first half of the columns.
        step = dimension_of(source) / dimension_of(target)
        diagonal = sum(line[int(row * step)] for row, line in enumerate(squares))
        strongest = sum(max(line) for line in squares)
        rows.append([
            f"{shown_model(source)} to {shown_model(target)}", f"{diagonal / total:.3f}", f"{strongest / total:.3f}",
            f"{1 / len(blocks[0]):.3f}"])
    return markdown_table(
        ["map", "share of |W|² on the diagonal blocks", "in the largest block of each row", "by chance"], rows)
