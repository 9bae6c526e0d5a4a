"""Means over seeds and how far they are to be believed. Needs no packages: documents are rendered with it."""

from __future__ import annotations

import math
import statistics
from typing import Iterable, NamedTuple, Optional

from mv2v_study import Case, StudyError

# Student's t for 95 % on both sides, by degrees of freedom.
T_95 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262)


class Interval(NamedTuple):
    """A mean and the half width of its 95 % interval over seeds, None where there is one seed."""

    mean: float
    half_width: Optional[float]

    @classmethod
    def over(cls, values: Iterable[float]) -> Interval:
        values = list(values)
        freedom = len(values) - 1
        if not values or freedom > len(T_95):
            raise StudyError(f"an interval over {len(values)} seeds; there is one of 1 to {len(T_95) + 1}")
        if freedom == 0:
            return cls(values[0], None)
        return cls(statistics.mean(values), T_95[freedom - 1] * statistics.stdev(values) / math.sqrt(len(values)))

    def __str__(self) -> str:
        return f"{self.mean:.3f}" if self.half_width is None else f"{self.mean:.3f} ± {self.half_width:.3f}"


def interval(cases: Iterable[Case], column: str) -> Interval:
    return Interval.over(case.number(column) for case in cases)
