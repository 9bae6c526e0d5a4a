#!/usr/bin/env python3
"""Runs the commands of README.md and docs/, and compares what they print with what the documents show.

    docs_commands.py [TOOL] [--only PART-OF-A-PATH] [--list]

Each document has a folder of its own with small files of the sample in data/ under the names that the documents use
(`lay_out`). Blocks of ```sh are run one after another, in docs/formats also those of ```python, which write the files. A block
without a language is what the block of commands before it prints: `…` stands for anything, whole numbers must be equal,
others near (a tenth), and seconds and MiB may be any. Comments before a block:

    <!-- not run: why -->             for the next block
    <!-- run as: other commands -->   for the next block; $REPOSITORY is this repository
    <!-- page not run: why -->        for all blocks of the document

Fails where a command fails, prints something else, or is not run without a reason, and where a link within the repository leads
nowhere. The fits here have 3,000 rows a side.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional

import faiss
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "data" / "wordnet-sample"
ROWS, FEW = 3000, 300


class Block(NamedTuple):
    line: int
    language: str
    code: str
    #: Why it is not run, or None.
    skipped: Optional[str]
    #: What is run instead, or None.
    run_as: Optional[str]


class Document:
    def __init__(self, path: Path) -> None:
        self.path = path
        text = path.read_text(encoding="utf-8")
        page = re.search(r"<!-- page not run: (.*?) -->", text, re.DOTALL)
        self.skipped = page.group(1) if page else None
        self.blocks = list(self._blocks(text.split("\n")))

    def _blocks(self, lines: List[str]) -> Iterator[Block]:
        note: Dict[str, str] = {}
        at = 0
        while at < len(lines):
            line = lines[at]
            comment = re.fullmatch(r" *<!-- (not run|run as): (.*) -->", line)
            fence = re.fullmatch(r"( *)```(\w*)", line)
            if comment:
                note = {comment.group(1): comment.group(2)}
            elif fence:
                indent = fence.group(1)
                end = next(place for place in range(at + 1, len(lines)) if lines[place] == indent + "```")
                code = "".join(each.removeprefix(indent) + "\n" for each in lines[at + 1:end])
                yield Block(at + 1, fence.group(2), code, note.get("not run"), note.get("run as"))
                note, at = {}, end
            elif line.strip():
                if note:
                    raise SystemExit(f"{self.path}, line {at + 1}: a comment {note} that no block follows")
            at += 1


def lay_out(folder: Path, tool: Path) -> None:
    """The files that the documents speak of."""
    parts = {name: np.load(SAMPLE / f"{name}.npy").astype(np.float32) for name in
             ["source-minilm", "target-wordllama", "evaluation-minilm", "evaluation-wordllama"]}
    new, old = parts["source-minilm"], parts["target-wordllama"]
    pairs = parts["evaluation-minilm"][:FEW], parts["evaluation-wordllama"][:FEW]
    ids = [f"id-{place}" for place in range(FEW)]
    for names, rows in [
        (["a", "new"], new[:ROWS]), (["b"], old[:ROWS]), (["paired-a", "queries-a", "queries"], pairs[0]),
        (["paired-b", "documents-b"], pairs[1]), (["index", "vectors", "embeddings"], new[-FEW:]),
    ]:
        for name in names:
            np.save(folder / f"{name}.npy", rows)
    (folder / "ids.txt").write_text("".join(f"{each}\n" for each in ids))
    unit = old[:ROWS] / np.linalg.norm(old[:ROWS], axis=1, keepdims=True)
    index = faiss.IndexFlatIP(unit.shape[1])
    index.add(unit)
    faiss.write_index(index, str(folder / "old.faiss"))
    lines = [json.dumps({"id": name, "embedding": row.tolist()}) + "\n" for name, row in zip(ids, new[-FEW:])]
    (folder / "shards").mkdir()
    for place in range(3):
        (folder / "shards" / f"{place}.jsonl").write_text("".join(lines[100 * place:100 * place + 100]))
    with gzip.open(folder / "index.jsonl.gz", "wt") as file:
        file.write("".join(lines))
    with (folder / "items.pgcopy").open("w") as file:
        for name, row in zip(ids, new[-FEW:]):
            file.write(f"{name}\t[{','.join(map(repr, row.tolist()))}]\n")
    # The sample's texts are not in the repository; any do for what the commands write.
    for name in ("a", "b"):
        rows = len(np.load(folder / f"{name}.npy", mmap_mode="r"))
        (folder / f"{name}.txt").write_text("".join(f"text {row} of {name}\n" for row in range(rows)))
    done = subprocess.run(
        [str(tool), "fit", "--source", "a.npy", "--target", "b.npy", "--output", "map.safetensors", "--matching-output",
         "matching.safetensors"], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"the fit of the documents' map ended with status {done.returncode}\n{done.stdout}{done.stderr}")


# --- what is printed against what is shown


NUMBER = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?(?:e-?\d+)?")
#: Units of what differs from machine to machine.
FREE = re.compile(r"\s*(s|MiB|seconds)\b")


def matches(shown: str, printed: str) -> bool:
    """Whether a line is as it is shown."""
    shown, printed = " ".join(shown.split()), " ".join(printed.split())
    if "…" in shown:
        pattern = ".*".join(re.escape(NUMBER.sub("0", part)) for part in shown.split("…"))
        return re.fullmatch(pattern, NUMBER.sub("0", printed)) is not None
    if NUMBER.sub("#", shown) != NUMBER.sub("#", printed):
        return False
    for ours, theirs in zip(NUMBER.finditer(shown), NUMBER.finditer(printed)):
        if FREE.match(shown, ours.end()):
            continue
        a, b = (float(each.group().replace(",", "")) for each in (ours, theirs))
        if "." in ours.group() or "e" in ours.group():
            if abs(a - b) > 0.03 + 0.1 * abs(a):
                return False
        elif a != b:
            return False
    return True


def difference(shown: str, printed: str) -> Optional[str]:
    """What is shown and not printed; nil where the shown lines stand in the output one after another."""
    wanted, found = [[line for line in text.split("\n") if line.strip()] for text in (shown, printed)]
    best = 0
    for start in range(len(found)):
        place, at = 0, start
        while place < len(wanted) and at < len(found):
            if wanted[place].strip() == "…":
                # Any lines, up to one like the next that is shown.
                if place + 1 == len(wanted):
                    return None
                while at < len(found) and not matches(wanted[place + 1], found[at]):
                    at += 1
                place += 1
            elif matches(wanted[place], found[at]):
                place, at = place + 1, at + 1
            else:
                break
        if place >= len(wanted) or (place == len(wanted) - 1 and wanted[place].strip() == "…"):
            return None
        best = max(best, place)
    return f"shown and not printed: {wanted[best]}" if wanted else None


# --- running


class Runner:
    def __init__(self, tool: Path, template: Path, folder: Path) -> None:
        self.template, self.folder = template, folder
        self.run_count = self.compared_count = 0
        self.skipped: List[str] = []
        self.failures: List[str] = []
        programs = folder / "programs"
        programs.mkdir()
        (programs / "mv2v").symlink_to(tool)
        # A link to the program would lose its environment's packages.
        (programs / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        (programs / "python").chmod(0o755)
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"},
            "PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT / "Python" / "src"),
            "REPOSITORY": str(ROOT), "MV2V_BINARY": str(tool),
        }

    def run(self, document: Document) -> None:
        name = str(document.path.relative_to(ROOT))
        folder = self.folder / name.replace("/", "-")
        shutil.copytree(self.template, folder)
        languages = ("sh", "python") if document.path.parent == ROOT / "docs" / "formats" else ("sh",)
        printed: Optional[str] = None
        for block in document.blocks:
            where = f"{name}, line {block.line}"
            if block.language == "" and printed is not None:
                problem = difference(block.code, printed)
                self.compared_count += 1
                if problem:
                    self.failures.append(f"{where}: {problem}\nprinted:\n{printed}")
                printed = None
            if block.language not in languages:
                continue
            printed = None
            reason = block.skipped or document.skipped
            if reason:
                self.skipped.append(f"{where}: {reason}")
                continue
            done = self._execute(block, folder)
            self.run_count += 1
            printed = done.stdout
            if done.returncode != 0:
                self.failures.append(f"{where}: exit status {done.returncode}\n{block.code}{done.stdout}")

    def _execute(self, block: Block, folder: Path) -> "subprocess.CompletedProcess[str]":
        code = block.run_as or block.code
        command = ["bash", "-euo", "pipefail", "-c", code] if block.language == "sh" else [sys.executable, "-c", code]
        return subprocess.run(
            command, cwd=folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)


def anchors(path: Path) -> List[str]:
    """What `#` can name in a document: its headings as GitHub writes them."""
    heads = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads]


def broken_links(path: Path) -> List[str]:
    """The links of a document to files or headings of the repository that are not there."""
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if link.startswith(("http:", "https:")):
            continue
        file, _, anchor = link.partition("#")
        target = path.parent / file if file else path
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            broken.append(f"{path.relative_to(ROOT)}: the link {link} leads nowhere")
    return broken


def documents(only: str) -> List[Document]:
    paths = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs" / "formats").glob("*.md"))]
    return [Document(path) for path in paths if only in str(path)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tool", nargs="?", type=Path, default=ROOT / ".build" / "release" / "mv2v")
    parser.add_argument("--only", default="")
    parser.add_argument("--list", action="store_true", help="only say which blocks there are")
    options: Any = parser.parse_args()
    if options.list:
        for document in documents(options.only):
            for block in document.blocks:
                reason = block.skipped or document.skipped
                print(f"{document.path.relative_to(ROOT)}, line {block.line}: {block.language or 'output'}"
                      + (f", not run: {reason}" if reason else ""))
        return 0
    tool = options.tool.resolve()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "template").mkdir()
        lay_out(folder / "template", tool)
        runner = Runner(tool, folder / "template", folder)
        for document in documents(options.only):
            runner.failures += broken_links(document.path)
            runner.run(document)
    for each in runner.skipped:
        print(f"not run: {each}")
    for each in runner.failures:
        print(f"FAILED: {each}\n")
    print(f"{runner.run_count} blocks run, {runner.compared_count} outputs compared, {len(runner.skipped)} blocks not run, "
          f"{len(runner.failures)} failures, {time.monotonic() - start:.0f} s")
    return 1 if runner.failures else 0


if __name__ == "__main__":
    sys.exit(main())
