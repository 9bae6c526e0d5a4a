#!/usr/bin/env python3
"""A start for unpaired maps by independent components: what start-search.md found, to read and to port.

    pip install numpy scipy
    Studies/start_search.py --source minilm.npy --source-rows 0:25904 --target e5.npy --target-rows 25904:51808 \
        [--evaluation-rows 51808:60000] [--seed 0] [--output map.npz] [--table start-search.tsv]

The spaces of two models differ by an unknown rotation. Independent components of either side, found on its own rows,
correspond across models, so the unknown rotation becomes an unknown matching of axes; graduated assignment of pairwise
statistics of the components proposes matchings. Transport between centres refines each proposal and scores it;
evolution combines the best. The functions stand in the order of the method; `search` runs them.

No choice sees a pair. With --evaluation-rows (paired rows of the evaluation files, which are the source and the target
unless named) the lines marked TRUTH say how near the start is to the map that these pairs give. Times are
this process's processor seconds; set OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1, as was done for start-search.md.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Callable, NamedTuple, Optional

import numpy as np
from scipy.linalg import svd

from mv2v_study import Layout, ResultTable, StudyError, finish, ranking_cells

# Coordinates: principal components, divided by their eigenvalue to a power; ½ gives them equal variances, before rows
# are scaled to unit length.
SEARCH_COMPONENTS, SEARCH_WHITENING = 48, 0.5
FINAL_COMPONENTS, FINAL_WHITENING = 96, 0.25
SMALLEST_EIGENVALUE = 1e-6  # relative to the largest; directions below hold no rows

# Weighted centres.
CENTRES, ROWS_PER_CENTRE, CLUSTERING_ROUNDS = 600, 25, 8

# Independent components: every size of one side is matched with every size of the other.
COMPONENT_COUNTS = (32, 48, 64)
CONTRASTS = ("skewness", "tanh")
ICA_ROUNDS = 25
LARGEST_COMPONENT_VALUE = 5.0  # in standard deviations, where moments are taken

# Graduated assignment.
STATISTIC_LIMIT = 4.0  # in standard deviations
ASSIGNMENT_STEPS, BALANCING_ROUNDS = 40, 15
ASSIGNMENT_START = 0.5
ASSIGNMENT_ENDS = (0.1, 0.25)  # one proposal for each
SAME_PROPOSAL = 0.9  # cosine

# Transport refinement: (first, last) of a geometric and of a linear schedule.
REFINEMENT_STEPS, SINKHORN_ROUNDS = 12, 8
TEMPERATURES, SPECTRUM_POWERS = (0.15, 0.05), (1.0, 0.0)

# Evolution.
ROUNDS, PATIENCE, CHILDREN, POPULATION = 16, 5, 16, 20
SAME_CANDIDATE = 0.95  # cosine
GAIN = 1.0005  # what counts as better than the best so far

# The lift to more components.
LIFTED, LIFT_STEPS = 2, 15
LIFT_TEMPERATURES, LIFT_SPECTRUM_POWERS = (0.1, 0.03), (1.0, 0.3)

# The columns of --table, which stands in no document. The last five are truth.
TABLE = Layout(
    ("source", "target", "rows", "seed"),
    ("proposal_score", "rounds", "score", "final_score", "seconds", "top1", "mean_rank", "agreement", "paired_score",
     "paired_agreement"))


class Candidate(NamedTuple):
    """A cross-covariance between the coordinates of the two sides, and its score."""

    score: float
    covariance: np.ndarray


class Found(NamedTuple):
    """The best start as a map (rows @ map) between centred rows, and what the stages came to."""

    map: np.ndarray
    covariance: np.ndarray  # in the search's coordinates
    score: float  # in those
    final_score: float  # in the final coordinates
    proposals: int
    best_proposal: float
    rounds: int


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def polar(matrix: np.ndarray) -> np.ndarray:
    """The semi-orthogonal W of largest trace(Wᵀ M): U Vᵀ for M = U diag(s) Vᵀ."""
    left, _, right = svd(matrix, full_matrices=False, check_finite=False)
    return left @ right


# Principal coordinates.

class Side:
    """The rows of one model, centred and scaled to unit length, with the eigenvectors of their covariance."""

    def __init__(self, rows: np.ndarray):
        self.mean = rows.mean(0, dtype=np.float64).astype(np.float32)
        self.rows = self.normalised(rows)
        values, vectors = np.linalg.eigh((self.rows.T @ self.rows).astype(np.float64) / len(rows))
        values, vectors = values[::-1], vectors[:, ::-1]
        self.rank = int((values > SMALLEST_EIGENVALUE * values[0]).sum())
        self.eigenvalues = values[:self.rank]
        self.eigenvectors = vectors[:, :self.rank].astype(np.float32)

    def normalised(self, rows: np.ndarray) -> np.ndarray:
        return unit(rows - self.mean)

    def scale(self, count: int, power: float) -> np.ndarray:
        """(λᵢ / λ₁)^power of the first components."""
        return ((self.eigenvalues[:count] / self.eigenvalues[0]) ** power).astype(np.float32)

    def coordinates(self, count: int, whitening: float, rows: Optional[np.ndarray] = None) -> np.ndarray:
        """z = x V Λ^−whitening in the first principal components, scaled to unit length."""
        axes = self.eigenvectors[:, :count] * self.scale(count, -whitening)
        return unit((self.rows if rows is None else rows) @ axes)

    def whitened(self, count: int) -> np.ndarray:
        """The first principal components of the rows with unit variance."""
        return self.rows @ (self.eigenvectors[:, :count] / np.sqrt(self.eigenvalues[:count])).astype(np.float32)


# Weighted centres.

class Centres(NamedTuple):
    points: np.ndarray  # unit length
    weights: np.ndarray  # their sum is 1


def weighted_centres(coordinates: np.ndarray, count: int, generator: np.random.Generator) -> Centres:
    """Centres of clusters (Lloyd's rounds on a sample) with the share of the rows that each stands for."""
    size = min(len(coordinates), ROWS_PER_CENTRE * count)
    count = min(count, size)
    rows = coordinates[generator.choice(len(coordinates), size, replace=False)]
    centres = rows[generator.choice(size, count, replace=False)].copy()
    for clustering_round in range(CLUSTERING_ROUNDS + 1):
        nearest = (rows @ centres.T - 0.5 * (centres * centres).sum(1)).argmax(1)
        sizes = np.bincount(nearest, minlength=count)
        if clustering_round == CLUSTERING_ROUNDS:
            break
        filled = np.flatnonzero(sizes)
        first_rows = (np.cumsum(sizes) - sizes)[filled]
        sums = np.add.reduceat(rows[np.argsort(nearest, kind="stable")], first_rows, axis=0)
        centres[filled] = sums / sizes[filled, None]
    weights = np.maximum(sizes, 0.5).astype(np.float32)
    return Centres(unit(centres).astype(np.float32), weights / weights.sum())


# FastICA.

def independent_components(whitened: np.ndarray, contrast: str, generator: np.random.Generator) -> np.ndarray:
    """Symmetric FastICA (Hyvärinen 1999, doi 10.1109/72.761722): an orthogonal W; the components are s = z W.

    All columns w at once: w ← E[z g(wᵀz)] − E[g′(wᵀz)] w, then W ← polar(W). g(s) = tanh s, or g(s) = s² for the
    contrast of skewness, whose E[g′] is 2 E[s] = 0. Signs make each component's skewness positive, on either side.
    """
    rows, count = whitened.shape
    axes = polar(generator.standard_normal((count, count)).astype(np.float32))
    for _ in range(ICA_ROUNDS):
        components = whitened @ axes
        if contrast == "tanh":
            np.tanh(components, out=components)
            mean_slopes = 1 - np.einsum("ij,ij->j", components, components) / rows
            axes = polar(whitened.T @ components / rows - axes * mean_slopes)
        else:
            np.square(components, out=components)
            axes = polar(whitened.T @ components / rows)
    clipped = np.clip(whitened @ axes, -LARGEST_COMPONENT_VALUE, LARGEST_COMPONENT_VALUE)
    skewness = (clipped**3).mean(0) - 3 * clipped.mean(0) * (clipped**2).mean(0)
    return axes * np.where(skewness < 0, -1, 1).astype(np.float32)


# Pairwise statistics.
FUNCTIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "value": lambda s: s,
    "square": np.square,
    "magnitude": np.abs,
    "positive": lambda s: np.maximum(s, 0),
    "negative": lambda s: np.maximum(-s, 0),
    "high": lambda s: (s > 1.5).astype(np.float32),
}
STATISTICS = (
    ("positive", "positive"), ("high", "high"), ("square", "value"), ("magnitude", "value"),
    ("magnitude", "magnitude"), ("negative", "negative"), ("positive", "negative"))


