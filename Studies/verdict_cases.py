"""The cases that the verdict is calibrated on: pairs of models, and spaces in which there is no map, or more than one.

Each case belongs to a *kind*, a pair of models or a kind of trouble; halves are formed of kinds, never of seeds or sizes
of one. `true_map` is false where no map exists that rows could tell from others.
"""

from __future__ import annotations

from pathlib import Path
from typing import Iterator, NamedTuple, Optional

import numpy as np

from mv2v_study import TARGET_START

WORDNET_MODELS = ("minilm", "wordllama", "w2v", "lsa", "e5")
CHECK_MODELS = ("potion", "use")
DOCUMENT_MODELS = ("minilm", "wordllama", "e5", "potion")
ROWS = 3000


class VerdictCase(NamedTuple):
    kind: str
    name: str
    seed: int
    source: Path
    source_rows: str
    target: Path
    target_rows: str
    # What to evaluate on: source file, target file, rows of both; None where nothing is paired.
    truth: Optional[tuple[Path, Path, str]]
    true_map: bool = True

    @property
    def rows(self) -> int:
        first, end = map(int, self.source_rows.split(":"))
        return end - first


def files(kind, name, seed, source, target, rows, target_start=TARGET_START, evaluation="51808:60000", **more):
    truth = (source, target, evaluation)
    return VerdictCase(kind, name, seed, source, f"0:{rows}", target, f"{target_start}:{target_start + rows}", truth,
                       **more)


class Maker:
    """Makes files in a folder, each once."""

    def __init__(self, folder: Path):
        self.folder = folder

    def save(self, name: str, rows: np.ndarray) -> Path:
        path = self.folder / f"{name}.npy"
        np.save(path, np.ascontiguousarray(rows, dtype=np.float32))
        return path


def pair_kind(*models: str) -> str:
    return "models " + " and ".join(sorted(models))


def wordnet(folder: Path) -> Iterator[VerdictCase]:
    for source in WORDNET_MODELS:
        for target in WORDNET_MODELS:
            if source == target:
                continue
            first = WORDNET_MODELS.index(source) < WORDNET_MODELS.index(target)
            for rows, seed in (
                    (1500, 0), (3000, 0), (3000, 1), (6000, 0)) + (((12_000, 0),) if first else ()) + ((25_904, 0),):
                yield files(
                    pair_kind(source, target), f"WordNet {source}-{target}", seed, folder / f"{source}.npy",
                    folder / f"{target}.npy", rows)


def check_models(folder: Path, wordnet_folder: Path) -> Iterator[VerdictCase]:
    """Models that had no part in choosing the method (embed_check_models.py), with each other and with the rest."""
    models = {name: folder / f"{name}.npy" for name in CHECK_MODELS}
    models.update({name: wordnet_folder / f"{name}.npy" for name in WORDNET_MODELS if name != "lsa"})
    for source in models:
        for target in models:
            if source == target or not {source, target} & set(CHECK_MODELS):
                continue
            for rows in (3000, 12_000) if source < target else (6000, 25_904):
                yield files(
                    pair_kind(source, target), f"WordNet {source}-{target}", 0, models[source], models[target], rows)


def packages(folder: Path, wordnet_folder: Path) -> Iterator[VerdictCase]:
    layer, words = folder / "minilm-layer4.npy", folder / "wordllama.npy"
    for rows in (ROWS, 13_553):
        for seed in range(2):
            for source, target in ((layer, words), (words, layer)):
                yield files(
                    pair_kind("minilm-layer4", "wordllama"), f"packages {source.stem}-{target.stem}", seed, source,
                    target, rows, 13_553, "27107:35299")
    for seed in range(4):
        source = wordnet_folder / "minilm.npy"
        truth = (source, wordnet_folder / "wordllama.npy", "51808:60000")
        yield VerdictCase(
            "different corpora", "minilm of WordNet - wordllama of packages", seed, source, f"{6000 * seed}:{6000 * seed + 6000}",
            words, "0:6000", truth)


