#!/usr/bin/env python3
"""Fits many cases whose truth is known, and sets the agreement that mv2v reports beside what the map is worth.

    .build-python/bin/python Studies/calibrate_verdict.py run --wordnet DIR [--packages DIR] --table docs/verdict.tsv
    .build-python/bin/python Studies/calibrate_verdict.py report --table docs/verdict.tsv --plot docs/images/verdict.svg
        [--seeds-table seeds.tsv]

DIR holds minilm.npy, wordllama.npy, w2v.npy and lsa.npy of the same 60,000 texts (data/README.md); --packages a folder
that Studies/embed_package_descriptions.py has made. Cases that the table holds already are not fitted again. The
report shows what the thresholds do on either half of the cases, halved by a checksum of their names.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import numpy as np

TOOL = os.environ.get("MV2V", ".build/release/mv2v")
COLUMNS = ["case", "preset", "rows", "seed", "agreement", "merged", "chains", "top1", "mean_rank", "pool", "seconds"]
SIZES = [1500, 3000, 6000, 12_000, 25_904]
MODELS = ["minilm", "wordllama", "w2v", "lsa"]
TARGET_START, EVALUATION = 25_904, (51_808, 60_000)


def wordnet_cases(folder: Path):
    """All pairs of models at all sizes, one direction with seed 0 and the other with seed 1."""
    for size in SIZES:
        for first in range(4):
            for second in range(first + 1, 4):
                for seed, (a, b) in enumerate([(first, second), (second, first)]):
                    yield from files_case(
                        f"WordNet {MODELS[a]}-{MODELS[b]}", folder / f"{MODELS[a]}.npy", folder / f"{MODELS[b]}.npy",
                        size, seed, TARGET_START, EVALUATION)


def files_case(name, source, target, rows, seed, target_start, evaluation, preset="default", truth=None):
    """One case on files; truth are the files to evaluate on, where they are not those of the fit."""
    yield dict(
        name=name, source=source, target=target, rows=rows, seed=seed, target_start=target_start,
        evaluation=evaluation, preset=preset, truth=truth or (source, target))


def package_cases(folder: Path, wordnet: Path):
    for size in (3000, 10_904):
        for a, b in [("minilm", "wordllama"), ("wordllama", "ppmi"), ("minilm", "ppmi"), ("ppmi", "minilm")]:
            yield from files_case(
                f"packages {a}-{b}", folder / f"{a}.npy", folder / f"{b}.npy", size, 0, 10_904, (21_808, 30_000))
    for size in (6000, 10_904):
        for seed in range(2):
            yield from files_case(
                "minilm WordNet - wordllama packages", wordnet / "minilm.npy", folder / "wordllama.npy", size, seed, 0,
                EVALUATION, truth=(wordnet / "minilm.npy", wordnet / "wordllama.npy"))


def made_cases(wordnet: Path, work: Path):
    """Targets made here: noise, another space with its dimensions permuted, synthetic spaces of several noises."""
    generator = np.random.default_rng(7)
    noise = work / "noise.npy"
    np.save(noise, generator.standard_normal((60_000, 256)).astype(np.float16))
    for size, seed in ((3000, 0), (12_000, 0), (25_904, 0), (12_000, 1)):
        yield from files_case("WordNet minilm - noise", wordnet / "minilm.npy", noise, size, seed, TARGET_START, EVALUATION)
    for source, model in (("wordllama", "wordllama"), ("minilm", "w2v")):
        rows = np.load(wordnet / f"{model}.npy")
        permuted = work / f"permuted-{model}.npy"
        np.save(permuted, np.ascontiguousarray(rows[:, generator.permutation(rows.shape[1])]))
        for size in (3000, 12_000):
            yield from files_case(
                f"WordNet {source} - permuted {model}", wordnet / f"{source}.npy", permuted, size, 0, TARGET_START,
                EVALUATION)
    for level in (0, 0.25, 0.5, 1, 1.5, 2, 3, 5):
        source, target = work / f"synthetic-{level}-a.npy", work / f"synthetic-{level}-b.npy"
        a, b = synthetic(level, generator)
        np.save(source, a)
        np.save(target, b)
        for size in (2000, 6000):
            yield from files_case(
                f"synthetic, noise {level}", source, target, size, 0, 6000, (12_000, 16_000))


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
        yield from files_case(
            f"WordNet {a}-{b}", wordnet / f"{a}.npy", wordnet / f"{b}.npy", size, 0, TARGET_START, EVALUATION,
            preset="paper")


def measured(case, work: Path) -> list[str]:
    map_path = work / "map.safetensors"
    start = case["target_start"]
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}
    fit = json.loads(subprocess.run(
        [TOOL, "fit", "--preset", case["preset"], "--seed", str(case["seed"]), "--json", "--accept-any-verdict",
         "--source", case["source"], "--source-rows", f"0:{case['rows']}",
         "--target", case["target"], "--target-rows", f"{start}:{start + case['rows']}", "--output", map_path],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment).stdout)
    rows = "{}:{}".format(*case["evaluation"])
    figures = json.loads(subprocess.run(
        [TOOL, "evaluate", "--map", map_path, "--source", case["truth"][0], "--target", case["truth"][1],
         "--source-rows", rows, "--target-rows", rows, "--json"],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment).stdout)["map"]
    verdict = fit["verdict"]
    return [
        case["name"], case["preset"], str(case["rows"]), str(case["seed"]), f"{verdict['agreement']:.4f}",
        str(verdict["merged_chains"]), str(verdict["chains"]), f"{figures['top1']:.4f}", f"{figures['mean_rank']:.1f}",
        str(case["evaluation"][1] - case["evaluation"][0]), f"{fit['seconds']:.1f}"]


def read_table(path: Path) -> list[dict]:
    if not path.exists():
        return []
    lines = path.read_text().splitlines()
    return [dict(zip(COLUMNS, line.split("\t"))) for line in lines[1:]]


def read_seeds(path: Path) -> list[dict]:
    """The fits of a table that `solver.py seeds` has made, as cases."""
    cases = []
    for line in path.read_text().splitlines():
        source, target, rows, preset, seed, top1, mean_rank, seconds, _, _, agreement = line.split("\t")
        cases.append(dict(
            case=f"WordNet {source}-{target}", preset=preset, rows=rows, seed=seed, agreement=agreement, top1=top1,
            mean_rank=mean_rank, pool=str(EVALUATION[1] - EVALUATION[0]), seconds=seconds))
    return cases


def run(arguments) -> None:
    wordnet, table = Path(arguments.wordnet), Path(arguments.table)
    if not table.exists():
        table.write_text("\t".join(COLUMNS) + "\n")
    done = {(row["case"], row["preset"], row["rows"], row["seed"]) for row in read_table(table)}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        cases = list(made_cases(wordnet, work))
        if arguments.packages:
            cases += package_cases(Path(arguments.packages), wordnet)
        for case in cases + list(paper_cases(wordnet)) + list(wordnet_cases(wordnet)):
            if (case["name"], case["preset"], str(case["rows"]), str(case["seed"])) in done:
                continue
            line = "\t".join(measured(case, work))
            print(line, flush=True)
            with table.open("a") as file:
                file.write(line + "\n")


def halves(cases: list[dict]) -> tuple[list[dict], list[dict]]:
    """Two halves by a checksum of the case's name, so that a case stays in its half when others are added."""
    parts: tuple[list[dict], list[dict]] = ([], [])
    for row in cases:
        key = f"{row['case']} {row['preset']} {row['rows']} {row['seed']}"
        parts[zlib.crc32(key.encode()) % 2].append(row)
    return parts