def standardised(values: np.ndarray) -> np.ndarray:
    values = values - values.mean(0)
    return values / (values.std(0) + np.float32(1e-9))


def pairwise_statistics(components: np.ndarray) -> list[np.ndarray]:
    """For each (f, g) of STATISTICS the correlations corr(f(sᵢ), g(sⱼ)), comparable between models.

    Only i ≠ j counts. Those entries are standardised and limited: no pair and no statistic outweighs the rest.
    """
    clipped = standardised(np.clip(components, -LARGEST_COMPONENT_VALUE, LARGEST_COMPONENT_VALUE))
    features = {name: standardised(function(clipped)) for name, function in FUNCTIONS.items()}
    between = ~np.eye(components.shape[1], dtype=bool)
    statistics = []
    for first, second in STATISTICS:
        matrix = features[first].T @ features[second] / np.float32(len(components))
        matrix = (matrix - matrix[between].mean()) / matrix[between].std()
        statistics.append(np.clip(matrix, -STATISTIC_LIMIT, STATISTIC_LIMIT) * between)
    return statistics


# Graduated assignment.

def soft_assignment(gains: np.ndarray, temperature: float) -> np.ndarray:
    """exp(G / T), its rows and columns scaled in turn to equal sums: 1 on the shorter side, less on the longer."""
    rows, columns = gains.shape
    row_sum, column_sum = min(1, columns / rows), min(1, rows / columns)
    plan = np.exp((gains - gains.max(1, keepdims=True)) / temperature) + 1e-12
    for _ in range(BALANCING_ROUNDS):
        plan *= row_sum / plan.sum(1, keepdims=True)
        plan *= column_sum / plan.sum(0, keepdims=True)
    return plan


