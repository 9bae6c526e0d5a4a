"""What the verdict's calibration calls useless, good, trusted and failed, and how it halves its cases."""

from __future__ import annotations

import zlib
from typing import Iterable, NamedTuple

from mv2v_study import Case

HALVES = ("chosen on", "held out")
# Spaces with a symmetry, so that reflections of a right map are as good as it is.
SYMMETRIC_KINDS = ("symmetric cloud", "symmetric clusters", "hypercube corners", "uniform")
LEVELS = ("trusted", "weak", "failed")


class Thresholds(NamedTuple):
    """(trusted from, failed below) of each figure, as in Sources/Alignment/Verdict/Judgement.swift."""

    agreement: tuple[float, float] = (0.7, 0.45)
    lead: tuple[float, float] = (0.01, 0.006)
    null_margin: tuple[float, float] = (0.1, 0.07)

    def level(self, case: Case) -> str:
        """The worst that any of the figures says."""
        worst = 0
        for figure, (trusted, failed) in self._asdict().items():
            value = case.number(figure)
            worst = max(worst, 0 if value >= trusted else 1 if value >= failed else 2)
        return LEVELS[worst]


def half(case: Case) -> str:
    """By a checksum of the kind, a pair of models or a kind of trouble: seeds and sizes of one never part."""
    return HALVES[zlib.crc32(case["kind"].encode()) % 2]


def in_half(cases: Iterable[Case], name: str) -> list[Case]:
    return [case for case in cases if half(case) == name]


def has_map(case: Case) -> bool:
    return case["true_map"] == "yes"


def share_of_pool(case: Case) -> float:
    """The mean rank as a share of the pool; 1 where there is no map to find."""
    return case.number("mean_rank") / case.number("pool") if has_map(case) else 1.0


def is_useless(case: Case) -> bool:
    return share_of_pool(case) > 0.25


def is_poor(case: Case) -> bool:
    return share_of_pool(case) > 0.05


def has_several_maps(case: Case) -> bool:
    return case["kind"].removeprefix("few dimensions: ") in SYMMETRIC_KINDS


def is_good(case: Case) -> bool:
    """Of several right maps one may be found by luck; nobody could know."""
    return has_map(case) and not has_several_maps(case) and case.number("top1") > 0.3
