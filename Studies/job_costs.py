#!/usr/bin/env python3
"""What `--dry-run` estimates beside what jobs take: ten jobs, none of which the cost model was made of.

    Studies/job_costs.py --wordnet $W --packages $P --table Studies/tables/job_costs.tsv

Seconds are processor seconds of all threads over their number: what the job takes where nothing else runs, whatever else this
machine does meanwhile. Memory is the largest resident set that the system counted, mapped input included; bytes are those of
the outputs. `seconds`, `mebibytes` and `kibibytes` are measured, those with `_least` and `_most` estimated.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from mv2v_study import LAYOUTS, TOOL, ResultTable, StudyError, add_table_options, finish

THREADS = 2


class Job(NamedTuple):
    name: str
    command: str
    arguments: tuple[str, ...]


def measured_run(arguments: list[str]) -> dict[str, float]:
    """Processor seconds and the largest resident set of one run.

    The system counts from the set of the process that starts it, so a shell's is taken, which is small.
    """
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}
    start = time.perf_counter()
    process = subprocess.Popen(
        [TOOL, *arguments, "--quiet"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    errors = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise StudyError(f"{arguments[0]} failed: {errors.decode().strip()}")
    return {
        "seconds": (usage.ru_utime + usage.ru_stime) / THREADS, "wall_seconds": time.perf_counter() - start,
        "mebibytes": usage.ru_maxrss / 1024}


def planned(arguments: list[str]) -> dict:
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}
    result = subprocess.run(
        [TOOL, *arguments, "--dry-run", "--json"], capture_output=True, text=True, env=environment)
    if result.returncode != 0:
        raise StudyError(f"{arguments[0]} --dry-run failed: {result.stderr.strip()}")
    return json.loads(result.stdout)


def jobs(wordnet: Path, packages: Path, folder: Path) -> list[Job]:
    def fit(name: str, source: Path, source_rows: str, target: Path, target_rows: str, *more: str) -> Job:
        return Job(name, "fit", (
            "--source", str(source), "--source-rows", source_rows, "--target", str(target), "--target-rows", target_rows,
            "--accept-any-verdict", "--output", str(folder / "job.safetensors"), *more))

    def apply(name: str, file: Path, output: str, *more: str) -> Job:
        return Job(name, "apply", (
            "--map", str(folder / "map.safetensors"), "--input", str(file), "--output", str(folder / output), *more))

    model = {name: wordnet / f"{name}.npy" for name in ("minilm", "wordllama", "w2v", "e5")}
    return [
        fit("fit e5 to MiniLM, 20,000 rows", model["e5"], "0:20000", model["minilm"], "30000:50000"),
        fit("fit word2vec to WordLlama, 10,000 rows", model["w2v"], "0:10000", model["wordllama"], "30000:40000"),
        fit("fit MiniLM to WordLlama, 3,000 rows", model["minilm"], "0:3000", model["wordllama"], "30000:33000"),
        fit("fit WordLlama to e5, 30,000 rows", model["wordllama"], "0:30000", model["e5"], "30000:60000"),
        fit("fit MiniLM's layer 4 to WordLlama (packages), 13,553 rows", packages / "minilm-layer4.npy", "0:13553",
            packages / "wordllama.npy", "13553:27106", "--matching-output", str(folder / "matching.safetensors")),
        apply("apply, 60,000 x 384, .npy", model["minilm"], "mapped.npy"),
        apply("apply, 60,000 x 384, .csv", model["minilm"], "mapped.csv"),
        apply("apply, 60,000 x 384, .jsonl", model["minilm"], "mapped.jsonl"),
        apply("apply, 1,000,000 x 384, .npy", folder / "million.npy", "mapped.npy"),
        apply("apply, 60,000 x 384, .fvecs from .jsonl", folder / "rows.jsonl", "mapped.fvecs"),
    ]


def outputs(job: Job) -> list[Path]:
    flags = ("--output", "--matching-output")
    return [Path(value) for flag, value in zip(job.arguments, job.arguments[1:]) if flag in flags]


def measure(job: Job) -> dict[str, str]:
    arguments = [job.command, *job.arguments, "--threads", str(THREADS)]
    run = measured_run(arguments)
    written = sum(path.stat().st_size for path in outputs(job))
    for path in outputs(job):
        path.unlink()
    return {**cells({**run, "kibibytes": written / 1024}), **estimated(job)}


def estimated(job: Job) -> dict[str, str]:
    plan = planned([job.command, *job.arguments, "--threads", str(THREADS)])
    estimate = plan["estimate"]
    return cells({
        "seconds_least": estimate["seconds"], "seconds_most": estimate["most_seconds"],
        "mebibytes_least": estimate["memory_bytes"] / 2**20, "mebibytes_most": estimate["most_memory_bytes"] / 2**20,
        "kibibytes_estimated": sum(output["bytes"] for output in plan["outputs"]) / 1024})


def cells(figures: dict[str, float]) -> dict[str, str]:
    return {name: f"{value:.3f}" for name, value in figures.items()}


def prepare(wordnet: Path, folder: Path) -> None:
    """A map, a million rows and a file that has to be parsed, made by the tool itself and by copying."""
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}

    def run(*arguments: str) -> None:
        subprocess.run([TOOL, *arguments, "--quiet"], check=True, env=environment, stdout=subprocess.DEVNULL)

    minilm = str(wordnet / "minilm.npy")
    run("oracle", "--source", minilm, "--target", str(wordnet / "wordllama.npy"), "--output", str(folder / "map.safetensors"))
    run("oracle", "--source", minilm, "--target", minilm, "--output", str(folder / "same.safetensors"), "--no-centre")
    run("apply", "--map", str(folder / "same.safetensors"), "--input", minilm, "--output", str(folder / "rows.jsonl"))
    run("merge", "--unchecked", "--output", str(folder / "million.npy"), *[minilm] * 17)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wordnet", required=True, type=Path)
    parser.add_argument("--packages", required=True, type=Path)
    add_table_options(parser)
    parser.add_argument(
        "--estimate-again", action="store_true", help="keep what was measured, and estimate anew; the model has changed")
    options = parser.parse_args()
    kept = list(ResultTable(options.table, LAYOUTS["job_costs"])) if options.estimate_again else []
    options.afresh = options.afresh or options.estimate_again
    table = ResultTable(options.table, LAYOUTS["job_costs"], options.afresh)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(options.wordnet, folder)
        known = {case["job"]: case for case in kept}
        for job in jobs(options.wordnet, options.packages, folder):
            if job.name in known:
                table.keep({**known[job.name], **estimated(job)})
            table.measured({"job": job.name}, lambda: measure(job))


if __name__ == "__main__":
    finish(main)
