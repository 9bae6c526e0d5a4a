"""The retraining study: windows, losses, tasks and strategies on small data, and all of it on synthetic ratings."""

import contextlib
import importlib.util
import io
import os
import sys
import tempfile
import unittest
import unittest.mock
from pathlib import Path

STUDIES = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(STUDIES))

from mv2v_study import LAYOUTS, TOOL, ResultTable, StudyError, finish, read_table
from retraining import figures
from retraining.intervals import Interval

HAS_PACKAGES = all(importlib.util.find_spec(package) for package in ("numpy", "scipy", "sklearn"))
if HAS_PACKAGES:
    import numpy as np
    from retraining import study, windows
    from retraining.losses import Batch, Factors, OldVersion, bpr, carried_back, reproduction
    from retraining.ranking import ranking
    from retraining.strategies import BACKWARD, EVERY_ITEM, REPRODUCING, SCRATCH, WARM, Chain, chain
    from retraining.tasks import Frame, GenreClassifiers, GenreLabels, counterpart_ranks, nearest, recall
    from retraining.training import Recipe, Version, continued, from_scratch, random_factors, shared_rows, train

GENRES = ("Drama", "Comedy", "Horror", "Western")


def write_movielens(folder, users=60, items=90, ratings_of_user=40, seed=0):
    """Users who like one genre best; a rating has a second of its own, in an order without meaning."""
    generator = np.random.default_rng(seed)
    kinds = generator.integers(len(GENRES), size=items)
    lines = []
    for user in range(users):
        chances = np.where(kinds == user % len(GENRES), 8.0, 1.0)
        for item in generator.choice(items, size=ratings_of_user, replace=False, p=chances / chances.sum()):
            lines.append((user + 1, item + 1))
    times = generator.permutation(len(lines))
    rows = [f"{user},{item},4.0,{1000 + time}" for (user, item), time in zip(lines, times)]
    (folder / "ratings.csv").write_text("\n".join(["userId,movieId,rating,timestamp", *rows]) + "\n", encoding="utf-8")
    movies = [f'{item + 1},"A film, {item}",{GENRES[kind]}' for item, kind in enumerate(kinds)]
    (folder / "movies.csv").write_text("\n".join(["movieId,title,genres", *movies]) + "\n", encoding="utf-8")


def window_of(pairs, number=0):
    """A window with these ratings, (user, item) by id."""
    users, items = (np.array(column) for column in zip(*pairs))
    return windows.cut(windows.Ratings(np.tile(users, 2), np.tile(items, 2)), 2, 0.5, 1, 1)[number]


def numeric_gradient(loss, values, step=1e-6):
    gradient = np.zeros_like(values)
    for place in np.ndindex(*values.shape):
        before = values[place]
        values[place] = before + step
        above = loss()
        values[place] = before - step
        gradient[place] = (above - loss()) / (2 * step)
        values[place] = before
    return gradient


