"""Reads what `make bench` writes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import NamedTuple

from mv2v_study import StudyError


class Measurement(NamedTuple):
    """One row of a report; `repetition` counts rows of the same name and number of threads from 0."""

    name: str
    threads: int
    repetition: int
    seconds: float
    floor_seconds: float
    bound_by: str
    figures: dict

    @property
    def over_floor(self) -> float:
        return self.seconds / self.floor_seconds

    @property
    def fit_size(self) -> tuple[int, int] | None:
        """Rows and dimensions a side, if this is a whole fit."""
        found = re.fullmatch(r"fit (\d+) x (\d+) a side", self.name)
        return (int(found[1]), int(found[2])) if found else None


class BenchmarkResults:
    def __init__(self, path: Path):
        self.path = path
        self.measurements: list[Measurement] = []
        if not path.is_file():
            raise StudyError(f"{path} does not exist")
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))["rows"]
            for row in rows:
                repetition = sum(
                    (other.name, other.threads) == (row["name"], row["threads"]) for other in self.measurements)
                self.measurements.append(Measurement(
                    row["name"], row["threads"], repetition, row["median_seconds"], row["floor_seconds"],
                    row["bound_by"], row["figures"]))
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise StudyError(f"{path}: not a report of make bench: {error!r}") from None

    def find(self, name: str, threads: int, repetition: int = 0) -> Measurement:
        for measurement in self.measurements:
            if (measurement.name, measurement.threads, measurement.repetition) == (name, threads, repetition):
                return measurement
        raise StudyError(f"{self.path}: no row '{name}' on {threads} threads")

    def on_both(self, fits: bool) -> list[tuple[Measurement, Measurement]]:
        """Each whole fit, or each part, on one and on two threads."""
        return [
            (one, self.find(one.name, 2, one.repetition)) for one in self.measurements
            if one.threads == 1 and (one.fit_size is not None) == fits]
