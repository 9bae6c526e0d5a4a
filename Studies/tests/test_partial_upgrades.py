"""What the study of partial upgrades computes itself, by hand values, and what it says of files that do not fit."""

import contextlib
import importlib.util
import io
import json
import math
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from mv2v_study import LAYOUTS, ResultTable, StudyError, finish
from upgrades import summaries, tables
from upgrades.cases import KINDS

HAS_NUMPY = importlib.util.find_spec("numpy") is not None
if HAS_NUMPY:
    import numpy as np

    import partial_upgrades
    import plot_upgrades
    from upgrades import curves, maps, ndcg, spaces
    from upgrades.canvas import Canvas
    from upgrades.collection import Collection, require_equal_rows
    from upgrades.searches import Searches


class WithFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def assert_refused(self, action, *parts):
        with self.assertRaises(StudyError) as caught:
            action()
        for part in parts:
            self.assertIn(part, str(caught.exception))

    def table(self, name, rows):
        table = ResultTable(self.folder / f"{name}.tsv", LAYOUTS[name], afresh=True)
        with contextlib.redirect_stderr(io.StringIO()):
            for row in rows:
                table.keep(dict(zip(table.layout.columns, row)))
        return table


class SummaryTests(WithFolder):
    def test_spread_has_quartiles_between_values(self):
        self.assertEqual(summaries.spread([4, 1, 3, 2]), (1, 1.75, 2.5, 3.25, 4))
        self.assertEqual(summaries.spread([7]), (7, 7, 7, 7, 7))
        self.assert_refused(lambda: summaries.spread([]), "no values")

    def test_equal_values_share_their_ranks(self):
        self.assertEqual(summaries.ranks([10, 30, 10, 20]), [1.5, 4, 1.5, 3])

    def test_rank_correlation(self):
        self.assertAlmostEqual(summaries.rank_correlation([1, 2, 3, 4], [1, 10, 100, 1000]), 1)
        self.assertAlmostEqual(summaries.rank_correlation([1, 2, 3, 4], [4, 3, 2, 1]), -1)
        # 1 - 6 sum d² / n (n² - 1) with d = 0, 1, 1.
        self.assertAlmostEqual(summaries.rank_correlation([1, 2, 3], [1, 3, 2]), 0.5)
        self.assert_refused(lambda: summaries.rank_correlation([1, 1], [1, 2]), "constant")

    def test_curves_are_shares_of_each_pairs_own_best(self):
        table = self.table("upgrade_curves", [
            ("top-1", "a", "b", "WordNet", "linear", 100, "0.2"), ("top-1", "a", "b", "WordNet", "linear", 300, "0.4"),
            ("top-1", "b", "a", "WordNet", "linear", 100, "0.9"), ("top-1", "b", "a", "WordNet", "linear", 300, "0.6"),
            ("med", "b", "a", "documents", "linear", 50, "0.3")])
        found = summaries.Curves(table)
        group = ("top-1", "WordNet", "linear")
        for line, expected in zip(found.normalised(group), ({100: 0.5, 300: 1.0}, {100: 1.0, 300: 2 / 3})):
            self.assertEqual(list(line), list(expected))
            for pairs, share in expected.items():
                self.assertAlmostEqual(line[pairs], share)
        self.assertAlmostEqual(found.spreads(group)[100].median, 0.75)
        self.assertEqual(found.groups(), [group, ("nDCG@10", "documents", "linear")])


