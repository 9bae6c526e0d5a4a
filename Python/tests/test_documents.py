"""The Python programs of the README and of docs/python.md, run as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from planted import Planted

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize("document", ["README.md", "docs/python.md", "Python/README.md"])
def test_programs_run(
    document: str, spaces: Planted, map_files: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = re.findall(r"```python\n(import mv2v\n.*?)```", (REPOSITORY / document).read_text(), re.DOTALL)
    assert programs
    monkeypatch.chdir(tmp_path)
    np.save("a.npy", spaces.source)
    np.save("b.npy", spaces.target)
    np.save("index.npy", spaces.paired_source)
    Path("map.safetensors").write_bytes(map_files["fitted"].read_bytes())
    for program in programs:
        exec(compile(program, document, "exec"), {"__name__": document})
    assert Path("map.safetensors").stat().st_size > 0