def graduated_assignment(
        source: list[np.ndarray], target: list[np.ndarray], end: float, generator: np.random.Generator) -> np.ndarray:
    """A soft matching P of components (Gold & Rangarajan 1996, doi 10.1109/34.491619) from a random start.

    Raises Σₖ trace(Aₖ P Bₖᵀ Pᵀ):  P ← soft_assignment(G / sd(G), T)  with the gradient
    G = Σₖ Aₖ P Bₖᵀ + Aₖᵀ P Bₖ, while T falls from ASSIGNMENT_START to `end`.
    """
    shape = len(source[0]), len(target[0])
    plan = soft_assignment(generator.standard_normal(shape).astype(np.float32), 1.0)
    for temperature in np.geomspace(ASSIGNMENT_START, end, ASSIGNMENT_STEPS):
        gains = sum(a @ plan @ b.T + a.T @ plan @ b for a, b in zip(source, target))
        plan = soft_assignment(gains / (gains.std() + 1e-9), temperature)
    return plan


# Lifting a permutation to a cross-covariance.

def lift_matching(
        plan: np.ndarray, source_axes: np.ndarray, target_axes: np.ndarray, source: Side, target: Side,
        shape: tuple[int, int]) -> np.ndarray:
    """M = Λx^(½−a) Wx P Wyᵀ Λy^(½−a): the matching as a cross-covariance of coordinates of whitening a.

    Components beyond the search's are cut off, missing ones are zero.
    """
    matched = source_axes @ plan @ target_axes.T
    matched = source.scale(len(matched), 0.5 - SEARCH_WHITENING)[:, None] * matched
    matched = matched * target.scale(matched.shape[1], 0.5 - SEARCH_WHITENING)
    return enlarged(matched[:shape[0], :shape[1]], shape)


