"""The tables of a copy of the documents, with something changed in the copy."""

import contextlib
import io
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

STUDIES = Path(__file__).resolve().parent.parent
PROJECT = STUDIES.parent
sys.path.insert(0, str(STUDIES))

import render_tables
from mv2v_study import LAYOUTS, ResultTable, StudyError, finish


# A table of an earlier day, of which only medians and worst runs were kept.
SUMMARIES = STUDIES / "tests" / "seeds_with_summaries.tsv"
SEEDS, STEPS, METHOD = "Studies/tables/seeds.tsv", "Studies/tables/steps.tsv", "docs/method.md"
END = "<!-- end table -->\n"
# What is changed in which file, what stands in the line that is then at fault, and what is said of it.
MALFORMED = [
    (METHOD, "<!-- table: seeds -->", "<!-- table: seed -->", "table: seed -->", "no table 'seed'; there are "),
    (METHOD, "<!-- table: seeds -->", "<!-- table seeds -->", "table seeds", "'<!-- table seeds -->' is neither '<!--"),
    (METHOD, "<!-- table: few-pairs -->", "<!-- table: seeds -->", "seeds -->\n| seed |", "table 'seeds' stands at "),
    (METHOD, END, "", "<!-- table: rows -->", "a table begins before the one of "),
    ("README.md", END, "", "<!-- table: headline -->", "table 'headline' has no line '<!-- end table -->'"),
    ("README.md", "<!-- table: headline -->\n", "", "<!-- end table -->", "the end of a table that has not begun"),
    (STEPS, "two chains\t0.636\t0.636", "two chains\t0.636", "chains\t0.636\t7", "3 columns; expected 4"),
    (STEPS, "two chains\t0.636", "two chains\t0,636", "0,636", "top1_seed_0 is '0,636', not a number"),
    (STEPS, "two chains\t0.636", "two chains\tnan", "nan", "top1_seed_0 is 'nan', not a number"),
    (STEPS, "two chains\t0.636", "two chains\t-", "chains\t-", "top1_seed_0 is '-', not a number"),
    (STEPS, "two chains\t", "four chains, no joint refinement\t", "refinement\t0.636", "the case four chains, no "),
    (STEPS, "state\ttop1_seed_0", "state\ttop1", "state\ttop1\t", "the columns are state top1 top1_seed_1 seconds; "),
    (SEEDS, "worst 0:5", "best 0:5", "best 0:5", "seed is 'best 0:5', not a number, "),
    (SEEDS, "worst 0:5", "0", "default\t0\t", "runs and summaries of the same case"),
    (SEEDS, "worst 0:5", "worst 0:4", "worst 0:4", "a summary of 4 seeds beside one of 5"),
    (SEEDS, "12000\tpaper", "many\tpaper", "many\t", "'many' is not a whole number"),
    ("Studies/tables/goals.tsv", "{main_seconds}", "{main}", "{main}", "measured names no figure: 'main'; there are "),
]


class RenderTablesTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        shutil.copy(PROJECT / "README.md", self.root)
        shutil.copytree(PROJECT / "docs", self.root / "docs")
        shutil.copytree(STUDIES / "tables", self.root / "Studies" / "tables")
        shutil.copytree(PROJECT / "Benchmarks" / "results", self.root / "Benchmarks" / "results")

    def render(self, *options):
        """The status, the output and the message of the command, in this process."""
        output, status, message = io.StringIO(), 0, ""
        with contextlib.redirect_stdout(output):
            try:
                finish(lambda: render_tables.main(["--root", str(self.root), *options]))
            except SystemExit as end:
                status, message = 1, str(end.code)
        return status, output.getvalue(), message

    def change(self, path, old, new):
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        self.assertIn(old, text)
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def line_of(self, path, text):
        before, found, _ = (self.root / path).read_text(encoding="utf-8").partition(text)
        self.assertTrue(found)
        return before.count("\n") + 1

    def assert_check_shows(self, *lines):
        status, output, _ = self.render("--check")
        self.assertEqual(status, 1)
        for line in lines:
            self.assertIn(line, output)

    def assert_refused(self, *parts):
        """The message holds the parts, and no document is changed."""
        before = {path: path.read_bytes() for path in render_tables.documents(self.root)}
        for options in ((), ("--check",)):
            status, _, message = self.render(*options)
            self.assertEqual(status, 1)
            for part in parts:
                self.assertIn(part, message)
        self.assertEqual(before, {path: path.read_bytes() for path in before})

    def test_documents_are_what_the_tables_give(self):
        self.assertEqual(self.render("--check"), (0, "", ""))

    def test_status_of_the_command(self):
        command = [sys.executable, STUDIES / "render_tables.py", "--root", self.root, "--check"]
        self.assertEqual(subprocess.run(command).returncode, 0)
        self.change("README.md", "| 0.677 / 12.5 |", "| 0.670 / 12.5 |")
        result = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(result.returncode, 1)
        self.assertIn("documents are not what the tables give; run: make tables", result.stderr)
        self.assertIn("-| mv2v, `--preset default`, median of seeds 0 to 9 | 0.670 / 12.5 | 10", result.stdout)
        (self.root / "Studies/tables/seeds.tsv").unlink()
        result = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr, r"^render_tables\.py: \S*README\.md:\d+: table 'headline': \S*seeds\.tsv does")

    def test_number_changed_in_each_table_of_a_document_is_found_and_put_right(self):
        for path in render_tables.documents(self.root):
            original = path.read_text(encoding="utf-8")
            for begin in re.finditer(r"<!-- table: (.*) -->\n", original):
                end = original.index("<!-- end table -->", begin.end())
                digit = [found.start() for found in re.finditer(r"\d", original[:end])][-1]
                changed = original[:digit] + str((int(original[digit]) + 1) % 10) + original[digit + 1:]
                path.write_text(changed, encoding="utf-8")
                with self.subTest(table=begin[1]):
                    self.assert_check_shows(f"--- {path.relative_to(self.root)}")
                    self.assertEqual(path.read_text(encoding="utf-8"), changed)
                    self.assertEqual(self.render()[0], 0)
                    self.assertEqual(path.read_text(encoding="utf-8"), original)

    def test_number_changed_in_a_table_of_results_is_found(self):
        self.change("Studies/tables/seeds.tsv", "0.674927\t12.9", "0.664927\t12.9")
        self.assert_check_shows(
            "--- docs/method.md", "-| MiniLM-WordLlama | 25,904 | default | 10 | 0.677, 0.675",
            "+| MiniLM-WordLlama | 25,904 | default | 10 | 0.677, 0.665", "--- README.md", "0.665 / 12.9 | 10")

    def test_number_changed_in_every_table_of_results_is_found(self):
        for name in LAYOUTS:
            path = self.root / "Studies" / "tables" / f"{name}.tsv"
            original = path.read_text(encoding="utf-8")
            # A figure of the table's last line: its first digit.
            start = original.rindex("\n", 0, -1)
            changed = original[:start] + re.sub(
                r"(?:(?<=\t)|(?<=\t-))\d(?=\S*\d)", lambda digit: str((int(digit[0]) + 3) % 10), original[start:])
            if name == "goals":
                changed = original.replace("386 MiB", "387 MiB")
            self.assertNotEqual(changed, original)
            path.write_text(changed, encoding="utf-8")
            with self.subTest(table=name):
                self.assertEqual(self.render("--check")[0], 1)
            path.write_text(original, encoding="utf-8")

    def test_number_changed_in_a_benchmark_is_found(self):
        self.change(render_tables.BENCHMARK, '"median_seconds": 0.011708656', '"median_seconds": 0.012708656')
        self.assert_check_shows("--- docs/performance.md", "-| normalise 25,904 x 384 (two passes) | copy | 11.7")

    def test_missing_results(self):
        for path, document, name in (
                ("Studies/tables/ceilings.tsv", "docs/method.md", "ceilings"),
                (render_tables.BENCHMARK, "docs/performance.md", "whole-fits")):
            with self.subTest(path=path):
                text = (self.root / path).read_text(encoding="utf-8")
                (self.root / path).unlink()
                line = self.line_of(document, f"<!-- table: {name} -->")
                self.assert_refused(f"{document}:{line}: table '{name}'", f"{path} does not exist")
                (self.root / path).write_text(text, encoding="utf-8")

    def test_malformed_documents_and_rows_are_named_by_file_and_line(self):
        for path, old, new, marked, message in MALFORMED:
            with self.subTest(message=message):
                original = (self.root / path).read_text(encoding="utf-8")
                try:
                    if " 0:" in old:
                        shutil.copy(SUMMARIES, self.root / path)
                    self.change(path, old, new)
                    self.assert_refused(f"{path}:{self.line_of(path, marked)}: {message}")
                finally:
                    (self.root / path).write_text(original, encoding="utf-8")

    def test_table_that_stands_in_no_document(self):
        path = self.root / "docs/performance.md"
        before, _, after = path.read_text(encoding="utf-8").partition("<!-- table: steps -->\n")
        path.write_text(before + after.replace("<!-- end table -->\n", ""), encoding="utf-8")
        self.assert_refused("tables that stand in no document: steps")


class StudyTableTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "seeds.tsv"

    def case(self, seed):
        return dict(source="minilm", target="wordllama", rows=25904, preset="default", seed=seed)

    def fill(self, table, runs):
        for seed, (top1, verdict) in enumerate(runs):
            figures = dict(
                top1=top1, mean_rank="15.2", seconds=f"{4 + seed}.0", mebibytes=str(190 + seed), verdict=verdict)
            with contextlib.redirect_stderr(io.StringIO()):
                table.measured(self.case(seed), lambda: figures)

    def test_runs_give_the_published_table(self):
        table = ResultTable(self.path, LAYOUTS["seeds"])
        self.fill(table, [("0.6511", "trusted"), ("0.6449", "weak"), ("0.6502", "trusted")])
        self.assertEqual(
            render_tables.seeds(ResultTable(self.path, LAYOUTS["seeds"])).splitlines()[2:],
            ["| MiniLM-WordLlama | 25,904 | default | 3 | 0.650, 0.645 | 15.2, 15.2 | 5.0, 6.0 | 192 | "
             "1 weak, 2 trusted |"])

    def test_times_are_of_the_runs_that_kept_them(self):
        table = ResultTable(self.path, LAYOUTS["seeds"])
        self.fill(table, [("0.65", "trusted"), ("0.66", "trusted")])
        untimed = dict(top1="0.64", mean_rank="15.2", mebibytes="192", verdict="trusted")
        with contextlib.redirect_stderr(io.StringIO()):
            table.measured(self.case(2), lambda: untimed)
            table.measured({**self.case(0), "rows": 3000}, lambda: untimed)
        self.assertEqual(
            render_tables.seeds(ResultTable(self.path, LAYOUTS["seeds"])).splitlines()[2:],
            ["| MiniLM-WordLlama | 25,904 | default | 3 | 0.650, 0.640 | 15.2, 15.2 | 4.5, 5.0 | 192 | 3 trusted |",
             "| MiniLM-WordLlama | 3,000 | default | 1 | 0.640, 0.640 | 15.2, 15.2 | - | 192 | 1 trusted |"])

    def test_kept_cases_are_not_measured_again(self):
        self.fill(ResultTable(self.path, LAYOUTS["seeds"]), [("0.65", "trusted")])
        kept = ResultTable(self.path, LAYOUTS["seeds"]).measured(self.case(0), lambda: self.fail("measured again"))
        self.assertEqual((kept["top1"], kept["agreement"]), ("0.65", "-"))
        self.assertEqual(len(ResultTable(self.path, LAYOUTS["seeds"], afresh=True)), 0)

    def test_summaries_are_not_mixed_with_new_runs(self):
        shutil.copy(SUMMARIES, self.path)
        with self.assertRaisesRegex(StudyError, r"seeds\.tsv:\d+: a summary of runs that were not kept; --afresh"):
            ResultTable(self.path, LAYOUTS["seeds"]).refuse_summaries()


if __name__ == "__main__":
    unittest.main()
