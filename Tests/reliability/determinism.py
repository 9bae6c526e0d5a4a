#!/usr/bin/env python3
"""Repeats one fit, and makes it with other threads, kernels and BLAS, and compares the maps.

    .build-python/bin/python Tests/reliability/determinism.py .build/release/mv2v [--repetitions 20]

The fit is that of the demo (configs/sample.yaml, default preset). Repeated with the same seed and threads, half of the times
beside another fit, the map file must be the same to the last byte. On 1, 2 and 4 threads too. With OpenBLAS's kernels for
Haswell and SkylakeX, and at each level of our own kernels that the processor has, top-1 must be within 0.005 and the verdict
the same. Ends with 1 where it is otherwise.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from scratch import ROOT, Scratch

LARGEST_DIFFERENCE = 0.005


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", type=Path)
    parser.add_argument("--repetitions", type=int, default=20)
    arguments = parser.parse_args()
    job = ["fit", "--config", str(ROOT / "configs" / "sample.yaml"), "--json", "--output", "map.safetensors"]
    with tempfile.TemporaryDirectory() as folder:
        scratch = Scratch(folder, arguments.tool)

        def fit(*options: str, **environment: str) -> tuple[bytes, float, str]:
            document = json.loads(scratch.succeed(*job, *options, **environment).stdout)
            return scratch.read("map.safetensors"), document["evaluation"]["map"]["top1"], document["verdict"]["level"]

        def other_work() -> subprocess.Popen:
            return scratch.start(*scratch.fit("other.safetensors"))

        first = fit()
        print(f"first: top-1 {first[1]:.4f}, {first[2]}", flush=True)
        for repetition in range(1, arguments.repetitions):
            beside = other_work() if repetition % 2 else None
            if fit()[0] != first[0]:
                sys.exit(f"repetition {repetition}: another map")
            if beside:
                beside.communicate()
        print(f"{arguments.repetitions} of {arguments.repetitions} runs: the same bytes", flush=True)
        for threads in ("1", "2", "4"):
            if fit("--threads", threads)[0] != first[0]:
                sys.exit(f"{threads} threads: another map")
            print(f"{threads} threads: the same bytes", flush=True)
        for variable, values in (
                ("OPENBLAS_CORETYPE", ("Haswell", "SkylakeX")),
                ("MV2V_KERNEL_LEVEL", ("portable", "avx2", "avx512", "vnni"))):
            for value in values:
                data, top1, verdict = fit(**{variable: value})
                same = "the same bytes" if data == first[0] else f"top-1 {top1:.4f}, {verdict}"
                print(f"{variable}={value}: {same}", flush=True)
                if abs(top1 - first[1]) > LARGEST_DIFFERENCE or verdict != first[2]:
                    sys.exit(f"{variable}={value}: too far from the first")


if __name__ == "__main__":
    main()
