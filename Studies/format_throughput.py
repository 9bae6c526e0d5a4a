"""Measures how fast `mv2v` reads and writes each format, as a share of what copying memory reaches here.

    .build-python/bin/python Studies/format_throughput.py --rows 200000 --dimension 384 [--output results.tsv]

Reading is `mv2v apply` from the format to `.npy`, writing the other way round, with the identity as map; from that the
time of `.npy` to `.npy` less its own reading and writing cannot be told apart, so the figures are of whole runs. Throughput
counts the float32 bytes of the vectors, whatever the file takes. Copying is NumPy's of an array larger than any cache.
Times are the best of three runs; the seconds of processor time of all threads say more where the machine does other work,
too. Memory is the largest resident set that was seen, mapped input included.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).resolve().parent.parent


def load_round_trips():
    """Tests/roundtrip_formats.py has the identity as a map file."""
    spec = importlib.util.spec_from_file_location("roundtrip_formats", ROOT / "Tests" / "roundtrip_formats.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def copy_bandwidth(byte_count: int = 1 << 28) -> float:
    """Bytes copied per second."""
    source, target = np.ones(byte_count, np.uint8), np.zeros(byte_count, np.uint8)
    best = min(timed(lambda: np.copyto(target, source)) for _ in range(5))
    return byte_count / best


def timed(action) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


class Run(NamedTuple):
    seconds: float
    processor_seconds: float
    peak_kib: int


def resident_peak(process: int) -> int:
    """The largest resident set of a process so far, in KiB; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", default=str(ROOT / ".build/release/mv2v"))
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--dimension", type=int, default=384)
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()

    trips = load_round_trips()
    trips.DIMENSION = options.dimension
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}
    rows = np.random.default_rng(1).standard_normal((options.rows, options.dimension)).astype(np.float32)
    bandwidth = copy_bandwidth()
    lines = [
        "format\tread MB/s\tread share\tread CPU s/GB\twrite MB/s\twrite share\twrite CPU s/GB\tfile MB\tpeak MiB\t"
        f"(copying: {bandwidth / 1e6:.0f} MB/s)"
    ]
    print(lines[0])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        trips.write_identity_map(folder / "identity.safetensors")
        np.save(folder / "x.npy", rows)

        size = rows.nbytes
        del rows

        def run(source: Path, target: Path) -> Run:
            command = [options.tool, "apply", "--map", str(folder / "identity.safetensors"), "--dimension"]
            command += [str(options.dimension), "--input", str(source), "--output", str(target)]
            best = Run(float("inf"), float("inf"), 0)
            for _ in range(3):
                start = time.perf_counter()
                process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
                status, peak = 0, 0
                while True:
                    ended, status, usage = os.wait4(process.pid, os.WNOHANG)
                    if ended:
                        break
                    # The largest set that the system counts begins with that of this process.
                    peak = max(peak, resident_peak(process.pid))
                    time.sleep(0.005)
                if status != 0:
                    raise SystemExit(f"failed: {' '.join(command)}")
                best = Run(
                    min(best.seconds, time.perf_counter() - start),
                    min(best.processor_seconds, usage.ru_utime + usage.ru_stime),
                    max(best.peak_kib, peak),
                )
            return best

        def figures(trip: Run) -> str:
            rate = size / trip.seconds
            return f"{rate / 1e6:.0f}\t{rate / bandwidth:.3f}\t{trip.processor_seconds / size * 1e9:.1f}"

        # HDF5 is read alone.
        for suffix, options_of_h5py in [("hdf5", {}), ("gzip.hdf5", {"compression": "gzip", "shuffle": True})]:
            path = folder / f"y.{suffix}"
            trips.write_hdf5(path, np.load(folder / "x.npy", mmap_mode="r"), **options_of_h5py)
            read = run(path, folder / "z.npy")
            lines.append(f"{suffix}\t{figures(read)}\t\t\t\t{path.stat().st_size / 1e6:.0f}\t{read.peak_kib / 1024:.0f}")
            print(lines[-1], flush=True)
            path.unlink()
        for suffix in ["npy", "safetensors", "npz", "fvecs", "f32", "bin", "vec", "jsonl", "csv", "pgcopy"]:
            path = folder / f"y.{suffix}"
            write, read = run(folder / "x.npy", path), run(path, folder / "z.npy")
            peak = max(write.peak_kib, read.peak_kib) / 1024
            lines.append(
                f"{suffix}\t{figures(read)}\t{figures(write)}\t{path.stat().st_size / 1e6:.0f}\t{peak:.0f}"
            )
            print(lines[-1], flush=True)
            path.unlink()
    if options.output:
        options.output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
