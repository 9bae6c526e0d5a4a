#!/usr/bin/env python3
"""Ends fits and applies at random moments and looks at what is left.

    .build-python/bin/python Tests/reliability/kills.py .build/release/mv2v [--kills 100] [--seed 0]

Each command is first timed, then run --kills times with SIGINT, SIGTERM and SIGKILL in turn, at a moment drawn evenly
between its start and a little after its end. Every time the output must be what was there before, or the new one and
complete, and nothing else may have appeared in the folder. Ends with 1 at the first time that is otherwise.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scratch import Scratch

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGKILL]


def kill_at_random(scratch: Scratch, name: str, command: list[str], output: str, kills: int, moments: random.Random) -> None:
    old = b"the old output"
    start = time.monotonic()
    scratch.succeed(*command)
    longest = 1.1 * (time.monotonic() - start)
    complete = scratch.read(output)
    counts = {number.name: [0, 0] for number in SIGNALS}
    for kill in range(kills):
        (scratch.folder / output).write_bytes(old)
        number = SIGNALS[kill % len(SIGNALS)]
        run = scratch.start(*command)
        try:
            run.wait(moments.uniform(0, longest))
        except subprocess.TimeoutExpired:
            run.send_signal(number)
        _, errors = run.communicate()
        found = scratch.read(output)
        others = set(scratch.present()) - set(scratch.names) - {output}
        if others or found not in (old, complete):
            sys.exit(f"{name}, {number.name}: left {sorted(others)}, {len(found)} bytes of output")
        expected = (0, -number if number == signal.SIGKILL else 128 + number)
        # Before the handlers are there the signal ends the process by itself.
        if run.returncode not in (*expected, -number):
            sys.exit(f"{name}, {number.name}: status {run.returncode}\n{errors}")
        counts[number.name][found == complete] += 1
    (scratch.folder / output).unlink()
    for number, (kept, replaced) in counts.items():
        print(f"{name:6} {number:8} {kept:3} times the old output, {replaced:3} times the new one", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool", type=Path)
    parser.add_argument("--kills", type=int, default=100, help="of each command")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    moments = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Scratch(folder, arguments.tool)
        for name, command, output in (
                ("fit", scratch.fit("k.safetensors"), "k.safetensors"), ("apply", scratch.apply("k.npy"), "k.npy")):
            kill_at_random(scratch, name, command, output, arguments.kills, moments)


if __name__ == "__main__":
    main()