def is_useless(row) -> bool:
    return float(row["mean_rank"]) > 0.05 * float(row["pool"])


def is_good(row) -> bool:
    return float(row["top1"]) > 0.3


def report(arguments) -> None:
    cases = read_table(Path(arguments.table))
    if arguments.seeds_table:
        known = {(row["case"], row["preset"], row["rows"], row["seed"]) for row in cases}
        cases += [
            row for row in read_seeds(Path(arguments.seeds_table))
            if (row["case"], row["preset"], row["rows"], row["seed"]) not in known]
    chosen_on, held_out = halves(cases)
    useless = max((float(row["agreement"]) for row in chosen_on if is_useless(row)), default=0)
    good = min((float(row["agreement"]) for row in chosen_on if is_good(row)), default=1)
    print(f"{len(cases)} cases; thresholds chosen on {len(chosen_on)}, reported on {len(held_out)}")
    print(f"first half: largest agreement of a useless map {useless:.3f}, smallest of a good one {good:.3f}")
    print("useless: true mean rank above 5 % of the pool; good: true top-1 above 0.3\n")
    print("| half | cases | useless | useless but trusted | good | good but failed | trusted | weak | failed |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, part in (("chosen on", chosen_on), ("held out", held_out)):
        levels = [level(row, arguments) for row in part]
        bad = [value for row, value in zip(part, levels) if is_useless(row)]
        fine = [value for row, value in zip(part, levels) if is_good(row)]
        print(f"| {name} | {len(part)} | {len(bad)} | {bad.count('trusted')} | {len(fine)} | {fine.count('failed')} | "
              f"{levels.count('trusted')} | {levels.count('weak')} | {levels.count('failed')} |")
    print("\n| case | preset | rows | seed | agreement | verdict | top-1 | mean rank | half |")
    print("|---|---|---|---|---|---|---|---|---|")
    for row in sorted(cases, key=lambda row: -float(row["agreement"])):
        half = "chosen on" if row in chosen_on else "held out"
        print(f"| {row['case']} | {row['preset']} | {row['rows']} | {row['seed']} | {float(row['agreement']):.3f} | "
              f"{level(row, arguments)} | {float(row['top1']):.3f} | {row['mean_rank']} | {half} |")
    if arguments.plot:
        Path(arguments.plot).write_text(scatter(cases, chosen_on, arguments))


def level(row, arguments) -> str:
    agreement = float(row["agreement"])
    return "trusted" if agreement >= arguments.trusted else "weak" if agreement >= arguments.failed else "failed"


def scatter(cases, chosen_on, arguments) -> str:
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
    for value, name in ((arguments.failed, "failed | weak"), (arguments.trusted, "weak | trusted")):
        parts += [
            f'<line x1="{x(value)}" y1="{top}" x2="{x(value)}" y2="{bottom}" stroke="#444444" stroke-dasharray="5 4"/>',
            f'<text x="{x(value)}" y="{top - 6}" text-anchor="middle" font-size="11">{name}</text>']
    for row in cases:
        color = "#c0392b" if is_useless(row) else "#1f77b4" if is_good(row) else "#e6a117"
        fill = color if row in chosen_on else "white"
        parts.append(
            f'<circle cx="{x(float(row["agreement"])):.1f}" cy="{y(float(row["top1"])):.1f}" r="4.5" fill="{fill}" '
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
    running.add_argument("--table", required=True)
    running.set_defaults(command=run)
    reporting = commands.add_parser("report", help="print the table and draw the plot")
    reporting.add_argument("--table", required=True)
    reporting.add_argument("--seeds-table", help="further cases, from solver.py seeds")
    reporting.add_argument("--plot")
    reporting.add_argument("--trusted", type=float, default=0.65)
    reporting.add_argument("--failed", type=float, default=0.25)
    reporting.set_defaults(command=report)
    arguments = parser.parse_args()
    arguments.command(arguments)


if __name__ == "__main__":
    sys.exit(main())