@unittest.skipUnless(HAS_PACKAGES, "needs NumPy, SciPy and scikit-learn")
class WindowTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def fails(self, begins, action):
        with self.assertRaises(StudyError) as failure:
            action()
        self.assertIn(begins, str(failure.exception))

    def ratings_file(self, text):
        (self.folder / "ratings.csv").write_text(text, encoding="utf-8")
        return lambda: windows.read_ratings(self.folder)

    def test_ratings_are_in_the_order_of_time_whatever_the_file_has(self):
        read = self.ratings_file("userId,movieId,rating,timestamp\n1,10,3.5,30\n2,11,4,10\n3,9,1,30\n1,12,5,20\n")()
        self.assertEqual(read.users.tolist(), [2, 1, 1, 3])
        self.assertEqual(read.items.tolist(), [11, 12, 10, 9])

    def test_windows_have_equal_lengths_and_reach_from_the_first_rating_to_the_last(self):
        everything = windows.Ratings(np.arange(120) % 5, np.arange(120) % 3)
        cut = windows.cut(everything, 4, 0.5, 1, 1)
        self.assertEqual([(window.first, window.end) for window in cut], [(0, 60), (20, 80), (40, 100), (60, 120)])
        self.assertEqual(cut[1].users[cut[1].user_rows].tolist(), everything.users[20:80].tolist())
        self.assertEqual(cut[1].items[cut[1].item_rows].tolist(), everything.items[20:80].tolist())

    def test_rare_items_are_left_out_window_by_window(self):
        # Item 7 has two ratings in the first half and one in the second, item 8 the reverse.
        cut = windows.cut(windows.Ratings(np.arange(6), np.array([7, 7, 8, 7, 8, 8])), 2, 0.5, 2, 1)
        self.assertEqual([window.items.tolist() for window in cut], [[7], [8]])
        self.assertEqual([window.users.tolist() for window in cut], [[0, 1], [4, 5]])
        self.assertEqual(windows.in_all(cut).tolist(), [])

    def test_a_window_with_too_few_ratings_is_named(self):
        self.fails(
            "window 0 of 2, ratings 0 to 3 of 6, has 1 items with 2 ratings or more; at least 5 are needed",
            lambda: windows.cut(windows.Ratings(np.arange(6), np.array([7, 7, 8, 7, 8, 8])), 2, 0.5, 2, 5))

    def test_files_that_are_missing_or_wrong_are_named(self):
        self.fails("ratings.csv does not exist; --movielens names the folder", lambda: windows.read_ratings(self.folder))
        self.fails("movies.csv does not exist", lambda: windows.read_genres(self.folder))
        for text, message in (
                ("user,movie\n1,2\n", "ratings.csv:1: the columns are 'user,movie'; expected 'userId,movieId,rating,timestamp'"),
                ("", "ratings.csv:1: the columns are ''"),
                ("userId,movieId,rating,timestamp\n", "ratings.csv has no ratings"),
                ("userId,movieId,rating,timestamp\n1,2,3\n", "ratings.csv:2: 3 columns; expected 4"),
                ("userId,movieId,rating,timestamp\n1,2,3,4\n1,x,3,4\n", "ratings.csv:3: '1,x,3,4' has no whole numbers")):
            self.fails(message, self.ratings_file(text))
        (self.folder / "movies.csv").write_text("movieId,title,genres\nx,A,Drama\n", encoding="utf-8")
        self.fails("movies.csv:2: movieId is 'x'", lambda: windows.read_genres(self.folder))

    def test_genres_are_read_and_what_is_none_is_left_out(self):
        (self.folder / "movies.csv").write_text(
            'movieId,title,genres\n1,"A, the",Drama|IMAX|War\n2,B,(no genres listed)\n3,C,IMAX\n', encoding="utf-8")
        self.assertEqual(windows.read_genres(self.folder), {1: {"Drama", "War"}})