class TableTests(WithFolder):
    ROWS = [
        ("med", "minilm", "minilm", "none", "own", "0.8", "0.8", "0.80", "0.7", "0.9"),
        ("med", "e5", "e5", "none", "own", "0.7", "0.7", "0.70", "0.6", "0.8"),
        ("med", "w2v", "w2v", "none", "own", "0.5", "0.5", "0.50", "0.4", "0.6"),
        *(("med", a, b, "documents", "orthogonal", "0.3", "0.4", score, "0.1", "0.6") for a, b, score in (
            ("minilm", "e5", "0.60"), ("e5", "minilm", "0.65"), ("minilm", "w2v", "0.45"), ("w2v", "minilm", "0.40"),
            ("e5", "w2v", "0.35"), ("w2v", "e5", "0.30"))),
        *(("med", a, b, "none", "raw", raw, "-", "-", "-", "-") for a, b, raw in (
            ("minilm", "e5", "0.011"), ("e5", "minilm", "0.012"), ("minilm", "w2v", "-"), ("w2v", "minilm", "-"),
            ("e5", "w2v", "-"), ("w2v", "e5", "-")))]

    def test_matrix_says_where_raw_is_not_defined(self):
        lines = tables.collection_matrix("med")(self.table("upgrades", self.ROWS)).splitlines()
        self.assertEqual(lines[0], "| MED: queries of, documents of | MiniLM | e5 | word2vec |")
        self.assertEqual(lines[2], "| MiniLM | **0.800** | 0.011 → 0.600 | n/d → 0.450 |")
        self.assertEqual(lines[4], "| word2vec | n/d → 0.400 | n/d → 0.300 | **0.500** |")

    def test_missing_case_is_named(self):
        table = self.table("upgrades", [row for row in self.ROWS if row[7] != "0.65"])
        self.assert_refused(
            lambda: tables.collection_matrix("med")(table), "upgrades.tsv: no case med e5 minilm documents orthogonal")

    def test_share_is_of_the_mean_of_both_models(self):
        matrix = summaries.Matrix(self.table("upgrades", self.ROWS))
        self.assertAlmostEqual(summaries.retained(matrix, "med", "minilm", "w2v"), 0.45 / 0.65)
        self.assertAlmostEqual(summaries.retained(matrix, "med", "w2v", "minilm"), 0.40 / 0.65)
        self.assertEqual(len(matrix.pairs()), 6)

    def test_medians_are_of_pairs_that_have_every_map(self):
        more = [
            ("med", queries, "e5", fitted, kind, as_is, "0.4", "0.5", "0.1", "0.6")
            for queries, as_is in (("minilm", "0.1"), ("w2v", "0.3")) for fitted, kinds in KINDS.items() for kind in kinds
            if (fitted, kind) != ("documents", "orthogonal") and (queries, fitted) != ("w2v", "unsupervised")]
        lines = tables.summary(self.table("upgrades", self.ROWS + more)).splitlines()
        self.assertIn("| MED, 1 pairs: as it is |", lines[0])
        self.assertEqual(lines[3], "| pairs of the collection's documents | linear | 0.100 | 0.400 | 0.500 |")
        matrix = summaries.Matrix(self.table("upgrades", self.ROWS + more))
        self.assertEqual(matrix.aligned_if_measured("med", "w2v", "e5", "unsupervised", "orthogonal"), None)
        self.assertEqual(matrix.aligned_if_measured("med", "w2v", "e5", "WordNet", "linear"), 0.5)

    def test_signs_count_what_is_sure(self):
        table = self.table("upgrade_differences", [
            ("med", "a", "b", "documents", "orthogonal", "linear", "0.02", "0.01", "0.03"),
            ("med", "b", "a", "documents", "orthogonal", "linear", "0.01", "-0.01", "0.03"),
            ("med", "a", "c", "documents", "orthogonal", "linear", "-0.04", "-0.06", "-0.01")])
        self.assertEqual(tables.signs(list(table)), ["3", "2", "1", "1", "-0.040, +0.010, +0.020"])
        self.assertEqual(
            tables.differences(table).splitlines()[2:],
            ["| orthogonal less linear | pairs of the collection's documents | MED | 3 | 2 | 1 | 1 | -0.040, +0.010, +0.020 |"])

    def test_upgrades_are_told_from_downgrades(self):
        compared = self.table("upgrade_differences", [
            ("med", "minilm", "e5", "documents", "orthogonal", "old queries", "0.02", "0.01", "0.03"),
            ("med", "minilm", "w2v", "documents", "orthogonal", "old queries", "0.04", "-0.01", "0.09"),
            ("med", "w2v", "e5", "documents", "orthogonal", "old queries", "-0.04", "-0.06", "-0.01")])
        lines = tables.worth(compared, self.table("upgrades", self.ROWS)).splitlines()[2:]
        start = "| pairs of the collection's documents | orthogonal | MED "
        self.assertEqual(lines, [
            start + "| better | 2 | 2 | 1 | 0 | +0.020, +0.030, +0.040 |",
            start + "| worse | 1 | 0 | 0 | 1 | -0.040, -0.040, -0.040 |"])

    def test_weights_of_a_map_onto_itself_lie_on_the_diagonal(self):
        rows = [("potion", "wordllama", row, " ".join("0.5" if column == row else "0" for column in range(4))) for row in range(4)]
        rows += [("wordllama:128", "wordllama", row, " ".join("1" if column == row // 2 else "0" for column in range(4)))
                 for row in range(4)]
        rows += [("minilm", "e5", row, "1 1 1 1") for row in range(4)]
        lines = tables.weights(self.table("upgrade_weights", rows)).splitlines()
        self.assertEqual(lines[2], "| potion to WordLlama | 1.000 | 1.000 | 0.250 |")
        self.assertEqual(lines[3], "| WordLlama, first 128 to WordLlama | 1.000 | 1.000 | 0.250 |")
        self.assertEqual(lines[4], "| MiniLM to e5 | 0.250 | 0.250 | 0.250 |")


@unittest.skipUnless(HAS_NUMPY, "needs NumPy")
class FigureTests(WithFolder):
    def test_ndcg_by_hand(self):
        third, fourth = 1 / math.log2(3), 1 / math.log2(4)
        self.assertAlmostEqual(ndcg.ndcg(["a", "b", "c"], {"b", "x"}), third / (1 + third))
        self.assertAlmostEqual(ndcg.ndcg(["a", "b", "c"], {"a", "b", "c"}), 1)
        self.assertAlmostEqual(ndcg.ndcg(["n", "b", "c"], {"b", "c"}), (third + fourth) / (1 + third))
        self.assertEqual(ndcg.ndcg(["a"], set()), 0)

    def test_ndcg_looks_at_ten(self):
        names = [str(rank) for rank in range(1, 12)]
        self.assertAlmostEqual(ndcg.ndcg(names, {"10"}), 1 / math.log2(11))
        self.assertEqual(ndcg.ndcg(names, {"11"}), 0)

    def test_run_is_read_query_by_query(self):
        run = self.folder / "x.run"
        run.write_text("q1 Q0 d2 1 0.9 mv2v\nq1 Q0 d1 2 0.8 mv2v\n", encoding="utf-8")
        found = ndcg.ndcg_by_query(run, {"q1": {"d1"}, "q2": {"d1"}})
        self.assertAlmostEqual(found["q1"], 1 / math.log2(3))
        self.assertEqual(found["q2"], 0)
        self.assert_refused(lambda: ndcg.ndcg_by_query(run, {"q2": {"d1"}}), "x.run:1", "judged queries")

    def test_interval_of_differences(self):
        self.assertEqual(ndcg.interval([0.5] * 9), (0.5, 0.5, 0.5))
        mean, low, high = ndcg.difference({"a": 0.9, "b": 0.1}, {"a": 0.4, "b": 0.6})
        self.assertAlmostEqual(mean, 0)
        # Of two queries a quarter of all samples are twice the one, and a quarter twice the other.
        self.assertAlmostEqual(low, -0.5)
        self.assertAlmostEqual(high, 0.5)
        self.assert_refused(lambda: ndcg.difference({"a": 1}, {"b": 1}), "not the same")
        self.assert_refused(lambda: ndcg.interval([]), "no queries")

    def test_classical_scaling_keeps_a_triangle(self):
        square = np.array([[0, 3, 5], [3, 0, 4], [5, 4, 0]], float)
        points = spaces.classical_scaling(square)
        found = np.linalg.norm(points[:, None] - points[None], axis=2)
        np.testing.assert_allclose(found, square, atol=1e-12)

    def test_classical_scaling_of_a_line(self):
        points = spaces.classical_scaling(np.array([[0, 1, 3], [1, 0, 2], [3, 2, 0]]))
        # About their mean 4/3; the farthest is positive.
        np.testing.assert_allclose(points, [[-4 / 3, 0], [-1 / 3, 0], [5 / 3, 0]], atol=1e-7)
        self.assert_refused(lambda: spaces.classical_scaling(np.zeros((2, 3))), "no symmetric square")

    def test_pooled_weights_keep_the_sum_of_squares(self):
        np.testing.assert_allclose(spaces.pooled_weights(np.eye(4), 2), np.eye(2) * math.sqrt(0.5))
        weights = np.random.default_rng(0).standard_normal((8, 12))
        pooled = spaces.pooled_weights(weights, 4)
        self.assertAlmostEqual((pooled**2).sum() * 2 * 3, (weights**2).sum())
        self.assert_refused(lambda: spaces.pooled_weights(np.eye(6), 4), "6 x 6", "4 x 4")

    def test_map_file_is_read(self):
        path, weights = self.folder / "map.safetensors", np.arange(6, dtype="<f4").reshape(2, 3)
        header = json.dumps({
            "__metadata__": {"verdict": "weak"}, "other": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
            "map": {"dtype": "F32", "shape": [2, 3], "data_offsets": [4, 28]}}).encode()
        path.write_bytes(len(header).to_bytes(8, "little") + header + b"\0" * 4 + weights.tobytes())
        np.testing.assert_array_equal(maps.weights_of(path), weights)
        self.assertEqual(maps.read_header(path)["__metadata__"], {"verdict": "weak"})

    def test_blocks_of_one_colour_are_one_shape(self):
        drawing = Canvas(10, 10, "a & b")
        drawing.blocks(0, 0, 2, [["#a", "#a", "#b"], ["#b", "#b", "#b"]])
        drawing.write(self.folder / "x.svg")
        text = (self.folder / "x.svg").read_text(encoding="utf-8")
        self.assertIn('<path d="M0 0h4v2h-4z" fill="#a"', text)
        self.assertIn('<path d="M4 0h2v2h-2zM0 2h6v2h-6z" fill="#b"', text)
        self.assertIn("<title>a &amp; b</title>", text)

    def test_kept_figures_are_what_the_tables_give(self):
        tables_folder = Path(__file__).resolve().parent.parent / "tables"
        plot_upgrades.draw(tables_folder, self.folder)
        for name in plot_upgrades.FIGURES:
            with self.subTest(figure=name):
                kept = tables_folder.parent.parent / "docs" / "images" / f"{name}.svg"
                self.assertEqual((self.folder / f"{name}.svg").read_text("utf-8"), kept.read_text("utf-8"))


@unittest.skipUnless(HAS_NUMPY, "needs NumPy")
class InputTests(WithFolder):
    def setUp(self):
        super().setUp()
        self.make("docs.ids.txt", "d1\nd2\nd3\n")
        self.make("queries.ids.txt", "q1\nq2\n")
        self.make("qrels.tsv", "q1\td1\t1\nq1\td2\t-1\nq2\td3\t0\n")
        for model in ("minilm", "e5"):
            self.save(f"{model}-docs", (3, 4))
            self.save(f"{model}-queries", (2, 4))

    def make(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def save(self, name, shape):
        np.save(self.folder / f"{name}.npy", np.ones(shape, np.float16))

    def collection(self):
        return Collection(self.folder, ["minilm", "e5", "w2v"])

    def test_collection_is_read(self):
        found = self.collection()
        self.assertEqual(found.models, ["minilm", "e5"])
        self.assertEqual(found.relevant, {"q1": {"d1"}, "q2": set()})
        self.assertEqual(found.dimension("e5"), 4)

    def test_counts_of_rows_and_ids_differ(self):
        self.save("e5-docs", (4, 4))
        self.assert_refused(self.collection, "e5-docs.npy has 4 rows, but ", "docs.ids.txt 3 ids")

    def test_ids_that_do_not_match(self):
        self.make("qrels.tsv", "q1\td1\t1\nq3\td1\t1\n")
        self.assert_refused(self.collection, "qrels.tsv:2: the id 'q3' is not in ", "queries.ids.txt")
        self.make("qrels.tsv", "q1\td9\t1\n")
        self.assert_refused(self.collection, "qrels.tsv:1: the id 'd9' is not in ", "docs.ids.txt")
        self.make("qrels.tsv", "q1\td1\tgood\n")
        self.assert_refused(self.collection, "qrels.tsv:1: ", "is not 'query document grade'")
        self.make("qrels.tsv", "\n")
        self.assert_refused(self.collection, "qrels.tsv has no judgements")
        self.make("docs.ids.txt", "d1\nd2\nd1\n")
        self.assert_refused(self.collection, "docs.ids.txt: the id 'd1' stands there twice")

    def test_missing_files(self):
        self.assert_refused(lambda: Collection(self.folder / "none", ["e5"]), "none is not a folder")
        (self.folder / "e5-queries.npy").unlink()
        self.assert_refused(self.collection, "e5-queries.npy does not exist, but ", "e5-docs.npy does")
        (self.folder / "e5-docs.npy").unlink()
        self.assert_refused(self.collection, "vectors of 1 of the models minilm, e5, w2v; two or more")
        (self.folder / "qrels.tsv").unlink()
        self.save("e5-docs", (3, 4))
        self.save("e5-queries", (2, 4))
        self.assert_refused(self.collection, "qrels.tsv does not exist")

    def test_files_that_are_no_vectors(self):
        self.make("e5-docs.npy", "no vectors")
        self.assert_refused(self.collection, "e5-docs.npy is no .npy file of vectors")
        np.save(self.folder / "e5-docs.npy", np.ones(3))
        self.assert_refused(self.collection, "e5-docs.npy has 1 dimensions; expected 2")

    def test_glosses_that_are_not_paired(self):
        self.save("minilm", (60_000, 2))
        self.save("e5", (59_999, 2))
        self.assert_refused(
            lambda: maps.Glosses([self.folder], ["minilm", "e5"]), "must have equally many rows", "e5.npy has 59999")
        self.assert_refused(lambda: maps.Glosses([self.folder], ["minilm", "w2v"]), "no w2v.npy in ")
        self.save("e5", (60_000, 2))
        self.assertEqual(maps.Glosses([self.folder], ["minilm", "e5"]).evaluation_rows, "51808:60000")
        for model in ("minilm", "e5"):
            self.save(model, (51_808, 2))
        self.assert_refused(lambda: maps.Glosses([self.folder], ["minilm", "e5"]), "51808 glosses; maps are fitted on 51,808")

    def test_drawn_documents_are_paired(self):
        for index, model in enumerate(("minilm", "e5")):
            np.save(self.folder / f"{model}-docs.npy", np.arange(3)[:, None] + 10.0 * index)
        found = [np.load(curves.drawn(self.collection(), model, self.folder)) for model in ("minilm", "e5")]
        np.testing.assert_array_equal(found[0] + 10, found[1])
        self.assertEqual(sorted(found[0][:, 0]), [0, 1, 2])

    def test_search_is_held_to_the_tools_mean_and_kept(self):
        def tool(*arguments):
            prefix = arguments[arguments.index("--runs") + 1]
            for name in ("raw", "aligned-recentred"):
                Path(f"{prefix}.{name}.run").write_text("q1 Q0 d1 1 1 mv2v\n", encoding="utf-8")
            return {"conditions": [
                {"condition": "raw", "ndcg_10": 0.5}, {"condition": "aligned, recentred", "ndcg_10": mean}]}

        searches, mean = Searches(self.folder / "kept"), 0.5
        with mock.patch("upgrades.searches.run_tool", side_effect=tool) as called:
            for _ in range(2):
                found = searches.search(self.collection(), "minilm", "e5", Path("map.safetensors"))
            self.assertEqual(called.call_count, 1)
            self.assertEqual(found.means, {"raw": 0.5, "aligned, recentred": 0.5})
            self.assertEqual(found.by_query["raw"], {"q1": 1, "q2": 0})
            mean = 0.75
            self.assert_refused(
                lambda: searches.search(self.collection(), "e5", "minilm", Path("map.safetensors")),
                "nDCG@10 is 0.500000 from the run and 0.750000 in the report")

    def test_command_says_what_is_wrong(self):
        command = ["partial_upgrades.py", "--wordnet", str(self.folder), "--collections", str(self.folder), "--work",
                   str(self.folder / "work"), "--tables", str(self.folder)]
        with mock.patch.object(sys, "argv", command), self.assertRaises(SystemExit) as end:
            finish(partial_upgrades.main)
        self.assertIn("partial_upgrades.py: no minilm.npy in ", str(end.exception.code))


if __name__ == "__main__":
    unittest.main()
