#!/usr/bin/env python3
"""What a recommender's item vectors are worth to their consumers after it has been trained again, and what helps.

    python3 Studies/retraining/study.py --movielens DIR --table Studies/tables/retraining.tsv

DIR holds ratings.csv and movies.csv of MovieLens ml-latest-small, whose licence is for research and does not let others pass
it on for gain: nothing of it is in this repository. Four windows of the ratings make four versions of a model; consumers know the first
version's vectors alone. docs/retraining.md says what was found. After arXiv 2510.13406, section 4.1. Needs NumPy, SciPy and
scikit-learn.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Iterator, NamedTuple

# Products here are small: more threads would only wait for one another. Before NumPy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from mv2v_study import LAYOUTS, ResultTable, StudyError, add_table_options, finish
from retraining import windows as movielens
from retraining.alignments import AS_IT_IS, KINDS, UNSUPERVISED, Aligner, Images
from retraining.strategies import EVERY_ITEM, SCRATCH, STRATEGIES, chain
from retraining.tasks import Frame, GenreClassifiers, GenreLabels, counterpart_ranks, nearest, recall
from retraining.training import Recipe, Version, from_scratch

REFERENCE, AGAIN, RETRAINED = "the first version itself", "first window again", "consumers trained again"


class Settings(NamedTuple):
    windows: int = 4
    share: float = 0.5
    least_ratings: int = 5
    # Of similar items: how many are relevant, and how many are looked at.
    neighbours: int = 100
    # A genre counts that so many items have, of those learned from and of those asked about.
    least_of_genre: int = 10
    # All strategies have this dimension; the others are for the unsupervised fit, which depends on it.
    main_dimension: int = 32
    epochs: int = 60


class Question(NamedTuple):
    """A line of the table but for its seed and dimension."""

    strategy: str
    version: int
    alignment: str


class Trial:
    """One dimension and one seed: which items are known, all versions, and what they are asked."""

    def __init__(self, data: list[movielens.Window], genres: dict, settings: Settings, dimension: int, seed: int, folder: Path):
        self.data, self.settings, self.seed = data, settings, seed
        self.recipe = Recipe(dimension, epochs=settings.epochs)
        self.aligner = Aligner(folder, seed)
        everything = np.unique(np.concatenate([window.items for window in data]))
        # Half of all items may be known in two versions, by maps and by losses; the others are asked about.
        self.known = np.sort(self._random("known").permutation(everything)[:len(everything) // 2])
        self.asked = np.setdiff1d(movielens.in_all(data), self.known)
        self.reference = from_scratch(data[0], self.recipe, self._random("reference"))
        self.own = np.searchsorted(self.reference.items, self.asked)
        self.learned = np.flatnonzero(np.isin(self.reference.items, self.known) & np.isin(self.reference.items, list(genres)))
        labelled = np.isin(self.asked, list(genres))
        self.labelled = np.flatnonzero(labelled)
        self.labels = GenreLabels.of(
            genres, self.reference.items[self.learned], self.asked[labelled], settings.least_of_genre)
        self.genres = genres
        if not self.labels.genres:
            raise StudyError(
                f"seed {seed}: no genre is had by {settings.least_of_genre} of {len(self.learned)} items to learn from and of "
                f"{len(self.labelled)} items in all windows; give more ratings or movies.csv of the same data")
        frame = Frame(self.reference.vectors.mean(axis=0))
        unit = frame(self.reference.vectors)
        self.similar = nearest(unit[self.own], unit, self.own, settings.neighbours)
        self.classifiers = GenreClassifiers(unit[self.learned], self.labels.learned)
        self._chains: dict = {}

    def _random(self, *parts) -> np.random.Generator:
        """Random numbers for a purpose of this seed, whatever else is done before."""
        return np.random.default_rng([self.seed, *"/".join(map(str, parts)).encode()])

    def chain(self, strategy: str):
        if strategy not in self._chains:
            plain = next((name for name, every in EVERY_ITEM.items() if every == strategy), strategy)
            anchors = self.known if plain == strategy else np.concatenate([window.items for window in self.data])
            # One way with few and with all anchors differs by its anchors alone.
            self._chains[strategy] = chain(
                plain, self.reference, self.data, np.unique(anchors), self.recipe,
                lambda number: self._random(plain, number))
        return self._chains[strategy]

    def answers(self, question: Question) -> dict[str, str]:
        version, vectors = self._version(question)
        if question.alignment == RETRAINED:
            return self._of_trained_again(version)
        shared = np.intersect1d(np.intersect1d(version.items, self.reference.items), self.known)
        if question.alignment in KINDS and len(shared) <= self.recipe.dimension:
            raise StudyError(
                f"versions 0 and {question.version} have {len(shared)} known items in common, too few to fit maps of "
                f"{self.recipe.dimension} dimensions on; give more ratings or a smaller --dimensions")
        pairs = tuple(np.searchsorted(items, shared) for items in (version.items, self.reference.items))
        return self._judged(version, self.aligner.images(question.alignment, vectors, self.reference.vectors, pairs), len(shared))

    def _version(self, question: Question) -> tuple[Version, np.ndarray]:
        if question.strategy == REFERENCE:
            return self.reference, self.reference.vectors
        if question.strategy == AGAIN:
            if AGAIN not in self._chains:
                self._chains[AGAIN] = from_scratch(self.data[0], self.recipe, self._random(AGAIN))
            return self._chains[AGAIN], self._chains[AGAIN].vectors
        made = self.chain(question.strategy)
        version = made.later[question.version - 1]
        # Maps get vectors as they were trained, without what the training itself carries them back by.
        return version, made.as_it_is(question.version) if question.alignment == AS_IT_IS else version.vectors

    def _judged(self, version: Version, images: Images, pairs: int) -> dict[str, str]:
        frame = Frame(images.reference.mean(axis=0))
        reference, queries = frame(images.reference), frame(images.version)[np.searchsorted(version.items, self.asked)]
        found = nearest(queries, reference, self.own, self.settings.neighbours)
        ranks = counterpart_ranks(queries, reference, self.own)
        # Where the first version's vectors have been carried over too, its consumers have to be trained on the images.
        moved = images.reference is not self.reference.vectors
        classifiers = GenreClassifiers(reference[self.learned], self.labels.learned) if moved else self.classifiers
        return {
            "recall": f"{recall(self.similar, found):.5f}",
            "auc": f"{classifiers.macro_auc(queries[self.labelled], self.labels.asked):.5f}",
            "top1": f"{np.mean(ranks <= 1):.5f}", "mean_rank": f"{ranks.mean():.3f}", "pool": str(len(reference)),
            "asked": str(len(self.asked)), "pairs": str(pairs), **images.verdict}

    def _of_trained_again(self, version: Version) -> dict[str, str]:
        """Consumers that learn from this version's own vectors, of the items that it knows."""
        unit = Frame(version.vectors.mean(axis=0))(version.vectors)
        learned = np.flatnonzero(np.isin(version.items, self.known) & np.isin(version.items, list(self.genres)))
        queries = np.searchsorted(version.items, self.asked[self.labelled])
        labels = GenreLabels.of(self.genres, version.items[learned], version.items[queries], 0)
        columns = [labels.genres.index(name) for name in self.labels.genres]
        classifiers = GenreClassifiers(unit[learned], labels.learned[:, columns])
        return {
            "auc": f"{classifiers.macro_auc(unit[queries], self.labels.asked):.5f}", "asked": str(len(self.asked)),
            "pool": str(len(version.items))}