def documents(root: Path, maker: Maker) -> Iterator[VerdictCase]:
    """Three small collections together: 1,950 rows a side, evaluated on those rows themselves, paired."""
    collections = [root / name for name in ("cisi", "med", "cranfield")]
    for model in DOCUMENT_MODELS:
        rows = np.concatenate([np.load(folder / f"{model}-docs.npy").astype(np.float32) for folder in collections])
        order = np.random.default_rng(5).permutation(len(rows))
        maker.save(f"documents-{model}", rows[order])
        count = len(rows)
    for source in DOCUMENT_MODELS:
        for target in DOCUMENT_MODELS:
            if source == target:
                continue
            for seed in range(2):
                yield files(
                    pair_kind(source, target), f"documents {source}-{target}", seed,
                    maker.folder / f"documents-{source}.npy", maker.folder / f"documents-{target}.npy", count // 2 - 200,
                    count // 2 - 200, f"{count - 400}:{count}")


def overlaps(folder: Path) -> Iterator[VerdictCase]:
    for source, target in (("minilm", "wordllama"), ("wordllama", "w2v"), ("e5", "minilm")):
        for share in (0.1, 0.5, 1.0):
            start = int(ROWS * (1 - share))
            yield files(
                "overlap", f"{source}-{target}, {share:.0%} shared", 0, folder / f"{source}.npy",
                folder / f"{target}.npy", ROWS, start)


def clustered(noise: float, generator, rows=8000, dimension=128, clusters=200):
    """Two rotations of one clustered cloud with a decaying spectrum, with independent noise of that relative length."""
    scale = 1 / np.sqrt(1 + np.arange(dimension))
    centers = generator.standard_normal((clusters, dimension)) * scale
    latent = centers[generator.integers(0, clusters, rows)] + 0.5 * generator.standard_normal((rows, dimension)) * scale
    length = np.sqrt((latent**2).sum(1).mean() / dimension)
    return [
        latent @ rotation(dimension, generator) + noise * length * generator.standard_normal(latent.shape)
        for _ in range(2)]


def rotation(dimension: int, generator) -> np.ndarray:
    return np.linalg.qr(generator.standard_normal((dimension, dimension)))[0]


def synthetic(maker: Maker) -> Iterator[VerdictCase]:
    for level in (0, 0.25, 0.5, 1, 1.5, 2, 3, 5):
        for seed in range(2):
            generator = np.random.default_rng(100 + seed)
            name = f"clusters, noise {level}"
            source, target = (
                maker.save(f"noisy-clusters-{level}-{seed}-{side}", rows)
                for side, rows in zip("ab", clustered(level, generator)))
            yield files("synthetic clusters", name, seed, source, target, ROWS, ROWS, "6000:8000")


def independent(maker: Maker) -> Iterator[VerdictCase]:
    """Independent coordinates of falling variance on both sides: nothing but variances and margins to go by."""
    draws = {
        "gaussian": lambda g, shape: g.standard_normal(shape),
        "exponential": lambda g, shape: g.exponential(size=shape),
        "log-normal": lambda g, shape: np.exp(g.standard_normal(shape)),
        "laplace": lambda g, shape: g.laplace(size=shape),
    }
    for law, power, dimension in (
            ("gaussian", 0.5, 128), ("gaussian", 1, 128), ("gaussian", 1.5, 128), ("gaussian", 2, 128),
            ("gaussian", 1, 32), ("gaussian", 2, 32), ("exponential", 1, 128), ("log-normal", 1, 128),
            ("laplace", 1, 128), ("laplace", 1, 32)):
        for seed in range(2):
            generator = np.random.default_rng(200 + seed)
            sides = []
            for side in "ab":
                rows = draws[law](generator, (ROWS, dimension)) * (1.0 + np.arange(dimension)) ** -power
                sides.append(maker.save(f"{law}-{power}-{dimension}-{seed}-{side}", rows))
            yield VerdictCase(
                f"independent {law}", f"{law}, {dimension} dimensions, k^-{power}", seed, sides[0], f"0:{ROWS}", sides[1],
                f"0:{ROWS}", None, False)



def unrelated(folder: Path, maker: Maker) -> Iterator[VerdictCase]:
    from sklearn.datasets import load_digits
    digits = maker.save("digits", load_digits().data)
    noise = maker.save("noise", np.random.default_rng(7).standard_normal((ROWS, 256)))
    for model in WORDNET_MODELS:
        for seed in range(2):
            rows = folder / f"{model}.npy"
            sides = [(rows, "0:1797"), (digits, "0:1797")]
            if seed:
                sides.reverse()
            yield VerdictCase(
                "pixels of digits", f"{sides[0][0].stem}-{sides[1][0].stem}", seed, *sides[0], *sides[1], None, False)
        yield VerdictCase("noise", f"{model}-noise", 0, folder / f"{model}.npy", f"0:{ROWS}", noise, f"0:{ROWS}", None, False)


def few_dimensions(maker: Maker) -> Iterator[VerdictCase]:
    for dimension in (2, 3, 4, 8, 16):
        for shape in ("clusters", "symmetric clusters", "hypercube corners", "uniform"):
            for seed in range(2):
                generator = np.random.default_rng(300 + seed)
                rows = cloud(shape, dimension, generator)
                sides = [
                    maker.save(f"{shape}-{dimension}-{seed}-{side}", rows @ rotation(dimension, generator))
                    for side in "ab"]
                yield files(
                    f"few dimensions: {shape}", f"{shape}, {dimension} dimensions", seed, sides[0], sides[1], ROWS, ROWS,
                    "6000:8000")


def cloud(shape: str, dimension: int, generator, rows: int = 8000) -> np.ndarray:
    noise = 0.1 * generator.standard_normal((rows, dimension))
    if shape == "hypercube corners":
        return generator.choice([-1.0, 1.0], (rows, dimension)) + noise
    if shape == "uniform":
        return generator.uniform(-1, 1, (rows, dimension))
    centers = generator.standard_normal((10, dimension))
    shares = generator.dirichlet(np.full(10, 2.0))
    chosen = centers[generator.choice(10, rows, p=shares)] + noise
    if shape == "symmetric clusters":
        chosen *= generator.choice([-1.0, 1.0], (rows, 1))
    return chosen


def symmetric(folder: Path, maker: Maker) -> Iterator[VerdictCase]:
    """Every row with its negative: a map and its negative explain the rows equally well."""
    for source, target in (("minilm", "wordllama"), ("wordllama", "w2v")):
        sides = []
        for model in (source, target):
            rows = np.load(folder / f"{model}.npy", mmap_mode="r")
            centred = np.asarray(rows, np.float32) - np.asarray(rows[:8000], np.float32).mean(0)
            centred[:51_808:2] *= -1
            sides.append(maker.save(f"symmetric-{model}-{source}", centred))
        for seed in range(4):
            yield files("symmetric cloud", f"{source}-{target}, half negated", seed, *sides, ROWS)


def permuted(folder: Path, maker: Maker) -> Iterator[VerdictCase]:
    for model in ("wordllama", "w2v", "e5"):
        rows = np.load(folder / f"{model}.npy", mmap_mode="r")
        order = np.random.default_rng(8).permutation(rows.shape[1])
        target = maker.save(f"permuted-{model}", np.asarray(rows, np.float32)[:, order])
        for seed in range(2):
            yield files("permuted dimensions", f"{model} permuted", seed, folder / f"{model}.npy", target, ROWS)


def item_factors(folder: Path, maker: Maker) -> Iterator[VerdictCase]:
    """Item factors of two runs of alternating least squares on the same ratings: related by no rotation."""
    ratings = np.loadtxt(folder / "ratings.csv", delimiter=",", skiprows=1, usecols=(0, 1, 2))
    users, items = (np.unique(ratings[:, column], return_inverse=True)[1] for column in (0, 1))
    often = np.bincount(items) >= 3
    keep = often[items]
    users, items, values = users[keep], np.unique(items[keep], return_inverse=True)[1], ratings[keep, 2]
    matrix = np.zeros((users.max() + 1, items.max() + 1), np.float32)
    matrix[users, items] = values - values.mean()
    seen = np.zeros_like(matrix)
    seen[users, items] = 1
    for dimension in (8, 16, 32):
        for seed in range(3):
            sides = []
            for run in range(2):
                generator = np.random.default_rng(400 + 10 * seed + run)
                factors = least_squares_factors(matrix, seen, dimension, generator)
                order = np.random.default_rng(500 + seed).permutation(len(factors))
                sides.append(maker.save(f"items-{dimension}-{seed}-{run}", factors[order]))
            count = len(factors)
            half = (count - 800) // 2
            yield files(
                f"item factors, {dimension} dimensions", f"item factors, {dimension} dimensions", seed, *sides, half, half,
                f"{count - 800}:{count}")


def least_squares_factors(matrix, seen, dimension: int, generator, rounds: int = 8, penalty: float = 3.0) -> np.ndarray:
    items = 0.1 * generator.standard_normal((matrix.shape[1], dimension))
    for _ in range(rounds):
        users = solved(matrix, seen, items, penalty)
        items = solved(matrix.T, seen.T, users, penalty)
    return items


def solved(matrix, seen, factors, penalty: float) -> np.ndarray:
    result = np.empty((len(matrix), factors.shape[1]))
    for row in range(len(matrix)):
        chosen = factors[seen[row] > 0]
        result[row] = np.linalg.solve(
            chosen.T @ chosen + penalty * np.eye(factors.shape[1]), chosen.T @ matrix[row, seen[row] > 0])
    return result


def trouble(folder: Path, maker: Maker) -> Iterator[VerdictCase]:
    """A dimension that outweighs the rest, a column of row numbers, rows of absurd length."""
    for source, target in (("minilm", "wordllama"), ("w2v", "minilm"), ("e5", "minilm")):
        rows = np.asarray(np.load(folder / f"{source}.npy", mmap_mode="r"), np.float32)
        other = np.asarray(np.load(folder / f"{target}.npy", mmap_mode="r"), np.float32)
        numbers = np.arange(len(rows), dtype=np.float32)[:, None]
        for factor in (10, 30, 100):
            changed = rows.copy()
            changed[:, 17] *= factor
            yield files(
                "rogue dimension", f"{source}-{target}, dimension times {factor}", 0,
                maker.save(f"rogue-{source}-{factor}", changed), folder / f"{target}.npy", ROWS)
        numbered = maker.save(f"numbered-{source}", np.hstack([rows, numbers]))
        yield files("stray column", f"{source}-{target}, row numbers in the source", 0, numbered, folder / f"{target}.npy", ROWS)
        yield files(
            "stray column", f"{source}-{target}, row numbers on both sides", 0, numbered,
            maker.save(f"numbered-{target}-of-{source}", np.hstack([other, numbers])), ROWS)
        for count in (1, 3):
            changed = rows.copy()
            changed[5:5 + count] *= 1e6
            yield files(
                "long rows", f"{source}-{target}, {count} rows times 1e6", 0,
                maker.save(f"long-{source}-{count}", changed), folder / f"{target}.npy", ROWS)


def all_cases(data: Path, work: Path) -> Iterator[VerdictCase]:
    maker = Maker(work)
    wordnet_folder = data / "wordnet"
    yield from independent(maker)
    yield from unrelated(wordnet_folder, maker)
    yield from few_dimensions(maker)
    yield from item_factors(data / "movielens" / "ml-latest-small", maker)
    yield from symmetric(wordnet_folder, maker)
    yield from synthetic(maker)
    yield from documents(data, maker)
    yield from overlaps(wordnet_folder)
    yield from permuted(wordnet_folder, maker)
    yield from packages(data / "packages", wordnet_folder)
    yield from wordnet(wordnet_folder)
    yield from check_models(data / "wordnet-check", wordnet_folder)
    yield from trouble(wordnet_folder, maker)