def enlarged(matrix: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    result = np.zeros(shape, np.float32)
    result[:matrix.shape[0], :matrix.shape[1]] = matrix
    return result


def proposals(
        source: Side, target: Side, shape: tuple[int, int], generator: np.random.Generator) -> list[np.ndarray]:
    """Cross-covariances from every contrast, pair of sizes and final temperature, without repetitions."""
    found = []
    for contrast in CONTRASTS:
        sides = []
        for side in (source, target):
            sides.append([])
            for count in sorted({min(count, side.rank) for count in COMPONENT_COUNTS}):
                whitened = side.whitened(count)
                axes = independent_components(whitened, contrast, generator)
                sides[-1].append((axes, pairwise_statistics(whitened @ axes)))
        for source_axes, source_statistics in sides[0]:
            for target_axes, target_statistics in sides[1]:
                plans = []
                for end in ASSIGNMENT_ENDS:
                    plan = graduated_assignment(source_statistics, target_statistics, end, generator)
                    if all(cosine(plan, other) <= SAME_PROPOSAL for other in plans):
                        plans.append(plan)
                        found.append(lift_matching(plan, source_axes, target_axes, source, target, shape))
    return found


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    return float((a * b).sum() / (np.linalg.norm(a) * np.linalg.norm(b)))


# Transport refinement.

def refined(
        source: Centres, target: Centres, covariance: np.ndarray, steps: int = REFINEMENT_STEPS,
        temperatures: tuple[float, float] = TEMPERATURES,
        spectrum_powers: tuple[float, float] = SPECTRUM_POWERS) -> Candidate:
    """M ← Xᵀ P(M) Y, annealed. The score is the nuclear norm of the last M.

    P is the entropic transport plan (Cuturi, arXiv 1306.0895) between the centres' weights for the cosines of
    x U s^(q/2) and y V s^(q/2), where M = U diag(s) Vᵀ: P = diag(u) exp((S − 1) / T) diag(v), u and v by turns.
    At q = 1 directions count as far as M is sure of them, at q = 0 all alike.
    """
    for temperature, power in zip(np.geomspace(*temperatures, steps), np.linspace(*spectrum_powers, steps)):
        left, values, right = svd(covariance, full_matrices=False, check_finite=False)
        weights = (np.maximum(values / max(values[0], 1e-30), 1e-9) ** (power / 2)).astype(np.float32)
        kernel = unit(source.points @ (left * weights)) @ unit(target.points @ (right.T * weights)).T
        kernel = np.exp((kernel - 1) / np.float32(temperature))
        columns = np.ones(len(target.weights), np.float32)
        for _ in range(SINKHORN_ROUNDS):
            rows = source.weights / (kernel @ columns + 1e-30)
            columns = target.weights / (rows @ kernel + 1e-30)
        covariance = (source.points * rows[:, None]).T @ (kernel @ (target.points * columns[:, None]))
    return Candidate(float(svd(covariance, compute_uv=False).sum()), covariance)


# Evolution.

def distinct(candidates: list[Candidate]) -> list[Candidate]:
    """The best POPULATION candidates of which no two are nearly the same."""
    kept: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda candidate: -candidate.score):
        if all(cosine(candidate.covariance, other.covariance) < SAME_CANDIDATE for other in kept):
            kept.append(candidate)
        if len(kept) == POPULATION:
            break
    return kept