@unittest.skipUnless(HAS_PACKAGES, "needs NumPy, SciPy and scikit-learn")
class LossTests(unittest.TestCase):
    def setUp(self):
        self.generator = np.random.default_rng(3)

    def drawn(self, *shape):
        return self.generator.standard_normal(shape)

    def test_the_loss_of_one_pair_by_hand(self):
        factors = Factors(np.array([[1.0, 2.0]]), np.array([[0.5, 0.0], [0.0, 0.25]]), np.array([0.3, -0.2]))
        # Scores 0.5 + 0.3 and 0.5 - 0.2: a margin of 0.5; squares 5, 0.25, 0.0625, 0.09 and 0.04.
        loss, _ = bpr(factors, Batch(np.array([0]), np.array([0]), np.array([1])), 0.1)
        self.assertAlmostEqual(loss, np.log(1 + np.exp(-0.5)) + 0.05 * (5 + 0.25 + 0.0625 + 0.09 + 0.04), places=12)

    def test_gradients_of_bpr_are_those_of_finite_differences(self):
        factors = Factors(self.drawn(3, 4), self.drawn(5, 4), self.drawn(5))
        # Users and items that occur more than once, and one item on both sides.
        batch = Batch(np.array([0, 0, 2, 1]), np.array([1, 2, 1, 4]), np.array([0, 0, 2, 3]))
        gradients = bpr(factors, batch, 0.07)[1]
        for part, gradient in zip(factors, gradients):
            np.testing.assert_allclose(gradient, numeric_gradient(lambda: bpr(factors, batch, 0.07)[0], part), atol=1e-7)

    def test_gradient_of_reproduction(self):
        vectors, old = self.drawn(4, 3), self.drawn(4, 3)
        loss, gradient = reproduction(vectors, old)
        self.assertAlmostEqual(loss, ((vectors - old) ** 2).sum())
        np.testing.assert_allclose(gradient, numeric_gradient(lambda: reproduction(vectors, old)[0], vectors), atol=1e-7)

    def test_gradients_of_the_backward_transform(self):
        vectors, backward = self.drawn(5, 3), self.drawn(3, 3)
        olds = [OldVersion(np.array([0, 2, 4]), self.drawn(3, 3), np.eye(3)),
                OldVersion(np.array([1, 2]), self.drawn(2, 3), self.drawn(3, 3))]
        _, by_vectors, by_backward = carried_back(vectors, backward, olds)
        loss = lambda: carried_back(vectors, backward, olds)[0]
        np.testing.assert_allclose(by_vectors, numeric_gradient(loss, vectors), atol=1e-6)
        np.testing.assert_allclose(by_backward, numeric_gradient(loss, backward), atol=1e-6)

    def test_the_loss_vanishes_where_transforms_lead_back_in_turn(self):
        vectors, backward, before = self.drawn(4, 3), self.drawn(3, 3), self.drawn(3, 3)
        olds = [OldVersion(np.arange(4), vectors @ backward, np.eye(3)),
                OldVersion(np.array([1, 3]), vectors[[1, 3]] @ backward @ before, before)]
        self.assertAlmostEqual(carried_back(vectors, backward, olds)[0], 0)


@unittest.skipUnless(HAS_PACKAGES, "needs NumPy, SciPy and scikit-learn")
class TaskTests(unittest.TestCase):
    def test_recall_by_hand(self):
        relevant, found = np.array([[1, 2, 3, 4], [5, 6, 7, 8]]), np.array([[4, 9, 1, 0], [8, 7, 6, 5]])
        self.assertEqual(recall(relevant, found), (2 / 4 + 4 / 4) / 2)

    def test_neighbours_are_the_nearest_without_the_item_itself(self):
        candidates = np.array([[1.0, 0], [0.8, 0.6], [0, 1], [-1, 0]])
        self.assertEqual(nearest(candidates[[0, 2]], candidates, np.array([0, 2]), 2).tolist(), [[1, 2], [1, 0]])

    def test_recall_at_two_of_four_items_by_hand(self):
        reference = np.array([[1.0, 0], [0.8, 0.6], [0, 1], [-1, 0]])
        own = np.array([0, 1])
        relevant = nearest(reference[own], reference, own, 2)
        self.assertEqual([set(line) for line in relevant.tolist()], [{1, 2}, {0, 2}])
        # Item 0 has moved to where the last one is; item 1 has stayed.
        moved = np.array([[-1.0, 0.1], [0.8, 0.6]])
        self.assertEqual(recall(relevant, nearest(moved, reference, own, 2)), (1 / 2 + 1) / 2)

    def test_ranks_of_counterparts_count_ties_half(self):
        candidates = np.array([[1.0, 0], [1, 0], [0, 1]])
        self.assertEqual(counterpart_ranks(np.array([[1.0, 0], [1, 0]]), candidates, np.array([0, 2])).tolist(), [1.5, 3])

    def test_hidden_ratings_are_ranked_among_what_is_not_known(self):
        known = windows.Window(0, 0, 1, np.array([1]), np.arange(4), np.array([0]), np.array([0]))
        # Item 0 is known; of the others item 1 is before the hidden item 2 and item 3 behind it.
        self.assertEqual(ranking(np.array([[9.0, 3, 2, 1]]), known, np.array([[0, 2]])), (0.5, 1))

    def test_a_frame_centres_and_scales(self):
        np.testing.assert_allclose(Frame(np.array([1.0, 1]))(np.array([[4.0, 5], [1, 1]])), [[0.6, 0.8], [0, 0]])

    def test_genres_that_are_too_rare_are_not_asked_about(self):
        genres = {item: frozenset(["Drama"] if item % 2 else ["War", "Rare"] if item == 2 else ["War"]) for item in range(8)}
        labels = GenreLabels.of(genres, np.array([0, 1, 2, 3]), np.array([4, 5, 6, 7]), 1)
        self.assertEqual(labels.genres, ["Drama", "War"])
        self.assertEqual(labels.asked.tolist(), [[False, True], [True, False], [False, True], [True, False]])

    def test_classifiers_tell_what_the_rows_tell(self):
        rows = np.random.default_rng(0).standard_normal((200, 3))
        labels = np.stack([rows[:, 0] > 0, rows[:, 1] > 0.5], axis=1)
        classifiers = GenreClassifiers(rows[:100], labels[:100])
        self.assertGreater(classifiers.macro_auc(rows[100:], labels[100:]), 0.97)
        self.assertLess(classifiers.macro_auc(-rows[100:], labels[100:]), 0.03)

    def test_a_genre_of_all_items_cannot_be_learned(self):
        with self.assertRaises(StudyError):
            GenreClassifiers(np.eye(3), np.ones((3, 1), bool))


