"""Whether a map that was learned without ground truth can be trusted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Mapping, Optional


@dataclass(frozen=True)
class Estimate:
    """A figure that a fit has foretold; nine of ten fits of other models lay between the bounds."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True)
class Prediction:
    """How accurate the orthogonal map of a fit is expected to be, without ground truth (docs/verdict.md)."""

    #: Among so many target rows.
    pool: int
    #: The share of source rows that have their counterpart as the nearest.
    top1: Estimate
    #: The counterpart's mean rank.
    mean_rank: Estimate


@dataclass(frozen=True)
class Verdict:
    """The verdict of a fit, which travels with its map (docs/verdict.md)."""

    #: 'trusted', 'weak' or 'failed'.
    level: str
    #: Mean cosine of independently learned maps; 1 for equal maps.
    agreement: float
    #: How many maps were learned, and how many of them are in the result.
    chains: int
    merged_chains: int
    #: How far the map's objective is above the best other map's; None where there was no search.
    lead: Optional[float] = None
    #: How far it is above what the same search finds where there is no map.
    null_margin: Optional[float] = None
    #: What accuracy is expected; None where nothing was foretold.
    prediction: Optional[Prediction] = None
    #: How many pairs were known, and how many of them the map contradicts; None where there were none.
    known_pairs: Optional[int] = None
    contradicted_pairs: Optional[int] = None

    @property
    def figures(self) -> str:
        """What the judgement rests on, in a few words."""
        agreement = f"agreement {self.agreement:.2f}"
        search = pairs = ""
        if self.lead is not None and self.null_margin is not None:
            search = f", lead {100 * self.lead:.1f} %, {100 * self.null_margin:.1f} % over chance"
        if self.contradicted_pairs is not None:
            pairs = f", {self.contradicted_pairs} of {self.known_pairs} known pairs contradicted"
        return agreement + search + pairs


LEVELS = ("failed", "weak", "trusted")


def verdict_of(metadata: Mapping[str, str]) -> Optional[Verdict]:
    """The verdict that a map's metadata hold; None for maps of paired rows, which need none."""
    if metadata.get("paired") == "true":
        return None
    lead, margin = metadata.get("lead"), metadata.get("null_margin")
    # Files of older versions know how many there were and not how many are contradicted.
    checked_pairs = "contradicted_pairs" in metadata
    return Verdict(
        level=metadata["verdict"], agreement=float(metadata["agreement"]), chains=int(metadata["chains"]),
        merged_chains=int(metadata["merged_chains"]), lead=None if lead is None else float(lead),
        null_margin=None if margin is None else float(margin), prediction=prediction_of(metadata),
        known_pairs=int(metadata.get("known_pairs", "0")) if checked_pairs else None,
        contradicted_pairs=int(metadata["contradicted_pairs"]) if checked_pairs else None)


def prediction_of(metadata: Mapping[str, str]) -> Optional[Prediction]:
    if "predicted_pool" not in metadata:
        return None
    return Prediction(
        pool=int(metadata["predicted_pool"]), top1=estimate_of(metadata["predicted_top1"]),
        mean_rank=estimate_of(metadata["predicted_mean_rank"]))


def estimate_of(text: str) -> Estimate:
    """Raises ValueError for anything but three finite numbers, the first of which lies between the others."""
    expected, low, high = map(float, text.split())
    if not (math.isfinite(low) and math.isfinite(high) and low <= expected <= high):
        raise ValueError(text)
    return Estimate(expected, low, high)


def is_estimate(text: str) -> bool:
    try:
        estimate_of(text)
    except ValueError:
        return False
    return True
