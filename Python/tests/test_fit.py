"""Fits by the compiled tool: its results, its progress, its errors, and its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import mv2v
from planted import KNOBS, Planted, top1


def test_finds_the_planted_map(planted_fit: mv2v.FitResult, spaces: Planted) -> None:
    assert planted_fit.verdict.level == "trusted"
    assert top1(planted_fit.map.transform(spaces.paired_source), spaces.paired_target) > 0.95
    assert planted_fit.matching_map is None
    assert planted_fit.document["seed"] == 3 and planted_fit.map.metadata["seed"] == "3"
    assert [stage.name for stage in planted_fit.stages][0] == "normalise"
    assert planted_fit.stages[0].measurements["source_rows"] == 2000


def test_files_and_arrays_give_the_same_map_as_the_tool(
    planted_fit: mv2v.FitResult, spaces: Planted, tmp_path: Path, tool
) -> None:
    np.save(tmp_path / "source.npy", spaces.source)
    np.save(tmp_path / "target.npy", spaces.target)
    result = mv2v.fit(
        tmp_path / "source.npy", np.load(tmp_path / "target.npy", mmap_mode="r"), seed=3, knobs=KNOBS,
        output=tmp_path / "kept.safetensors", threads=1)
    planted_fit.map.save(tmp_path / "first.safetensors")
    assert (tmp_path / "kept.safetensors").read_bytes() == (tmp_path / "first.safetensors").read_bytes()
    assert result.map.metadata["target_file"] == "target.npy"


def test_matching_map_pairs_and_progress(spaces: Planted, tmp_path: Path) -> None:
    events: list[mv2v.Progress] = []
    pairs = np.column_stack([np.arange(20), np.arange(20)])
    source = np.vstack([spaces.paired_source[:20], spaces.source])
    target = np.vstack([spaces.paired_target[:20], spaces.target])
    result = mv2v.fit(source, target, pairs, matching=True, knobs=KNOBS, progress=events.append)
    assert result.matching_map is not None and result.matching_map.kind == "matching"
    assert result.matching_map.verdict == result.verdict == result.map.verdict
    assert result.map.metadata["known_pairs"] == "20"
    ended = [event.stage for event in events if event.ended]
    assert ended == [stage.name for stage in result.stages]
    assert any(0 < event.share < 1 for event in events)
    assert all(event.seconds is not None for event in events if event.ended)

    again = mv2v.fit(source, target, initial_map=result.map, knobs=KNOBS)
    assert again.map.metadata["initial_map"] == "initial.safetensors"
    with pytest.raises(mv2v.RowsError, match=r"pairs: .* shape \[n, 2\]"):
        mv2v.fit(source, target, np.arange(4))


def test_the_tools_errors_come_with_its_text(spaces: Planted, tmp_path: Path, tool) -> None:
    spoilt = spaces.source.copy()
    spoilt[17, 2] = np.inf
    np.save(tmp_path / "spoilt.npy", spoilt)
    np.save(tmp_path / "target.npy", spaces.target)
    said = tool(
        "fit", "--source", tmp_path / "spoilt.npy", "--target", tmp_path / "target.npy", "--output",
        tmp_path / "m.safetensors", status=1).stderr
    with pytest.raises(mv2v.ToolError) as caught:
        mv2v.fit(tmp_path / "spoilt.npy", spaces.target, output=tmp_path / "m.safetensors")
    assert said.splitlines()[-1] == f"Error: {caught.value}" and "row 17" in str(caught.value)
    assert caught.value.status == 1 and not (tmp_path / "m.safetensors").exists()

    with pytest.raises(mv2v.ToolUsageError, match="nonsense"):
        mv2v.fit(spaces.source, spaces.target, preset="nonsense")
    with pytest.raises(mv2v.ToolError, match="unknown key 'roundz'; did you mean 'rounds'"):
        mv2v.fit(spaces.source, spaces.target, knobs={"map_search.roundz": 3})
    with pytest.raises(mv2v.RowsError, match="target: .*2D array"):
        mv2v.fit(spaces.source, np.ones(5))
    with pytest.raises(mv2v.ToolError, match="nowhere.npy"):
        mv2v.fit(tmp_path / "nowhere.npy", spaces.target)


def test_a_missing_or_killed_binary(spaces: Planted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MV2V_BINARY", str(tmp_path / "mv2v"))
    with pytest.raises(mv2v.ToolNotFoundError, match="MV2V_BINARY is .*no such file"):
        mv2v.fit(spaces.source, spaces.target)
    (tmp_path / "mv2v").write_text("no program")
    with pytest.raises(mv2v.ToolNotFoundError, match="cannot be run"):
        mv2v.fit(spaces.source, spaces.target)
    (tmp_path / "mv2v").write_text("#!/bin/sh\nkill -9 $$\n")
    (tmp_path / "mv2v").chmod(0o755)
    with pytest.raises(mv2v.ToolKilledError, match="SIGKILL.*memory") as caught:
        mv2v.fit(spaces.source, spaces.target)
    assert caught.value.status == -9
    monkeypatch.delenv("MV2V_BINARY")
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr("mv2v._tool._installed_scripts", lambda: iter(["/nowhere/bin/mv2v"]))
    with pytest.raises(mv2v.ToolNotFoundError, match="/nowhere/bin/mv2v.*install the wheel"):
        mv2v.binary_path()


SLOW_FIT = """
import sys, numpy as np, mv2v
def report(progress):
    if progress.stage != "normalise":
        print("running", flush=True)
        sys.stdout.close()
        globals()["report"] = None