@unittest.skipUnless(HAS_PACKAGES, "needs NumPy, SciPy and scikit-learn")
class StrategyTests(unittest.TestCase):
    recipe = Recipe(4, epochs=40, batch=32, rate=0.1) if HAS_PACKAGES else None

    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            write_movielens(Path(folder))
            cls.data = windows.cut(windows.read_ratings(Path(folder)), 3, 0.6, 3, 10)
        cls.reference = from_scratch(cls.data[0], cls.recipe, np.random.default_rng(1))

    def chain(self, strategy, anchors=None, recipe=None):
        anchors = self.data[0].items if anchors is None else anchors
        return chain(
            strategy, self.reference, self.data, anchors, recipe or self.recipe, lambda number: np.random.default_rng([2, number]))

    def test_training_puts_what_was_rated_first_and_repeats_itself(self):
        window, factors = self.data[0], self.reference.factors
        scores = factors.users @ factors.items.T + factors.biases
        has_rated = np.zeros(scores.shape, bool)
        has_rated[window.user_rows, window.item_rows] = True
        ahead = np.mean([(line[rated][:, None] > line[~rated]).mean() for line, rated in zip(scores, has_rated)])
        self.assertGreater(ahead, 0.75)
        again = from_scratch(window, self.recipe, np.random.default_rng(1))
        np.testing.assert_array_equal(again.vectors, self.reference.vectors)

    def test_a_warm_start_keeps_what_both_windows_have(self):
        before = Version(window_of([(1, 10), (2, 11), (2, 10)]), Factors(np.eye(2), 2 * np.eye(2), np.array([5.0, 6])))
        window = window_of([(2, 11), (3, 12)])
        start = continued(window, before, random_factors(window, Recipe(2), np.random.default_rng(0)))
        np.testing.assert_array_equal(start.users[0], [0, 1])
        np.testing.assert_array_equal(start.items[0], [0, 2])
        self.assertEqual(start.biases.tolist(), [6, 0])
        self.assertLess(np.abs(start.items[1]).max(), 1)
        self.assertEqual([rows.tolist() for rows in shared_rows(window.items, before.items)], [[0], [1]])

    def apart(self, made, number):
        """How far the images of the last version's items are from the first one's vectors, relative to these."""
        version = made.later[number - 1]
        rows, reference_rows = shared_rows(version.items, self.reference.items)
        old = self.reference.vectors[reference_rows]
        return np.linalg.norm(made.as_it_is(number)[rows] - old) / np.linalg.norm(old)

    def test_losses_that_refer_to_old_vectors_bring_new_ones_near(self):
        far = self.apart(self.chain(SCRATCH), 2)
        self.assertGreater(far, 1)
        for strategy in (WARM, REPRODUCING, BACKWARD):
            self.assertLess(self.apart(self.chain(strategy), 2), 0.75 * far, strategy)

    def test_vectors_that_no_loss_refers_to_come_along(self):
        half = self.data[0].items[::2]
        self.assertLess(self.apart(self.chain(REPRODUCING, half), 1), 0.8 * self.apart(self.chain(SCRATCH), 1))

    def test_a_backward_transform_finds_a_planted_one(self):
        """The weight of the old vectors is nothing, so that the transform alone has to move."""
        turned = np.linalg.qr(np.random.default_rng(5).standard_normal((4, 4)))[0]
        made = self.chain(BACKWARD, recipe=self.recipe._replace(alignment_weight=0.0, epochs=60, backward_rate=0.3))
        version = made.later[0]
        planted = Version(version.window, version.factors._replace(items=version.vectors @ turned))
        again = chain(
            BACKWARD, planted, [version.window, version.window], version.items,
            self.recipe._replace(alignment_weight=0.0, epochs=60, backward_rate=0.3),
            lambda number: np.random.default_rng([2, 1]))
        # The same window and the same random numbers make the same vectors, now with a rotation to find.
        np.testing.assert_allclose(again.later[0].vectors, version.vectors)
        np.testing.assert_allclose(again.later[0].backward, turned, atol=0.02)

    def test_transforms_are_applied_one_after_the_other(self):
        window = self.data[0]
        vectors, first, second = np.ones((len(window.items), 2)), np.array([[0.0, 2], [1, 0]]), np.array([[3.0, 0], [0, 1]])
        def version(backward=None):
            return Version(window, Factors(np.ones((1, 2)), vectors, np.zeros(1)), backward)

        made = Chain(BACKWARD, version(), [version(first), version(second)])
        np.testing.assert_allclose(made.as_it_is(1)[0], [1, 2])
        # (1, 1) becomes (3, 1) by the second, then (1, 6) by the first.
        np.testing.assert_allclose(made.as_it_is(2)[0], [1, 6])


