#!/usr/bin/env python3
"""Draws the figures of docs/partial-upgrades.md from the tables that Studies/partial_upgrades.py keeps. Needs NumPy.

    Studies/plot_upgrades.py [--tables Studies/tables] [--output docs/images] [--check]

--check draws nothing and fails if a figure is not what the tables give.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from mv2v_study import StudyError, finish, read_table
from upgrades.figures import FIGURES


def draw(tables: Path, output: Path) -> list[Path]:
    drawn = []
    for name, (needed, figure) in FIGURES.items():
        path = output / f"{name}.svg"
        figure(*(read_table(tables / f"{table}.tsv", table) for table in needed)).write(path)
        drawn.append(path)
    return drawn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", type=Path, default=Path("Studies/tables"))
    parser.add_argument("--output", type=Path, default=Path("docs/images"))
    parser.add_argument("--check", action="store_true", help="draw nothing; status 1 if a figure is not up to date")
    options = parser.parse_args()
    if not options.output.is_dir():
        raise StudyError(f"{options.output} is not a folder")
    if not options.check:
        print("\n".join(map(str, draw(options.tables, options.output))))
        return
    with tempfile.TemporaryDirectory() as folder:
        for path in draw(options.tables, Path(folder)):
            kept = options.output / path.name
            if not kept.is_file() or kept.read_bytes() != path.read_bytes():
                raise StudyError(f"{kept} is not what the tables give; run: Studies/plot_upgrades.py")


if __name__ == "__main__":
    finish(main)
