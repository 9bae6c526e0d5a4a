"""Whether a map that was learned without ground truth can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Optional


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

    @property
    def figures(self) -> str:
        """What the judgement rests on, in a few words."""
        agreement = f"agreement {self.agreement:.2f}"
        if self.lead is None or self.null_margin is None:
            return agreement
        return f"{agreement}, lead {100 * self.lead:.1f} %, {100 * self.null_margin:.1f} % over chance"


LEVELS = ("failed", "weak", "trusted")


def verdict_of(metadata: Mapping[str, str]) -> Optional[Verdict]:
    """The verdict that a map's metadata hold; None for maps of paired rows, which need none."""
    if metadata.get("paired") == "true":
        return None
    lead, margin = metadata.get("lead"), metadata.get("null_margin")
    return Verdict(
        level=metadata["verdict"], agreement=float(metadata["agreement"]), chains=int(metadata["chains"]),
        merged_chains=int(metadata["merged_chains"]), lead=None if lead is None else float(lead),
        null_margin=None if margin is None else float(margin))
