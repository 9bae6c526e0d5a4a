"""A running fit's progress, for a callback, for tqdm, or as lines."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import Any, Callable, Mapping, Optional, Union


@dataclass(frozen=True)
class Progress:
    """News from a running fit."""

    #: What the fit is doing, in a few words.
    stage: str
    #: How much of the stage is done, 0 to 1.
    share: float = 0.0
    #: Whether the stage has ended; then `seconds` and `measurements` are known.
    ended: bool = False
    seconds: Optional[float] = None
    measurements: Mapping[str, float] = field(default_factory=dict)


#: A function of each `Progress`; True for a bar of tqdm, or lines where that is not installed; None for silence.
ProgressOption = Union[Callable[[Progress], Any], bool, None]


def callback_for(option: ProgressOption) -> Callable[[Progress], Any]:
    """What to call."""
    if option is None or option is False:
        return lambda progress: None
    if option is not True:
        return option
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return _print_line
    return _Bar(tqdm)


def event(line: Mapping[str, Any]) -> Progress:
    """One line of `mv2v fit --progress json`."""
    ended = line["event"] == "ended"
    return Progress(
        stage=line["stage"], share=1.0 if ended else float(line.get("share", 0)), ended=ended,
        seconds=line.get("seconds"), measurements=dict(line.get("measurements") or {}))


def _print_line(progress: Progress) -> None:
    if progress.ended:
        print(f"{progress.stage:<24}{progress.seconds or 0:8.2f} s", file=sys.stderr)


class _Bar:
    """A bar of tqdm for each stage."""

    def __init__(self, tqdm: Any) -> None:
        self._tqdm = tqdm
        self._bar: Any = None

    def __call__(self, progress: Progress) -> None:
        if self._bar is None:
            self._bar = self._tqdm(
                total=100, desc=progress.stage, bar_format="{desc:<24}{percentage:3.0f}%|{bar}| {elapsed}")
        self._bar.update(round(100 * progress.share) - self._bar.n)
        if progress.ended:
            self._bar.close()
            self._bar = None
