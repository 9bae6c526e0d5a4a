"""MovieLens ratings, cut into overlapping windows of equally many ratings.

Windows of months would be empty or full: a user of MovieLens rates in a sitting or two, so that a small sample of users has a
few months with thousands of ratings and many with a handful.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Iterator, NamedTuple

import numpy as np

from mv2v_study import StudyError

RATING_COLUMNS = ["userId", "movieId", "rating", "timestamp"]
MOVIE_COLUMNS = ["movieId", "title", "genres"]
# What stands among the genres and is none.
NO_GENRES = ("(no genres listed)", "IMAX")


class Ratings(NamedTuple):
    """In the order of time: who rated what. The stars are not used: to have rated is to have chosen."""

    users: np.ndarray
    items: np.ndarray


class Window(NamedTuple):
    """Ratings `first` to `end` (not included) of all, without the items that have too few of them here."""

    number: int
    first: int
    end: int
    users: np.ndarray
    items: np.ndarray
    # For each rating, where its user stands in `users` and its item in `items`.
    user_rows: np.ndarray
    item_rows: np.ndarray


def read_ratings(folder: Path) -> Ratings:
    """Sorted by time, then by user and item, so that ratings of one second have an order too."""
    path, rows = Path(folder) / "ratings.csv", []
    for where, cells in read_lines(path, RATING_COLUMNS):
        try:
            rows.append((int(cells[3]), int(cells[0]), int(cells[1])))
        except ValueError:
            raise StudyError(f"{where}: '{','.join(cells)}' has no whole numbers for user, movie and time") from None
    if not rows:
        raise StudyError(f"{path} has no ratings")
    table = np.array(sorted(rows), dtype=np.int64)
    return Ratings(table[:, 1], table[:, 2])


def read_genres(folder: Path) -> dict[int, frozenset[str]]:
    """Of every movie that has any."""
    found = {}
    for where, cells in read_lines(Path(folder) / "movies.csv", MOVIE_COLUMNS):
        if not cells[0].isdigit():
            raise StudyError(f"{where}: movieId is '{cells[0]}', not a whole number")
        genres = frozenset(cells[2].split("|")).difference(NO_GENRES, [""])
        if genres:
            found[int(cells[0])] = genres
    return found


def read_lines(path: Path, columns: list[str]) -> Iterator[tuple[str, list[str]]]:
    if not path.is_file():
        raise StudyError(
            f"{path} does not exist; --movielens names the folder of ml-latest-small (https://grouplens.org/datasets/movielens)")
    with path.open(newline="", encoding="utf-8") as file:
        lines = csv.reader(file)
        head = next(lines, [])
        if head != columns:
            raise StudyError(f"{path}:1: the columns are '{','.join(head)}'; expected '{','.join(columns)}'")
        for cells in lines:
            where = f"{path}:{lines.line_num}"
            if len(cells) != len(columns):
                raise StudyError(f"{where}: {len(cells)} columns; expected {len(columns)}")
            yield where, cells


def cut(ratings: Ratings, count: int, share: float, least_ratings: int, least_items: int) -> list[Window]:
    """`count` windows of `share` of the ratings each, at equal distances, the first at the first rating, the last at the last.

    An item is in a window if it has `least_ratings` there; a window of fewer than `least_items` items is an error.
    """
    total = len(ratings.users)
    length, step = round(share * total), (1 - share) / (count - 1)
    windows = []
    for number in range(count):
        first = min(round(number * step * total), total - length)
        users, items = ratings.users[first:first + length], ratings.items[first:first + length]
        known, counts = np.unique(items, return_counts=True)
        kept_items = known[counts >= least_ratings]
        if len(kept_items) < least_items:
            raise StudyError(
                f"window {number} of {count}, ratings {first:,} to {first + length:,} of {total:,}, has {len(kept_items)} items "
                f"with {least_ratings} ratings or more; at least {least_items} are needed: give more ratings, or accept items "
                "with fewer of them (--least-ratings)")
        kept = np.isin(items, kept_items)
        kept_users = np.unique(users[kept])
        windows.append(Window(
            number, first, first + length, kept_users, kept_items, np.searchsorted(kept_users, users[kept]),
            np.searchsorted(kept_items, items[kept])))
    return windows


def in_all(windows: list[Window]) -> np.ndarray:
    """The items that every window has."""
    common = windows[0].items
    for window in windows[1:]:
        common = np.intersect1d(common, window.items)
    return common
