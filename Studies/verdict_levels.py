"""What the verdict's calibration calls useless, good, trusted and failed, and how it halves its cases."""

from __future__ import annotations

import zlib
from typing import Iterable, NamedTuple

from mv2v_study import Case

HALVES = ("chosen on", "held out")


class Thresholds(NamedTuple):
    trusted: float = 0.65
    failed: float = 0.25

    def level(self, case: Case) -> str:
        agreement = case.number("agreement")
        return "trusted" if agreement >= self.trusted else "weak" if agreement >= self.failed else "failed"


def half(case: Case) -> str:
    """By a checksum of the case's name, so that a case stays in its half when others are added."""
    key = f"{case['case']} {case['preset']} {case['rows']} {case['seed']}"
    return HALVES[zlib.crc32(key.encode()) % 2]


def in_half(cases: Iterable[Case], name: str) -> list[Case]:
    return [case for case in cases if half(case) == name]


def is_useless(case: Case) -> bool:
    return case.number("mean_rank") > 0.05 * case.number("pool")


def is_good(case: Case) -> bool:
    return case.number("top1") > 0.3