def questions(settings: Settings, is_main: bool) -> Iterator[Question]:
    """All at the main dimension, at others the unsupervised fit beside the rotation. The fit is for versions that know nothing
    of one another."""
    maps = (*KINDS, UNSUPERVISED) if is_main else (KINDS[0], UNSUPERVISED)
    numbers = range(1, settings.windows)
    yield Question(REFERENCE, 0, AS_IT_IS)
    yield from (Question(AGAIN, 0, alignment) for alignment in (AS_IT_IS, *maps))
    for strategy in EVERY_ITEM.values() if is_main else ():
        yield from (Question(strategy, number, AS_IT_IS) for number in numbers)
    for strategy in (*reversed(STRATEGIES[1:]), SCRATCH) if is_main else (SCRATCH,):
        for number in numbers:
            for alignment in (RETRAINED, AS_IT_IS, *(maps if strategy == SCRATCH else KINDS)):
                yield Question(strategy, number, alignment)


def run(movielens_folder: Path, table: ResultTable, settings: Settings, dimensions: list[int], seeds: int) -> None:
    ratings, genres = movielens.read_ratings(movielens_folder), movielens.read_genres(movielens_folder)
    data = movielens.cut(ratings, settings.windows, settings.share, settings.least_ratings, settings.neighbours + 1)
    if len(movielens.in_all(data)) < settings.neighbours:
        raise StudyError(
            f"{len(movielens.in_all(data))} items are in all {settings.windows} windows; at least {settings.neighbours} are "
            "needed: give more ratings, or accept items with fewer of them (--least-ratings)")
    # Dimensions within seeds, so that an interrupted study has all of its first seeds.
    for seed in range(seeds):
        for dimension in dimensions:
            asked = [
                (question, {"dimension": dimension, **question._asdict(), "seed": seed})
                for question in questions(settings, dimension == settings.main_dimension)]
            if all(key in table for _, key in asked):
                continue
            with tempfile.TemporaryDirectory() as folder:
                trial = Trial(data, genres, settings, dimension, seed, Path(folder))
                for question, key in asked:
                    table.measured(key, lambda: trial.answers(question))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--movielens", required=True, type=Path, help="the folder with ratings.csv and movies.csv")
    add_table_options(parser)
    standard = Settings()
    parser.add_argument("--dimensions", default="32,8,16,64", help="of the vectors (default: %(default)s)")
    parser.add_argument("--seeds", type=int, default=5, help="how many (default: %(default)s)")
    parser.add_argument(
        "--least-ratings", type=int, default=standard.least_ratings, help="that an item has in a window (default: %(default)s)")
    arguments = parser.parse_args()
    try:
        dimensions = [int(text) for text in arguments.dimensions.split(",")]
    except ValueError:
        dimensions = []
    if not dimensions or min(dimensions) < 2:
        raise StudyError(f"--dimensions is '{arguments.dimensions}', not whole numbers of at least 2 with commas between")
    table = ResultTable(arguments.table, LAYOUTS["retraining"], arguments.afresh)
    run(arguments.movielens, table, standard._replace(least_ratings=arguments.least_ratings), dimensions, arguments.seeds)


if __name__ == "__main__":
    finish(main)
