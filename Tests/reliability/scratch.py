"""What the scripts of this folder share: a scratch folder with a small map and rows, and runs of the tool in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "wordnet-sample"
#: A fit of a second or two, whose map is a real one.
FIT = (
    "preset: default\nchains: 2\nchain_limit: 2\nmap_search: {clusterings: 2, rounds: 3, coarse_points: 100, "
    "fine_points: 200}\nbatch_refinement: {steps: 8, joint_batches: 4}\nall_rows: {searches: 1, steps: 2}\n")


class Scratch:
    """A folder with a.npy and b.npy (rows of the sample), map.safetensors, and x.npy, what the map makes of a.npy."""

    def __init__(self, folder: str, tool: Path) -> None:
        self.folder, self.tool = Path(folder), tool.resolve()
        for name, model in (("a", "minilm"), ("b", "wordllama")):
            side = "source" if name == "a" else "target"
            np.save(self.folder / f"{name}.npy", np.load(SAMPLE / f"{side}-{model}.npy")[:4000])
        (self.folder / "fit.yaml").write_text(FIT)
        self.succeed(*self.fit("map.safetensors"))
        self.succeed(*self.apply("x.npy"))
        self.names = self.present()

    def fit(self, output: str) -> list[str]:
        return ["fit", "--config", "fit.yaml", "--source", "a.npy", "--target", "b.npy", "--output", output,
                "--accept-any-verdict"]

    def apply(self, output: str) -> list[str]:
        return ["apply", "--force", "--map", "map.safetensors", "--input", "a.npy", "--output", output]

    def present(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())

    def environment(self, **more: str) -> dict[str, str]:
        return {**{name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}, **more}

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen:
        return subprocess.Popen(
            [self.tool, *arguments], cwd=self.folder, env=self.environment(**environment), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        process = self.start(*arguments, **environment)
        output, errors = process.communicate()
        return subprocess.CompletedProcess(arguments, process.returncode, output, errors)

    def succeed(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        result = self.run(*arguments, **environment)
        if result.returncode != 0:
            sys.exit(f"{' '.join(arguments)}: status {result.returncode}\n{result.stderr}")
        return result

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()
