"""Learns a map with the compiled tool, from arrays or files."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, field
from typing import Any, Dict, Mapping, Optional, Sequence, Union

import numpy as np
from numpy.typing import ArrayLike

from ._map import Map
from ._progress import ProgressOption, callback_for
from ._rows import Path, Rows, RowSource
from ._tool import run_tool
from ._verdict import Verdict
from .errors import RowsError


@dataclass(frozen=True)
class Stage:
    """What one stage of a fit did."""

    name: str
    seconds: float
    measurements: Mapping[str, float]


@dataclass(frozen=True)
class FitResult:
    """A finished fit."""

    #: The learned map, which leads into the target space; with `kind='matching'` the matching map.
    map: Map
    #: The matching map of the same fit, where it was asked for.
    matching_map: Optional[Map]
    #: Whether they can be trusted.
    verdict: Verdict
    #: What each stage did, in order.
    stages: Sequence[Stage]
    #: How long it took.
    seconds: float
    #: The whole JSON document of `mv2v fit --json`.
    document: Mapping[str, Any] = field(repr=False)


def fit(
    source: Rows, target: Rows, pairs: Union[ArrayLike, Path, None] = None, *, preset: str = "default", seed: int = 0,
    matching: bool = False, initial_map: Union[Map, Path, None] = None,
    knobs: Optional[Mapping[str, Any]] = None, threads: Optional[int] = None, progress: ProgressOption = None,
    output: Optional[Path] = None, matching_output: Optional[Path] = None,
) -> FitResult:
    """Learns a map from the source space to the target space from unpaired vectors.

    source, target: `[n, d]` vectors of different items of one domain: arrays, lists, .npy or .safetensors files
        ('file.safetensors#name'). Files and memory-mapped .npy files are read in place; other arrays are written to a
        temporary folder first (TMPDIR chooses where).
    pairs: a few known pairs, `[n, 2]` source and target rows counted from 0, or a file of two columns.
    preset: 'default' (ours) or 'paper' (mini-vec2vec as published).
    seed: of every random choice; the same seed gives the same map on any number of threads.
    matching: also give the matching map, with which counterparts are nearest by Euclidean distance.
    initial_map: refine this map instead of searching for one.
    knobs: values of the method by their names in a job file, such as {'map_search.rounds': 8}
        (`mv2v fit --print-config` lists them).
    threads: how many to compute with; as a rule all processors that this process may use.
    progress: a function of each `Progress`; True for a bar of tqdm, or lines where tqdm is not installed.
    output, matching_output: also write the map files there.

    A fit whose verdict is 'failed' gives its result too; `Map.transform` then refuses the map unless it is forced.
    Raises RowsError, ToolError with the tool's message, ToolNotFoundError. Ctrl-C ends the tool, and no file is left.
    Warns with Mv2vWarning of rogue dimensions and rows that the fit has left out.
    """
    with tempfile.TemporaryDirectory(prefix="mv2v-") as folder:
        paths = {
            "source": _stored(source, folder, "source"), "target": _stored(target, folder, "target"),
            "output": os.fspath(output) if output is not None else os.path.join(folder, "map.safetensors")}
        if matching or matching_output is not None:
            paths["matching-output"] = (
                os.fspath(matching_output) if matching_output is not None
                else os.path.join(folder, "matching.safetensors"))
        if pairs is not None:
            paths["pairs"] = _pairs_file(pairs, folder)
        if initial_map is not None:
            paths["initial-map"] = _map_path(initial_map, folder)
        if knobs:
            paths["config"] = _job_file(knobs, folder)
        arguments = ["fit", "--json", "--progress", "json", "--accept-any-verdict"]
        arguments += ["--preset", preset, "--seed", str(seed)]
        if threads is not None:
            arguments += ["--threads", str(threads)]
        for name, path in paths.items():
            arguments += [f"--{name}", path]
        document = run_tool(arguments, callback_for(progress))
        learned = _fitted(paths["output"], output)
        matching_map = _fitted(paths["matching-output"], matching_output) if "matching-output" in paths else None
    return _result(document, learned, matching_map)


def _result(document: Dict[str, Any], learned: Map, matching_map: Optional[Map]) -> FitResult:
    stages = []
    for stage in document["stages"]:
        measured = {name: value for name, value in stage.items() if name not in ("name", "seconds")}
        stages.append(Stage(stage["name"], stage["seconds"], measured))
    assert learned.verdict is not None
    return FitResult(
        map=learned, matching_map=matching_map, verdict=learned.verdict, stages=tuple(stages),
        seconds=document["seconds"], document=document)


def _fitted(path: str, kept: Optional[Path]) -> Map:
    """A map that has been written; what lies in the temporary folder has no name that anybody could use."""
    if kept is not None:
        return Map.load(path)
    with open(path, "rb") as file:
        return Map(file.read())


def _stored(rows: Rows, folder: str, side: str) -> str:
    """A file of the rows: their own where they have one."""
    # The tool reads more formats than this package does, and names the file in its errors.
    if isinstance(rows, (str, os.PathLike)):
        return os.fspath(rows)
    try:
        source = RowSource(rows)
    except RowsError as error:
        raise type(error)(f"{side}: {error}") from None
    if source.stored_path is not None:
        return source.stored_path
    path = os.path.join(folder, f"{side}.npy")
    array = np.asarray(rows)
    if array.dtype.kind != "f" or array.dtype.itemsize > 8:
        array = array.astype(np.float64)
    np.save(path, array, allow_pickle=False)
    return path


def _pairs_file(pairs: Union[ArrayLike, Path], folder: str) -> str:
    if isinstance(pairs, (str, os.PathLike)):
        return os.fspath(pairs)
    array = np.asarray(pairs)
    if array.ndim != 2 or array.shape[1] != 2 or array.dtype.kind not in "iu":
        raise RowsError(
            f"pairs: expected whole numbers of shape [n, 2], a source row and a target row each, found shape "
            f"{array.shape} of type {array.dtype}")
    path = os.path.join(folder, "pairs.tsv")
    np.savetxt(path, array, fmt="%d", delimiter="\t")
    return path


def _map_path(initial_map: Union[Map, Path], folder: str) -> str:
    if not isinstance(initial_map, Map):
        return os.fspath(initial_map)
    path = os.path.join(folder, "initial.safetensors")
    initial_map.save(path)
    return path


def _job_file(knobs: Mapping[str, Any], folder: str) -> str:
    """A job file: JSON is YAML."""
    job: Dict[str, Any] = {}
    for name, value in knobs.items():
        *sections, last = name.split(".")
        place = job
        for section in sections:
            place = place.setdefault(section, {})
        place[last] = dict(value) if isinstance(value, Mapping) else value
    path = os.path.join(folder, "job.yaml")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(job, file)
    return path