class IntervalTests(unittest.TestCase):
    def test_an_interval_by_hand(self):
        found = Interval.over([1.0, 2.0, 3.0, 4.0, 5.0])
        self.assertEqual(found.mean, 3)
        # t of 4 degrees of freedom, deviation sqrt(2.5), over sqrt(5).
        self.assertAlmostEqual(found.half_width, 2.776 * 0.5**0.5)
        self.assertEqual(str(found), "3.000 ± 1.963")
        self.assertEqual(str(Interval.over([0.5])), "0.500")

    def test_of_nothing_there_is_none(self):
        with self.assertRaises(StudyError):
            Interval.over([])


class FigureTests(unittest.TestCase):
    def test_the_pictures_are_those_of_the_table(self):
        drawings = figures.all_figures(read_table(STUDIES / "tables" / "retraining.tsv", "retraining"))
        for name, drawing in drawings.items():
            kept = (STUDIES.parent / "docs" / "images" / f"{name}.svg").read_text(encoding="utf-8")
            self.assertEqual(drawing, kept, f"{name}: draw it again with Studies/retraining/figures.py")

    def test_a_mark_lies_where_its_value_belongs(self):
        panel = figures.Panel("a < b", ["only"], "x", [figures.Curve("c", "#000000", [figures.Mark(0, Interval(0.25, 0.05))])])
        drawing = "\n".join(figures.drawn(panel, 100, 0, 1, 0.5, 0.1, "chance"))
        # A quarter of the height from below.
        self.assertIn(f'cy="{figures.TOP + 0.75 * figures.HEIGHT:.1f}"', drawing)
        self.assertIn("a &lt; b", drawing)