rows = np.random.default_rng(0).standard_normal((20000, 64))
mv2v.fit(rows, rows[::-1] + 0, output=sys.argv[1], progress=lambda p: report and report(p))
"""


def test_an_interrupt_ends_the_tool_and_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp_path / "temporary")}
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW_FIT, str(tmp_path / "m.safetensors")], env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
        # Shells have what they start in the background ignore interrupts, and that would be inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    assert process.stdout is not None and process.stdout.readline() == "running\n"
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    assert children
    # To Python alone, as a notebook does it.
    process.send_signal(signal.SIGINT)
    assert process.wait() != 0
    assert process.stderr is not None and "KeyboardInterrupt" in process.stderr.read()
    assert not [child for child in children if Path(f"/proc/{child}").exists()]
    assert [path.name for path in tmp_path.iterdir()] == ["temporary"]
    assert not list((tmp_path / "temporary").iterdir())


def test_an_exception_of_the_callback_ends_the_tool(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).standard_normal((20000, 64))

    def fail(progress: mv2v.Progress) -> None:
        if progress.stage != "normalise":
            raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        mv2v.fit(rows, rows[::-1], output=tmp_path / "m.safetensors", progress=fail)
    assert not list(tmp_path.iterdir())


def test_the_tool_and_the_package_are_of_one_version(tool) -> None:
    # What it computes with stands below.
    assert tool("--version").stdout.splitlines()[0] == mv2v.__version__
    done = subprocess.run([sys.executable, "-m", "mv2v", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[0] == mv2v.__version__


def test_a_users_choice_of_log_does_not_reach_the_tool(spaces: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("MV2V_LOG_FORMAT", "json"), ("MV2V_QUIET", "1"), ("MV2V_VERBOSE", "0")):
        monkeypatch.setenv(name, value)
    rows = spaces.source.copy()
    rows[7, 1] = np.nan
    with pytest.raises(mv2v.ToolDataError, match="row 7") as caught:
        mv2v.fit(rows, spaces.target, knobs=KNOBS)
    assert not str(caught.value).startswith("{")
    spoilt, events = spaces.source.copy(), []
    spoilt[12] *= 1e6
    with pytest.warns(mv2v.Mv2vWarning, match="row 12 is longer than 10 times"):
        mv2v.fit(spoilt, spaces.target, knobs=KNOBS, progress=events.append)
    assert any(event.ended for event in events)


@pytest.mark.parametrize("installed", [True, False])
def test_progress_true_shows_a_bar_or_lines(
    installed: bool, spaces: Planted, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    if installed:
        pytest.importorskip("tqdm")
    else:
        monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    mv2v.fit(spaces.source, spaces.target, knobs=KNOBS, progress=True)
    shown = capsys.readouterr().err
    assert "normalise" in shown and ("100%" in shown) == installed
