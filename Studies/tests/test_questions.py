"""The figures that docs/faq.md repeats are those of the tables."""

import csv
import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def cases(name: str) -> "list[dict[str, str]]":
    text = (ROOT / "Studies" / "tables" / name).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


class QuestionsTest(unittest.TestCase):
    def setUp(self) -> None:
        self.text = (ROOT / "docs" / "faq.md").read_text(encoding="utf-8")
        self.rows = {case["case"]: case for case in cases("rows.tsv")}

    def accuracy(self, name: str) -> str:
        case = self.rows[name]
        rank = float(case["mean_rank"])
        return f"{float(case['top1']):.3f} / {rank:.0f}" if rank > 100 else f"{float(case['top1']):.3f} / {rank:.1f}"

    def test_rows(self) -> None:
        shown = re.findall(r"^\| ([\d,]+) \| (.*?) \| (\w+) \|$", self.text, re.MULTILINE)
        self.assertEqual(len(shown), 5)
        for count, accuracy, verdict in shown:
            name = f"{count.replace(',', '')} rows a side"
            self.assertEqual((accuracy, verdict), (self.accuracy(name), self.rows[name]["verdict"]), name)
        self.assertIn(f"25,904 rows to 2,590 give {self.accuracy('25904 to 2590 rows')}", self.text)

    def test_shared_texts(self) -> None:
        found = [f"{float(self.rows[f'{percent} % shared']['top1']):.3f}" for percent in (0, 10, 100)]
        self.assertIn("top-1 is {} with no text on both sides, {} with a tenth of them and {} with all".format(*found),
                      " ".join(self.text.split()))

    def test_verdicts(self) -> None:
        fits = len(cases("verdict.tsv"))
        self.assertIn(f"in {fits} fits no useless map", self.text)


if __name__ == "__main__":
    unittest.main()
