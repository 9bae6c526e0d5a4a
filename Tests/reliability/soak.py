#!/usr/bin/env python3
"""Repeats fits, applies, evaluations and exports for a long time in one process and in many, and looks for what grows.

    PYTHONPATH=Python/src .build-python/bin/python Tests/reliability/soak.py .build/release/mv2v [--minutes 60]

The tool is a process for each command, so that only its files can pile up: the folder must hold the same names after every
round, and every output the same bytes. The Python package stays in one process: its resident memory and its open files in the
last third of the rounds must be those of the second third (memory within 2 %). Ends with 1 where it is otherwise.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import mv2v
from scratch import Scratch


def resident_mebibytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", type=Path)
    parser.add_argument("--minutes", type=float, default=60)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Scratch(folder, arguments.tool)
        rows = np.load(scratch.folder / "a.npy")
        commands = {
            "soak.safetensors": scratch.fit("soak.safetensors"), "soak.npy": scratch.apply("soak.npy"),
            "soak.onnx": ["export", "--force", "--map", "map.safetensors", "--format", "onnx", "--output", "soak.onnx"],
            "per-row.tsv": ["evaluate", "--map", "map.safetensors", "--source", "a.npy", "--target", "b.npy", "--pool",
                            "2000", "--per-row", "per-row.tsv"]}
        expected: dict[str, bytes] = {}
        images = None
        first_present: list[str] = []
        memory, files = [], []
        end = time.monotonic() + 60 * arguments.minutes
        while time.monotonic() < end or len(memory) < 3:
            for output, command in commands.items():
                scratch.succeed(*command)
                if scratch.read(output) != expected.setdefault(output, scratch.read(output)):
                    sys.exit(f"round {len(memory)}: another {output}")
            mapped = mv2v.Map.load(scratch.folder / "map.safetensors").transform(rows, force=True)
            images = mapped if images is None else images
            if not np.array_equal(mapped, images):
                sys.exit(f"round {len(memory)}: other images")
            present = scratch.present()
            first_present = first_present or present
            if present != first_present:
                sys.exit(f"round {len(memory)}: left {sorted(set(present) - set(first_present))}")
            memory.append(resident_mebibytes())
            files.append(len(os.listdir("/proc/self/fd")))
        third = len(memory) // 3
        second, last = statistics.median(memory[third:2 * third]), statistics.median(memory[2 * third:])
        print(f"{len(memory)} rounds of {len(commands)} commands: the same bytes each time")
        print(f"Python: {second:.1f} MiB in the second third, {last:.1f} in the last; open files {min(files)} to {max(files)}")
        if last > 1.02 * second or max(files[third:]) > max(files[:third]):
            sys.exit("something grows")


if __name__ == "__main__":
    main()
