#!/usr/bin/env python3
"""Fits many cases whose truth is known, and sets the agreement that mv2v reports beside what the map is worth.

    .build-python/bin/python Studies/calibrate_verdict.py run --wordnet DIR [--packages DIR] --table verdict.tsv
        [--seeds-table seeds.tsv]
    .build-python/bin/python Studies/calibrate_verdict.py report --table verdict.tsv --plot docs/images/verdict.svg

DIR holds minilm.npy, wordllama.npy, w2v.npy and lsa.npy of the same 60,000 texts (data/README.md); --packages a folder
that Studies/embed_package_descriptions.py has made. Cases that the table holds already are not fitted again; fits that
`Studies/solver.py seeds` has kept in a table are taken over. The report shows what the thresholds do on either half of
the cases, halved by a checksum of their names.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
from mv2v_study import (
    EVALUATION_ROWS, LAYOUTS, MODELS, TARGET_START, ResultTable, add_table_options, evaluate, finish, fit, model_file,
    ranking_cells, read_table)
from render_tables import verdict_cases, verdict_halves
from verdict_levels import HALVES, Thresholds, half, in_half, is_good, is_useless

SIZES = [1500, 3000, 6000, 12_000, 25_904]


def wordnet_cases(folder: Path):
    """All pairs of models at all sizes, one direction with seed 0 and the other with seed 1."""
    for size in SIZES:
        for first in range(4):
            for second in range(first + 1, 4):
                for seed, (a, b) in enumerate([(first, second), (second, first)]):
                    source, target = MODELS[a], MODELS[b]
                    yield files_case(
                        f"WordNet {source}-{target}", model_file(folder, source), model_file(folder, target), size,
                        seed)


def files_case(
        name, source, target, rows, seed, target_start=TARGET_START, evaluation=EVALUATION_ROWS, preset="default",
        truth=None):
    """One case on files; truth are the files to evaluate on, where they are not those of the fit."""
    return dict(
        case=name, source=source, target=target, rows=rows, seed=seed, target_start=target_start,
        evaluation=evaluation, preset=preset, truth=truth or (source, target))


def package_cases(folder: Path, wordnet: Path):
    for size in (3000, 10_904):
        for a, b in [("minilm", "wordllama"), ("wordllama", "ppmi"), ("minilm", "ppmi"), ("ppmi", "minilm")]:
            yield files_case(
                f"packages {a}-{b}", model_file(folder, a), model_file(folder, b), size, 0, 10_904, "21808:30000")
    for size in (6000, 10_904):
        for seed in range(2):
            yield files_case(
                "minilm WordNet - wordllama packages", model_file(wordnet, "minilm"), model_file(folder, "wordllama"),
                size, seed, 0, truth=(model_file(wordnet, "minilm"), model_file(wordnet, "wordllama")))


def made_cases(wordnet: Path, work: Path):
    """Targets made here: noise, another space with its dimensions permuted, synthetic spaces of several noises."""
    generator = np.random.default_rng(7)
    noise = work / "noise.npy"
    np.save(noise, generator.standard_normal((60_000, 256)).astype(np.float16))
    for size, seed in ((3000, 0), (12_000, 0), (25_904, 0), (12_000, 1)):
        yield files_case("WordNet minilm - noise", model_file(wordnet, "minilm"), noise, size, seed)
    for source, model in (("wordllama", "wordllama"), ("minilm", "w2v")):
        rows = np.load(model_file(wordnet, model))
        permuted = work / f"permuted-{model}.npy"
        np.save(permuted, np.ascontiguousarray(rows[:, generator.permutation(rows.shape[1])]))
        for size in (3000, 12_000):
            yield files_case(
                f"WordNet {source} - permuted {model}", model_file(wordnet, source), permuted, size, 0)
    for level in (0, 0.25, 0.5, 1, 1.5, 2, 3, 5):
        source, target = work / f"synthetic-{level}-a.npy", work / f"synthetic-{level}-b.npy"
        a, b = synthetic(level, generator)
        np.save(source, a)
        np.save(target, b)
        for size in (2000, 6000):
            yield files_case(
                f"synthetic, noise {level}", source, target, size, 0, 6000, "12000:16000")


def synthetic(noise: float, generator: np.random.Generator, rows=16_000, dimension=128, clusters=200):
    """Two rotations of one clustered cloud with a decaying spectrum, with independent noise of that relative length."""
    scale = 1 / np.sqrt(1 + np.arange(dimension))
    centers = generator.standard_normal((clusters, dimension)) * scale
    latent = centers[generator.integers(0, clusters, rows)] + 0.5 * generator.standard_normal((rows, dimension)) * scale
    length = np.sqrt((latent**2).sum(1).mean() / dimension)

    def view():
        rotation, _ = np.linalg.qr(generator.standard_normal((dimension, dimension)))
        return (latent @ rotation + noise * length * generator.standard_normal(latent.shape)).astype(np.float32)

    return view(), view()


def paper_cases(wordnet: Path):
    for a, b, size in (("minilm", "wordllama", 25_904), ("minilm", "wordllama", 6000), ("wordllama", "minilm", 12_000),
                       ("minilm", "lsa", 12_000)):
        yield files_case(
            f"WordNet {a}-{b}", model_file(wordnet, a), model_file(wordnet, b), size, 0, preset="paper")


def measured(case, work: Path) -> dict[str, str]:
    map_path, start = work / "map.safetensors", case["target_start"]
    document = fit(
        case["source"], case["target"], f"0:{case['rows']}", f"{start}:{start + case['rows']}", map_path, "--preset",
        case["preset"], "--seed", case["seed"])
    verdict = document["verdict"]
    return {
        "agreement": f"{verdict['agreement']:.4f}", "merged": str(verdict["merged_chains"]),
        "chains": str(verdict["chains"]), **ranking_cells(evaluate(map_path, *case["truth"], case["evaluation"])),
        "pool": pool(case["evaluation"]), "seconds": f"{document['seconds']:.1f}"}


def pool(rows: str) -> str:
    first, end = map(int, rows.split(":"))
    return str(end - first)


def take_over(seeds: ResultTable, table: ResultTable) -> None:
    """Adds the fits of `solver.py seeds` as cases."""
    seeds.refuse_summaries()
    for fitted in seeds:
        case = dict(fitted, case=f"WordNet {fitted['source']}-{fitted['target']}", pool=pool(EVALUATION_ROWS))
        if case not in table:
            table.keep(case)


def run(arguments) -> None:
    wordnet = Path(arguments.wordnet)
    table = ResultTable(arguments.table, LAYOUTS["verdict"], arguments.afresh)
    if arguments.seeds_table:
        take_over(read_table(arguments.seeds_table, "seeds"), table)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        cases = list(made_cases(wordnet, work))
        if arguments.packages:
            cases += package_cases(Path(arguments.packages), wordnet)
        for case in cases + list(paper_cases(wordnet)) + list(wordnet_cases(wordnet)):
            table.measured({column: case[column] for column in table.layout.key}, lambda: measured(case, work))


def report(arguments) -> None:
    thresholds = Thresholds(arguments.trusted, arguments.failed)
    table = read_table(arguments.table, "verdict")
    chosen_on, held_out = (in_half(table, name) for name in HALVES)
    useless = max((case.number("agreement") for case in chosen_on if is_useless(case)), default=0)
    good = min((case.number("agreement") for case in chosen_on if is_good(case)), default=1)
    print(f"{len(table)} cases; thresholds chosen on {len(chosen_on)}, reported on {len(held_out)}")
    print(f"first half: largest agreement of a useless map {useless:.3f}, smallest of a good one {good:.3f}")
    print("useless: true mean rank above 5 % of the pool; good: true top-1 above 0.3\n")
    print(verdict_halves(table, thresholds) + "\n")
    print(verdict_cases(table, thresholds))
    if arguments.plot:
        Path(arguments.plot).write_text(scatter(table, thresholds))


def scatter(cases: ResultTable, thresholds: Thresholds) -> str:
    left, right, top, bottom = 70, 690, 50, 420
    x = lambda value: left + (right - left) * max(0.0, value)
    y = lambda value: bottom - (bottom - top) * value
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" width="760" height="480" font-family="sans-serif" font-size="13">',
        '<rect width="760" height="480" fill="white"/>',
        '<text x="380" y="28" text-anchor="middle" font-size="15">What agreement between independent maps says</text>']
    for mark in (0, 0.2, 0.4, 0.6, 0.8, 1):
        parts += [
            f'<line x1="{left}" y1="{y(mark)}" x2="{right}" y2="{y(mark)}" stroke="#dddddd"/>',
            f'<text x="{left - 8}" y="{y(mark) + 4}" text-anchor="end">{mark:g}</text>',
            f'<text x="{x(mark)}" y="{bottom + 20}" text-anchor="middle">{mark:g}</text>']
    for value, name in ((thresholds.failed, "failed | weak"), (thresholds.trusted, "weak | trusted")):
        parts += [
            f'<line x1="{x(value)}" y1="{top}" x2="{x(value)}" y2="{bottom}" stroke="#444444" stroke-dasharray="5 4"/>',
            f'<text x="{x(value)}" y="{top - 6}" text-anchor="middle" font-size="11">{name}</text>']
    for case in cases:
        color = "#c0392b" if is_useless(case) else "#1f77b4" if is_good(case) else "#e6a117"
        fill = color if half(case) == HALVES[0] else "white"
        parts.append(
            f'<circle cx="{x(case.number("agreement")):.1f}" cy="{y(case.number("top1")):.1f}" r="4.5" fill="{fill}" '
            f'fill-opacity="0.8" stroke="{color}" stroke-width="1.5"/>')
    parts.append(f'<rect x="{left + 4}" y="{top + 4}" width="320" height="88" fill="white" stroke="#dddddd"/>')
    for index, (color, text) in enumerate((
            ("#c0392b", "useless: mean rank above 5 % of the pool"), ("#e6a117", "in between"),
            ("#1f77b4", "good: top-1 above 0.3"))):
        parts += [
            f'<circle cx="{left + 16}" cy="{top + 18 + 20 * index}" r="4.5" fill="{color}"/>',
            f'<text x="{left + 28}" y="{top + 22 + 20 * index}">{text}</text>']
    parts += [
        f'<text x="{left + 10}" y="{top + 84}" font-size="11">filled: thresholds chosen on; open: held out</text>',
        '<text x="380" y="462" text-anchor="middle">agreement</text>',
        '<text x="20" y="235" text-anchor="middle" transform="rotate(-90 20 235)">true top-1</text>', "</svg>"]
    return "\n".join(parts) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    running = commands.add_parser("run", help="fit the cases")
    running.add_argument("--wordnet", required=True)
    running.add_argument("--packages")
    running.add_argument("--seeds-table", type=Path, help="fits to take over, from solver.py seeds")
    add_table_options(running)
    running.set_defaults(command=run)
    reporting = commands.add_parser("report", help="print the tables and draw the plot")
    reporting.add_argument("--table", required=True, type=Path)
    reporting.add_argument("--plot")
    reporting.add_argument("--trusted", type=float, default=Thresholds().trusted)
    reporting.add_argument("--failed", type=float, default=Thresholds().failed)
    reporting.set_defaults(command=report)
    arguments = parser.parse_args()
    arguments.command(arguments)


if __name__ == "__main__":
    finish(main)
