#!/usr/bin/env python3
"""Runs commands on vectors of 4 GiB under a limit of 512 MiB, which a control group of the kernel enforces. Needs root.

    .build-python/bin/python Tests/reliability/memory_limit.py .build/release/mv2v [--gibibytes 4] [--limit 512]

Every command must end well, or with status 1 and words about what is too large; the kernel must not have to kill it. `apply`'s
output must hold what `apply` makes of the same rows without a limit, for the first and the last thousand. Prints what each
took at most, the pages of files included that the kernel keeps for it and could drop.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

DIMENSION = 384
SAMPLE = Path(__file__).resolve().parents[2] / "data" / "wordnet-sample"


class ControlGroup:
    """A group of processes whose memory the kernel limits, by version 2 or 1 of the interface."""

    def __init__(self, mebibytes: int):
        root = Path("/sys/fs/cgroup")
        self.is_second = (root / "cgroup.controllers").exists()
        self.folder = (root if self.is_second else root / "memory") / f"mv2v-{os.getpid()}"
        try:
            if self.is_second:
                (root / "cgroup.subtree_control").write_text("+memory")
            self.folder.mkdir()
            limit, swap = (
                ("memory.max", "memory.swap.max") if self.is_second
                else ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes"))
            (self.folder / limit).write_text(str(mebibytes << 20))
            if (self.folder / swap).exists():
                (self.folder / swap).write_text("0" if self.is_second else str(mebibytes << 20))
        except OSError as error:
            sys.exit(f"memory cannot be limited here: {error}; this needs root and the kernel's memory controller")

    def enter(self) -> None:
        (self.folder / "cgroup.procs").write_text(str(os.getpid()))

    def peak(self) -> float:
        """MiB, since it was last asked."""
        file = self.folder / ("memory.peak" if self.is_second else "memory.max_usage_in_bytes")
        if not file.exists():
            return float("nan")
        peak = int(file.read_text()) / 2**20
        if not self.is_second:
            file.write_text("0")
        return peak

    def close(self) -> None:
        for _ in range(50):
            try:
                return self.folder.rmdir()
            except OSError:
                time.sleep(0.1)


def write_large(path: Path, gibibytes: float) -> int:
    """Rows of the sample again and again, each time scaled otherwise, so that none is another's copy; how many."""
    rows = np.load(SAMPLE / "source-minilm.npy").astype(np.float32)
    assert rows.shape[1] == DIMENSION
    rounds = max(1, round(gibibytes * 2**30 / rows.nbytes))
    file = np.lib.format.open_memmap(path, "w+", np.float32, (rounds * len(rows), DIMENSION))
    for index in range(rounds):
        file[index * len(rows) : (index + 1) * len(rows)] = rows * np.float32(1 + index / 1000)
    file.flush()
    return rounds * len(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", type=Path)
    parser.add_argument("--gibibytes", type=float, default=4)
    parser.add_argument("--limit", type=int, default=512, help="MiB")
    arguments = parser.parse_args()
    tool = arguments.tool.resolve()
    group = ControlGroup(arguments.limit)
    failures = 0
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            count = write_large(folder / "large.npy", arguments.gibibytes)
            target = str(SAMPLE / "target-wordllama.npy")

            def run(*command: str, limited: bool = True) -> subprocess.CompletedProcess:
                return subprocess.run(
                    [tool, *command], cwd=folder, capture_output=True, text=True,
                    preexec_fn=group.enter if limited else None)

            made = run(
                "fit", "--source", str(SAMPLE / "source-minilm.npy"), "--target", target, "--output", "map.safetensors",
                limited=False)
            assert made.returncode == 0, made.stderr
            size = (folder / "large.npy").stat().st_size / 2**30
            print(f"{count:,} rows of {DIMENSION} dimensions, {size:.1f} GiB, limit {arguments.limit} MiB")
            for command in (
                ["apply", "--map", "map.safetensors", "--input", "large.npy", "--output", "mapped.npy"],
                ["inspect", "large.npy"],
                ["fit", "--source", "large.npy", "--sample", "10000", "--target", target, "--output", "sample.safetensors"],
                ["fit", "--source", "large.npy", "--target", target, "--output", "all.safetensors"],
            ):
                start = time.monotonic()
                result = run(*command)
                words = (result.stderr.strip().splitlines() or [""])[-1]
                # Statuses 0 and 3, that of a verdict, are ends by the tool's own will; 1 is when it says why.
                is_well = result.returncode in (0, 3) or result.returncode == 1 and "memory" in words
                failures += not is_well
                print(f"{' '.join(command)[:60]:62} status {result.returncode}, {time.monotonic() - start:.0f} s, "
                      f"{group.peak():.0f} MiB at most{'' if is_well else '  FAILED: ' + words}")
            mapped = np.load(folder / "mapped.npy", mmap_mode="r")
            for rows in ("0:1000", f"{count - 1000}:{count}"):
                few = run(
                    "apply", "--map", "map.safetensors", "--input", "large.npy", "--rows", rows, "--output", "few.npy",
                    limited=False)
                first, end = map(int, rows.split(":"))
                if few.returncode != 0 or not np.allclose(mapped[first:end], np.load(folder / "few.npy"), atol=1e-5):
                    failures += 1
                    print(f"rows {rows} of mapped.npy are not what they should be")
    finally:
        group.close()
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