@unittest.skipUnless(HAS_PACKAGES, "needs NumPy, SciPy and scikit-learn")
class StudyTests(unittest.TestCase):
    settings = dict(windows=3, share=0.6, least_ratings=3, neighbours=10, least_of_genre=2, main_dimension=4, epochs=20) if (
        HAS_PACKAGES) else {}

    def run_study(self, folder, alignments):
        """The table of a study of synthetic ratings, with these alignments alone."""
        settings = study.Settings(**self.settings)
        wanted = [question for question in study.questions(settings, True) if question.alignment in alignments]
        with unittest.mock.patch.object(study, "questions", lambda *_: wanted):
            table = ResultTable(folder / "table.tsv", LAYOUTS["retraining"])
            with contextlib.redirect_stderr(io.StringIO()):
                study.run(folder, table, settings, [4], 1)
        return {(case["strategy"], case["version"], case["alignment"]): case for case in table}

    def test_the_study_without_the_tool(self):
        with tempfile.TemporaryDirectory() as name:
            write_movielens(Path(name))
            cases = self.run_study(Path(name), (study.AS_IT_IS, study.RETRAINED))
            itself = cases[study.REFERENCE, "0", study.AS_IT_IS]
            self.assertEqual((itself.number("recall"), itself.number("top1")), (1, 1))
            self.assertGreater(itself.number("auc"), 0.6)
            scratch = cases[SCRATCH, "2", study.AS_IT_IS]
            for strategy in (WARM, EVERY_ITEM[REPRODUCING], EVERY_ITEM[BACKWARD]):
                self.assertGreater(cases[strategy, "2", study.AS_IT_IS].number("recall"), scratch.number("recall") + 0.05)
            # What is there is not measured again.
            before = (Path(name) / "table.tsv").read_text()
            self.run_study(Path(name), (study.AS_IT_IS, study.RETRAINED))
            self.assertEqual((Path(name) / "table.tsv").read_text(), before)

    @unittest.skipUnless(os.access(TOOL, os.X_OK), "needs the built tool; MV2V names it")
    def test_maps_of_the_tool_make_versions_comparable(self):
        with tempfile.TemporaryDirectory() as name:
            write_movielens(Path(name), users=120)
            cases = self.run_study(Path(name), (study.AS_IT_IS, *study.KINDS))
            raw = cases[study.AGAIN, "0", study.AS_IT_IS].number("recall")
            for kind in study.KINDS:
                self.assertGreater(cases[study.AGAIN, "0", kind].number("recall"), raw + 0.1, kind)

    def test_items_in_common_that_are_too_few_for_a_map_are_said_to_be(self):
        with tempfile.TemporaryDirectory() as name:
            write_movielens(Path(name))
            table = ResultTable(Path(name) / "table.tsv", LAYOUTS["retraining"])
            wanted = [study.Question(study.AGAIN, 0, "orthogonal")]
            with unittest.mock.patch.object(study, "questions", lambda *_: wanted):
                with self.assertRaisesRegex(StudyError, "known items in common, too few to fit maps of 80 dimensions on"):
                    study.run(Path(name), table, study.Settings(**{**self.settings, "epochs": 1}), [80], 1)

    def test_genres_that_nothing_is_known_of_are_said_to_be_unknown(self):
        with tempfile.TemporaryDirectory() as name:
            write_movielens(Path(name))
            (Path(name) / "movies.csv").write_text("movieId,title,genres\n1,A,Drama\n", encoding="utf-8")
            with self.assertRaisesRegex(StudyError, "no genre is had by 2 of"):
                self.run_study(Path(name), (study.AS_IT_IS,))

    def test_what_its_user_can_put_right_is_a_message(self):
        with tempfile.TemporaryDirectory() as name:
            for options, message in ((["--dimensions", "8,x"], "--dimensions is '8,x'"), ([], "ratings.csv does not exist")):
                command = ["study.py", "--movielens", name, "--table", f"{name}/table.tsv", *options]
                with unittest.mock.patch.object(sys, "argv", command):
                    with self.assertRaises(SystemExit) as end:
                        finish(study.main)
                self.assertIn(message, str(end.exception.code))

    def test_ratings_that_are_too_few_are_refused(self):
        with tempfile.TemporaryDirectory() as name:
            write_movielens(Path(name), users=4, ratings_of_user=5)
            with self.assertRaisesRegex(StudyError, "window 0 of 3, .* at least 11 are needed"):
                self.run_study(Path(name), (study.AS_IT_IS,))


if __name__ == "__main__":
    unittest.main()
