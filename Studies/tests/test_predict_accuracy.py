"""The regression that foretells accuracies: exact on exact data, and the code has what the table gives."""

import contextlib
import io
import math
import sys
import unittest
from pathlib import Path
from unittest import mock

STUDIES = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(STUDIES))
import predict_accuracy
from mv2v_study import LAYOUTS, Case, StudyError


def case(kind: str, number: int, **changed) -> Case:
    """A fit whose top-1 follows from its evidence exactly."""
    cells = {column: "-" for column in LAYOUTS["verdict"].columns}
    separation, agreement = 2 + 0.1 * number, 0.7 + 0.02 * (number % 10)
    neighbors, spectrum = 0.05 * (number % 4), 0.1 + 0.03 * (number % 7)
    pool = 8192 if number % 3 else 2000
    logit = (
        1 - 0.5 * math.log(pool) + 0.6 * separation + 0.5 * math.log((1 + agreement) / (1 - agreement)) - 3 * neighbors
        + 0.7 * math.log(spectrum + 0.02))
    cells.update(
        kind=kind, case=str(number), rows="3000", seed="0", true_map="yes", agreement=str(agreement), lead="0.05",
        null_margin="0.3", separation=str(separation), neighbor_mismatch=str(neighbors), spectrum_mismatch=str(spectrum),
        top1=str(predict_accuracy.share(logit)), mean_rank="20", pool=str(pool))
    cells.update(changed)
    return Case(cells, "table.tsv:1")


class PredictAccuracyTests(unittest.TestCase):
    def test_a_linear_law_is_found(self):
        found = predict_accuracy.points(case(f"models {number % 5}", number) for number in range(40))
        coefficients = predict_accuracy.least_squares(found, "logit")
        # The ridge holds back a little.
        for point in found:
            self.assertAlmostEqual(predict_accuracy.value(coefficients, point), point.logit, delta=0.05)
        self.assertLess(predict_accuracy.HeldOut(found).half_width("logit"), 0.1)

    def test_failed_fits_and_spaces_without_a_map_foretell_nothing(self):
        cases = [case("models a", 1, agreement="0.3"), case("models a", 2, true_map="no"), case("models a", 3, separation="-")]
        self.assertEqual(predict_accuracy.points(cases), [])

    def test_a_small_pool_is_a_second_point(self):
        found = predict_accuracy.points([case("models a", 1, top1_400="0.75")])
        self.assertEqual([(point.pool, point.top1) for point in found][1], (400, 0.75))
        self.assertEqual(len(predict_accuracy.in_whole_pools(found)), 1)

    def test_too_few_cases_are_said_to_be_too_few(self):
        with self.assertRaises(StudyError):
            predict_accuracy.solved([[1.0, 2.0], [2.0, 4.0]], [1.0, 2.0])

    def test_the_code_has_what_the_table_gives(self):
        table = STUDIES / "tables" / "verdict.tsv"
        with mock.patch.object(sys, "argv", ["predict_accuracy.py", "--table", str(table), "--check"]):
            with contextlib.redirect_stdout(io.StringIO()):
                predict_accuracy.main()


if __name__ == "__main__":
    unittest.main()
