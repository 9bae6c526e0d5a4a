#!/usr/bin/env python3
"""Makes every call of the system that an output depends on fail in turn, and looks at what is left.

    .build-python/bin/python Tests/reliability/faults.py .build/release/mv2v

For each command and operation (open, create, write, fsync, rename, ...) the first call fails, then the second, until a
run makes no more of them; of allocations every 199th (`--every`). Each run must either end with status 1, the old output as
it was, no other file in the folder and a message; or with status 0 and the new output complete, where it can do without.
Also: outputs on a full device, beyond `ulimit -f`, in a folder that is read-only, and by two runs at once. Prints a
table; ends with 1 at the first that is otherwise.
"""

from __future__ import annotations

import argparse
import errno
import itertools
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from scratch import Scratch

OPERATIONS = {
    "open": errno.EIO, "create": errno.EDQUOT, "unnamed": errno.EOPNOTSUPP, "read": errno.EIO, "mmap": errno.ENOMEM,
    "write": errno.ENOSPC, "pwrite": errno.ENOSPC, "pwritev2": errno.EIO, "fsync": errno.EIO, "linkat": errno.EACCES,
    "rename": errno.EACCES, "close": errno.EIO, "mkdir": errno.EACCES, "fchmod": errno.EPERM, "flock": errno.ENOLCK,
    "allocation": errno.ENOMEM}


def build_library(folder: Path) -> Path:
    library = folder / "faults.so"
    compiler = os.environ.get("CC", "cc")
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", library, Path(__file__).with_name("faults.c"), "-ldl", "-lpthread"],
        check=True)
    return library


class Faults:
    def __init__(self, scratch: Scratch, library: Path, report: Path, largest: int, every: int) -> None:
        self.scratch, self.library, self.report = scratch, library, report
        self.largest, self.every = largest, every

    def run_with(
            self, arguments: list[str], operation: str, number: int, **more: str
    ) -> tuple[subprocess.CompletedProcess, bool]:
        self.report.unlink(missing_ok=True)
        result = self.scratch.run(
            *arguments, **more, LD_PRELOAD=str(self.library), MV2V_FAULT=f"{operation}:{number}:{OPERATIONS[operation]}",
            MV2V_FAULT_REPORT=str(self.report))
        return result, self.report.exists()

    def try_all(
            self, name: str, arguments: list[str], output: str, complete: bytes, **more: str) -> None:
        """Every operation of one command, whose complete output is known."""
        old = b"the old output"
        for operation in OPERATIONS:
            refused = tolerated = 0
            # There are thousands of allocations.
            is_allocation = operation == "allocation"
            for number in itertools.count(1, self.every) if is_allocation else range(1, self.largest + 1):
                (self.scratch.folder / output).write_bytes(old)
                result, was_made = self.run_with(arguments, operation, number, **more)
                found, where = self.scratch.read(output), f"{name}, {operation} {number}"
                others = set(self.scratch.present()) - set(self.scratch.names) - {output}
                if others:
                    sys.exit(f"{where}: left {sorted(others)}\n{result.stderr}")
                if result.returncode == 0:
                    if found != complete:
                        sys.exit(f"{where}: status 0, but the output is not complete ({len(found)} bytes)")
                    if not was_made:
                        break
                    tolerated += 1
                    continue
                # What is printed about an output comes after it, and takes memory too.
                is_printed = "Error: standard output" in result.stderr or (
                    "Error: memory ran out" in result.stderr and found == complete)
                if (result.returncode != 1 or found != (complete if is_printed else old)
                        or ("Error: memory ran out: " if is_allocation else "Error: ") not in result.stderr):
                    sys.exit(f"{where}: status {result.returncode}, {len(found)} bytes\n{result.stderr}")
                refused += 1
            (self.scratch.folder / output).unlink()
            print(f"{name:8} {operation:9} {refused:3} refused {tolerated:3} done without", flush=True)


def limits(scratch: Scratch) -> None:
    """Outputs that there is no room or no right for."""
    new = scratch.apply("new.npy")
    full = scratch.run(*scratch.apply("/dev/full"), "--output-format", "npy")
    cut = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -f 100; exec "$0" "$@"', scratch.tool, *new], cwd=scratch.folder, text=True,
        capture_output=True, env=scratch.environment())
    for name, result, words in (
            ("a full device", full, "No space left on device"), ("ulimit -f", cut, "File too large")):
        if result.returncode != 1 or words not in result.stderr or scratch.present() != scratch.names:
            sys.exit(f"{name}: status {result.returncode}, {scratch.present()}\n{result.stderr}")
        print(f"{name}: refused")
    if os.geteuid() != 0:
        (scratch.folder / "locked").mkdir(mode=0o500)
        result = scratch.run(*scratch.apply("locked/new.npy"))
        (scratch.folder / "locked").rmdir()
        if result.returncode != 1 or "create a file in" not in result.stderr:
            sys.exit(f"a read-only folder: status {result.returncode}\n{result.stderr}")
        print("a read-only folder: refused")


def two_at_once(scratch: Scratch, repetitions: int) -> None:
    """Two runs that write one output: in the end it is what one of them wrote."""
    forward = scratch.read("x.npy")
    other = scratch.apply("both.npy")
    other[other.index("a.npy")] = "b.npy"
    other += ["--side", "target"]
    scratch.succeed(*other)
    backward = scratch.read("both.npy")
    for _ in range(repetitions):
        runs = [scratch.start(*scratch.apply("both.npy")), scratch.start(*other)]
        for run in runs:
            _, errors = run.communicate()
            if run.returncode != 0:
                sys.exit(f"two runs at once: status {run.returncode}\n{errors}")
        if scratch.read("both.npy") not in (forward, backward):
            sys.exit("two runs at once: the output is neither's")
    (scratch.folder / "both.npy").unlink()
    print(f"two runs at once, {repetitions} times: the output is that of one of them")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", type=Path)
    parser.add_argument("--largest", type=int, default=400, help="calls of one operation to try at most")
    parser.add_argument("--every", type=int, default=199, help="of allocations, the first of so many fails")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as beside:
        scratch = Scratch(folder, arguments.tool)
        faults = Faults(scratch, build_library(Path(beside)), Path(beside) / "made", arguments.largest, arguments.every)
        complete = scratch.read("x.npy")
        faults.try_all("apply", scratch.apply("y.npy"), "y.npy", complete)
        # As on file systems that know no files without names.
        faults.try_all("named", scratch.apply("y.npy"), "y.npy", complete, MV2V_NAMED_FILES="1")
        scratch.succeed(*scratch.apply("y.npz"))
        packed = scratch.read("y.npz")
        (scratch.folder / "y.npz").unlink()
        faults.try_all("npz", scratch.apply("y.npz"), "y.npz", packed)
        oracle = ["oracle", "--source", "a.npy", "--target", "b.npy", "--output", "o.safetensors"]
        scratch.succeed(*oracle)
        fitted = scratch.read("o.safetensors")
        (scratch.folder / "o.safetensors").unlink()
        faults.try_all("oracle", oracle, "o.safetensors", fitted)
        limits(scratch)
        two_at_once(scratch, 10)


if __name__ == "__main__":
    main()