def child(population: list[Candidate], generator: np.random.Generator) -> np.ndarray:
    """Half of the time a noisy sum of two; else one that forgets directions of its own or a run of coordinates."""
    parent = population[generator.integers(len(population))].covariance
    kind = generator.random()
    if kind < 0.5:
        other = population[generator.integers(len(population))].covariance
        both = parent / np.linalg.norm(parent) + other / np.linalg.norm(other)
        noise = generator.standard_normal(both.shape).astype(np.float32)
        return both + noise * np.float32(generator.uniform(0, 0.6) * np.linalg.norm(both) / np.linalg.norm(noise))
    if kind < 0.75:
        left, values, right = svd(parent, full_matrices=False, check_finite=False)
        return (left * (values * (generator.random(len(values)) > generator.uniform(0.1, 0.4)))) @ right
    forgetful = parent.copy()
    coordinates = forgetful if generator.random() < 0.5 else forgetful.T  # a view: its rows are what is forgotten
    length = int(generator.integers(min(4, len(coordinates) // 3), max(2, len(coordinates) // 2)))
    first = int(generator.integers(len(coordinates) - length))
    coordinates[first:first + length] = 0
    return forgetful


def evolved(
        source: Centres, target: Centres, population: list[Candidate], rounds: int,
        generator: np.random.Generator) -> tuple[list[Candidate], int]:
    """Refined children compete with their parents by score, until PATIENCE rounds bring nothing."""
    population = distinct(population)
    best, stale, done = population[0].score, 0, 0
    while done < rounds and stale < PATIENCE:
        children = [refined(source, target, child(population, generator)) for _ in range(CHILDREN)]
        population = distinct(population + children)
        done += 1
        stale += 1
        if population[0].score > best * GAIN:
            best, stale = population[0].score, 0
    return population, done


# Lift to 96 components.

def lifted(
        source: Side, target: Side, population: list[Candidate], centre_count: int,
        generator: np.random.Generator) -> tuple[Candidate, np.ndarray]:
    """The best of the population refined in FINAL_COMPONENTS, and its map V_x polar(M) V_yᵀ of whole rows.

    Between coordinates of whitening a and b cross-covariances change by Λ^(a−b) on either side.
    """
    shape = tuple(min(FINAL_COMPONENTS, side.rank) for side in (source, target))
    centres = [
        weighted_centres(side.coordinates(count, FINAL_WHITENING), centre_count, generator)
        for side, count in zip((source, target), shape)]
    change, candidates = SEARCH_WHITENING - FINAL_WHITENING, []
    for _, covariance in population[:LIFTED]:
        rows, columns = covariance.shape
        covariance = source.scale(rows, change)[:, None] * covariance * target.scale(columns, change)
        candidates.append(refined(
            *centres, enlarged(covariance, shape), LIFT_STEPS, LIFT_TEMPERATURES, LIFT_SPECTRUM_POWERS))
    best = max(candidates, key=lambda candidate: candidate.score)
    rotation = polar(best.covariance)
    return best, source.eigenvectors[:, :shape[0]] @ rotation @ target.eigenvectors[:, :shape[1]].T


# The search.

def search_coordinates(side: Side, rows: Optional[np.ndarray] = None) -> np.ndarray:
    return side.coordinates(SEARCH_COMPONENTS, SEARCH_WHITENING, rows)


def search(
        source: Side, target: Side, seed: int = 0, centre_count: int = CENTRES, rounds: int = ROUNDS,
        report: Callable[[str], None] = lambda line: None) -> Found:
    generator = np.random.default_rng(seed)
    coordinates = [search_coordinates(side) for side in (source, target)]
    centres = [weighted_centres(side, centre_count, generator) for side in coordinates]
    shape = coordinates[0].shape[1], coordinates[1].shape[1]
    report(f"centres: {len(centres[0].points)} and {len(centres[1].points)} in {shape[0]} x {shape[1]} components")
    by_chance = [refined(*centres, generator.standard_normal(shape).astype(np.float32)).score for _ in range(3)]
    report(f"by chance: mean score {np.mean(by_chance):.4f} of random starts")
    proposed = proposals(source, target, shape, generator)
    report(f"independent components and graduated assignment: {len(proposed)} proposals")
    population = [refined(*centres, covariance) for covariance in proposed]
    best_proposal = max(candidate.score for candidate in population)
    report(f"refined proposals: best score {best_proposal:.4f}")
    population, done = evolved(*centres, population, rounds, generator)
    report(f"evolution: {done} rounds, best score {population[0].score:.4f}")
    final, whole_map = lifted(source, target, population, centre_count, generator)
    report(f"lift: score {final.score:.4f} in {final.covariance.shape[0]} x {final.covariance.shape[1]} components")
    return Found(
        whole_map, population[0].covariance, population[0].score, final.score, len(proposed), best_proposal, done)


# The truth: after the search, and apart from it.

def against_truth(source: Side, target: Side, found: Found, source_rows: np.ndarray, target_rows: np.ndarray) -> dict:
    """Figures of a start on paired rows, and the score that refining the map of these pairs leads to."""
    pairs = source.normalised(source_rows), target.normalised(target_rows)
    coordinates = search_coordinates(source, pairs[0]), search_coordinates(target, pairs[1])
    paired_map = polar(coordinates[0].T @ coordinates[1])
    generator = np.random.default_rng(0)
    centres = [weighted_centres(search_coordinates(side), CENTRES, generator) for side in (source, target)]
    top1, mean_rank = ranking(pairs[0] @ found.map, pairs[1])
    refined_pairs = refined(*centres, paired_map)
    return dict(
        top1=top1, mean_rank=mean_rank, paired_score=refined_pairs.score,
        paired_agreement=agreement(centres[0], refined_pairs.covariance, paired_map),
        agreement=agreement(centres[0], found.covariance, paired_map))


def agreement(centres: Centres, covariance: np.ndarray, truth: np.ndarray) -> float:
    """The mean cosine of the centres mapped by a candidate and by the map of pairs."""
    cosines = (unit(centres.points @ polar(covariance)) * unit(centres.points @ truth)).sum(1)
    return float((cosines * centres.weights).sum())


def ranking(mapped: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """Top-1 and mean rank of each row's own counterpart among all of them."""
    mapped, ranks = unit(mapped), []
    for first in range(0, len(mapped), 1000):
        similarities = mapped[first:first + 1000] @ truth.T
        own = np.take_along_axis(similarities, np.arange(first, first + len(similarities))[:, None], axis=1)
        ranks.append((similarities > own).sum(1) + 1)
    ranks = np.concatenate(ranks)
    return float((ranks == 1).mean()), float(ranks.mean())


def read_rows(path: Path, text: str) -> np.ndarray:
    try:
        first, end = text.split(":")
        rows = np.load(path, mmap_mode="r")[int(first or 0):int(end) if end else None]
    except ValueError as error:
        raise StudyError(f"{path}, rows {text}: {error}") from error
    if len(rows) < 2 or rows.ndim != 2:
        raise StudyError(f"{path}, rows {text}: {rows.shape} is no table of rows")
    return np.asarray(rows, dtype=np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for side in ("source", "target"):
        parser.add_argument(f"--{side}", required=True, type=Path)
        parser.add_argument(f"--{side}-rows", required=True)
        parser.add_argument(f"--evaluation-{side}", type=Path)
    parser.add_argument("--evaluation-rows")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--output", type=Path, help="the map and the rows' means")
    parser.add_argument("--table", type=Path, help="adds the figures to a table")
    arguments = parser.parse_args()
    evaluated = arguments.evaluation_rows is not None
    if (arguments.evaluation_source or arguments.evaluation_target) and not evaluated:
        parser.error("evaluation files need --evaluation-rows")

    begun = time.process_time()

    def report(line: str) -> None:
        print(f"{time.process_time() - begun:7.1f} s  {line}", flush=True)

    source = Side(read_rows(arguments.source, arguments.source_rows))
    target = Side(read_rows(arguments.target, arguments.target_rows))
    report(f"rows: {source.rows.shape[0]} x {source.rows.shape[1]}, {target.rows.shape[0]} x {target.rows.shape[1]}")
    found = search(source, target, arguments.seed, report=report)
    figures = dict(
        proposal_score=f"{found.best_proposal:.4f}", rounds=found.rounds, score=f"{found.score:.4f}",
        final_score=f"{found.final_score:.4f}", seconds=f"{time.process_time() - begun:.1f}")
    if arguments.output:
        np.savez(arguments.output, map=found.map, source_mean=source.mean, target_mean=target.mean)
    if evaluated:
        files = arguments.evaluation_source or arguments.source, arguments.evaluation_target or arguments.target
        rows_of_pairs = [read_rows(file, arguments.evaluation_rows) for file in files]
        truth = against_truth(source, target, found, *rows_of_pairs)
        print(
            f"TRUTH, not seen by the search: top-1 {truth['top1']:.3f}, mean rank {truth['mean_rank']:.1f} of "
            f"{len(rows_of_pairs[0])} of the start\n"
            f"TRUTH, not seen by the search: agreement with the paired map {truth['agreement']:.2f}; "
            f"the paired map refines to score {truth['paired_score']:.4f}, agreement {truth['paired_agreement']:.2f}")
        figures.update(ranking_cells(truth))
        figures.update(
            agreement=f"{truth['agreement']:.2f}", paired_score=f"{truth['paired_score']:.4f}",
            paired_agreement=f"{truth['paired_agreement']:.2f}")
    if arguments.table:
        case = dict(
            source=arguments.source.stem, target=arguments.target.stem, rows=len(source.rows), seed=arguments.seed)
        ResultTable(arguments.table, TABLE).measured(case, lambda: figures)


if __name__ == "__main__":
    finish(main)
