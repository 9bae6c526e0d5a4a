"""Writes the map files that every reader of the format is tested with: docs/map-format.md is their specification.

    .build-python/bin/python Tests/EmbeddingMapsTests/Fixtures/make_fixtures.py

good/*.safetensors are maps that must be read; expected.json has, for each, what its metadata says and what it makes of
some rows, worked out here in double precision. bad/*.safetensors must be refused; expected.json has the reason's kind
(a case of EmbeddingMapError) and words that the message must hold. common-space.safetensors is a file of three spaces
(docs/common-space-format.md), and common-space.json has what becomes of rows between any two. Deterministic.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

FOLDER = Path(__file__).parent
RANDOM = np.random.default_rng(20_261_124)
SOURCE, TARGET, COMMON = 4, 3, 2
COMMON_SPACE = ("whitened", "matching")


def semi_orthogonal(rows, columns):
    u, _, vt = np.linalg.svd(RANDOM.standard_normal((rows, columns)), full_matrices=False)
    return u @ vt


def singles(matrix):
    """The tensors that orthogonal and linear maps have in common."""
    return {
        "map": matrix, "source_mean": RANDOM.standard_normal(SOURCE), "target_mean": RANDOM.standard_normal(TARGET),
        "target_scale": np.array([1.5]), "source_scale": np.array([0.75])}


def metadata(kind, **more):
    return {
        "format": "mv2v-map", "format_version": "2", "tool_version": "0.1.0", "kind": kind,
        "direction": "both_to_common" if kind in COMMON_SPACE else "source_to_target", "normalisation": "center_unit",
        "source_dimension": str(SOURCE), "target_dimension": str(TARGET), **more}


FIT = {
    "preset": "default", "seed": "7", "verdict": "trusted", "agreement": "0.875", "chains": "4", "merged_chains": "3",
    "knob.map_search.rounds": "8", "knob.orthogonal": "true"}
ROWS = {
    "source_rows": "12000", "source_row_range": "10:12010", "source_file": "a.npy", "source_file_sha256": "0" * 64,
    "source_file_shape": f"20000x{SOURCE}", "target_rows": "9000", "target_row_range": "0:9000"}
PAIRED = {"paired": "true"}
# Stands for the digits that the file's own tensors have.
TRUE_CHECKSUM = "true"
PROFILES = {
    "source_lengths": "0.5 1.0 1.5", "source_centred_length": "0.875", "source_profile_share": "0.25",
    "target_lengths": "0.0 2.0 4.0", "target_centred_length": "1.75"}
LOG = {
    "stages": [{"name": "normalise", "figures": {"source_rows": 12000, "source_mean_length": 0.9686}},
               {"name": "refine together", "figures": {}}],
    "objectives": [[0.139, 0.2811], [0.1412, 0.2808]], "agreements": [[1, 0.9472], [0.9472, 1]],
    "singular_values": [0.02708, 0.01253, 0.0], "noise_level": 0.001389}


def good_files():
    orthogonal = singles(semi_orthogonal(SOURCE, TARGET))
    yield "orthogonal", orthogonal, metadata("orthogonal", **FIT, **ROWS)
    yield "orthogonal-with-knowledge", orthogonal, metadata(
        "orthogonal", **{**FIT, "verdict": "weak", "known_pairs": "20", "initial_map": "old.safetensors"})
    yield "orthogonal-failed", orthogonal, metadata(
        "orthogonal", **{**FIT, "verdict": "failed", "agreement": "0.0625"})
    # A key that a later version may add must be passed over, and so must a tensor.
    yield "unknown-keys", {**orthogonal, "a_later_tensor": np.zeros(1)}, metadata(
        "orthogonal", **PAIRED, a_later_key="anything")
    yield "without-source-scale", {
        name: tensor for name, tensor in orthogonal.items() if name != "source_scale"}, metadata("orthogonal", **PAIRED)
    uncentred = {**orthogonal, "source_mean": np.zeros(SOURCE), "target_mean": np.zeros(TARGET)}
    yield "uncentred", uncentred, {**metadata("orthogonal", **PAIRED), "normalisation": "unit"}
    linear = singles(RANDOM.standard_normal((SOURCE, TARGET)))
    linear["backward_map"] = RANDOM.standard_normal((TARGET, SOURCE))
    yield "linear", linear, metadata("linear", **PAIRED)
    yield "ridge", linear, metadata("ridge", **PAIRED, ridge="0.01")
    whitened = {
        "source_map": RANDOM.standard_normal((SOURCE, COMMON)), "target_map": RANDOM.standard_normal((TARGET, COMMON)),
        "source_mean": RANDOM.standard_normal(SOURCE), "target_mean": RANDOM.standard_normal(TARGET)}
    yield "whitened", whitened, metadata("whitened", **PAIRED)
    # Version 1: no source_scale, no backward_map, no kind for maps of unpaired rows.
    first = {"format_version": "1"}
    old = {name: tensor for name, tensor in orthogonal.items() if name != "source_scale"}
    old_fit = {**metadata("orthogonal", **FIT), **first}
    del old_fit["kind"]
    yield "version-1-fit", old, old_fit
    old_linear = {name: linear[name] for name in old}
    yield "version-1-blend", old_linear, {**old_fit, "preset": "paper", "knob.orthogonal": "false"}
    yield "version-1-linear", old_linear, {**metadata("linear", **PAIRED), **first}
    yield "version-1-oracle", old, {**metadata("orthogonal", **PAIRED), **first}
    yield "version-1-whitened", whitened, {**metadata("whitened", **PAIRED), **first}
    matching = {
        "source_map": RANDOM.standard_normal((SOURCE, COMMON)), "target_map": RANDOM.standard_normal((TARGET, COMMON)),
        "source_mean": RANDOM.standard_normal(SOURCE), "target_mean": RANDOM.standard_normal(TARGET),
        "correlations": np.array([0.75, 0.25]), "bound": np.array([4.0])}
    yield "matching", matching, metadata("matching", **PAIRED)
    # The deficits of most rows exceed this bound.
    yield "matching-beyond-its-bound", {**matching, "bound": np.array([0.5])}, metadata("matching", **FIT, **ROWS)
    # Version 3: weights of dimensions, on one side or both; 0 leaves a dimension out.
    third = {"format_version": "3"}
    weights = {"source_weights": np.array([1, 0.03125, 1, 2]), "target_weights": np.array([1, 1, 0])}
    yield "version-3-weights", {**orthogonal, **weights}, {**metadata("orthogonal", **FIT), **third}
    yield "version-3-source-weights", {**orthogonal, "source_weights": weights["source_weights"]}, {
        **metadata("orthogonal", **PAIRED), **third}
    yield "version-3-linear", {**linear, **weights}, {**metadata("linear", **PAIRED), **third}
    yield "version-3-whitened", {**whitened, **weights}, {**metadata("whitened", **PAIRED), **third}
    # Nothing asks for version 3 here, nor is anything wrong with it.
    yield "version-3-without-weights", orthogonal, {**metadata("orthogonal", **PAIRED), **third}
    # A tensor that version 2 does not know.
    yield "version-2-weights", {**orthogonal, **weights}, metadata("orthogonal", **PAIRED)
    yield "with-checksum", orthogonal, metadata("orthogonal", **FIT, tensors_sha256=TRUE_CHECKSUM)
    # What the rows of the fit looked like; of the target the lengths alone.
    yield "profiles", {**orthogonal, "source_profile": semi_orthogonal(2, SOURCE)}, metadata(
        "orthogonal", **PAIRED, **PROFILES)
    # What a fit came upon on its way; the level may be missing.
    yield "fit-log", orthogonal, metadata("orthogonal", **FIT, **ROWS, fit_log=json.dumps(LOG))
    yield "fit-log-without-level", orthogonal, metadata("orthogonal", **FIT, fit_log=json.dumps(
        {**{name: value for name, value in LOG.items() if name != "noise_level"}, "agreements": [], "a_later_key": [1]}))


def bad_files(good):
    tensors, entries = good["orthogonal"]
    linear_tensors, linear_entries = good["linear"]
    whitened_tensors, whitened_entries = good["whitened"]
    matching_tensors, matching_entries = good["matching"]

    def without(mapping, name):
        return {key: value for key, value in mapping.items() if key != name}

    def spoilt(name, value, position=0):
        array = tensors[name].copy()
        array.flat[position] = value
        return {**tensors, name: array}

    profiled_tensors, profiled = good["profiles"]
    yield "lengths-descending", profiled_tensors, {**profiled, "source_lengths": "1.5 1.0 0.5"}, "invalidMetadata", [
        "source_lengths", "1.5 1.0 0.5"]
    yield "lengths-without-the-centred-one", profiled_tensors, without(profiled, "target_centred_length"), (
        "invalidMetadata"), ["target_centred_length"]
    yield "profile-without-share", profiled_tensors, without(profiled, "source_profile_share"), "invalidMetadata", [
        "source_profile_share"]
    yield "profile-of-another-dimension", {**profiled_tensors, "source_profile": np.zeros((2, SOURCE + 1))}, profiled, (
        "tensorShape"), ["source_profile", "[any, 4]"]
    yield "no-format", tensors, without(entries, "format"), "notAMap", ["mv2v-map"]
    yield "newer-version", tensors, {**entries, "format_version": "4"}, "unknownVersion", ["4", "newer mv2v"]
    yield "no-version", tensors, without(entries, "format_version"), "unknownVersion", ["none"]
    yield "version-in-words", tensors, {**entries, "format_version": "two"}, "unknownVersion", ["'two'"]
    yield "unknown-kind", tensors, {**entries, "kind": "affine"}, "invalidMetadata", ["kind", "affine", "orthogonal"]
    yield "no-kind", tensors, without(entries, "kind"), "invalidMetadata", ["kind"]
    for name in ["map", "source_mean", "target_mean", "target_scale"]:
        yield f"no-{name}", without(tensors, name), entries, "missingTensor", [f"'{name}'"]
    yield "no-backward_map", without(linear_tensors, "backward_map"), linear_entries, "missingTensor", [
        "'backward_map'"]
    yield "no-target_map", without(whitened_tensors, "target_map"), whitened_entries, "missingTensor", ["'target_map'"]
    for name in ["source_map", "correlations", "bound"]:
        yield f"matching-no-{name}", without(matching_tensors, name), matching_entries, "missingTensor", [f"'{name}'"]
    yield "matching-short-correlations", {**matching_tensors, "correlations": np.array([0.5])}, matching_entries, \
        "tensorShape", ["'correlations'", "[1]", "[2]"]
    yield "matching-correlation-of-one", {**matching_tensors, "correlations": np.array([0.5, 1.0])}, \
        matching_entries, "contradiction", ["'correlations'", "1.0", "position 1"]
    yield "matching-negative-correlation", {**matching_tensors, "correlations": np.array([-0.5, 0.25])}, \
        matching_entries, "contradiction", ["'correlations'", "-0.5"]
    yield "matching-bound-of-zero", {**matching_tensors, "bound": np.array([0.0])}, matching_entries, \
        "contradiction", ["'bound'", "positive"]
    yield "kind-of-other-tensors", tensors, {**entries, "kind": "whitened"}, "missingTensor", ["'source_map'"]
    yield "flat-map", {**tensors, "map": tensors["map"].ravel()}, entries, "tensorShape", ["'map'", "[12]"]
    yield "short-mean", {**tensors, "target_mean": np.zeros(2)}, entries, "tensorShape", ["'target_mean'", "[2]", "[3]"]
    yield "two-scales", {**tensors, "target_scale": np.ones(2)}, entries, "tensorShape", ["'target_scale'", "[2]"]
    yield "backward-of-other-shape", {**linear_tensors, "backward_map": linear_tensors["map"]}, linear_entries, \
        "tensorShape", ["'backward_map'", "[4, 3]", "[3, 4]"]
    yield "common-dimensions-differ", {**whitened_tensors, "target_map": np.ones((TARGET, 5))}, whitened_entries, \
        "tensorShape", ["'target_map'", "[3, 5]"]
    yield "nan-in-map", spoilt("map", np.nan, 5), entries, "tensorNotFinite", ["'map'", "position 5"]
    yield "infinite-mean", spoilt("source_mean", np.inf, 1), entries, "tensorNotFinite", ["'source_mean'"]
    yield "zero-map", {**linear_tensors, "map": np.zeros((SOURCE, TARGET))}, linear_entries, "contradiction", ["zeros"]
    yield "zero-source-map", {**matching_tensors, "source_map": 0 * matching_tensors["source_map"]}, matching_entries, "contradiction", [
        "'source_map'", "zeros"]
    yield "long-target-map", {**matching_tensors, "target_map": 1e20 * matching_tensors["target_map"]}, matching_entries, "contradiction", [
        "'target_map'", "1e15"]
    yield "large-bound", {**matching_tensors, "bound": np.array([2e30])}, matching_entries, "contradiction", ["'bound'", "1e30"]
    yield "long-map", {**linear_tensors, "map": 1e20 * linear_tensors["map"]}, linear_entries, "contradiction", ["'map'", "1e15"]
    yield "images-beyond", {
        **tensors, "target_mean": np.full(TARGET, 5e37), "target_scale": np.array([3e38])}, entries, "contradiction", [
            "'target_mean'", "'target_scale'"]
    yield "long-mean", {**tensors, "source_mean": np.full(SOURCE, 1e38)}, entries, "contradiction", ["'source_mean'", "1.7e38"]
    yield "zero-scale", spoilt("target_scale", 0), entries, "contradiction", ["'target_scale'", "positive"]
    yield "negative-scale", spoilt("source_scale", -1), entries, "contradiction", ["'source_scale'"]
    yield "not-orthogonal", {**tensors, "map": 2 * tensors["map"]}, entries, "contradiction", ["not"]
    yield "other-dimension", tensors, {**entries, "source_dimension": "5"}, "contradiction", ["source_dimension", "5"]
    yield "no-dimension", tensors, without(entries, "target_dimension"), "invalidMetadata", ["target_dimension"]
    yield "other-direction", tensors, {**entries, "direction": "both_to_common"}, "invalidMetadata", ["direction"]
    yield "unit-with-means", tensors, {**entries, "normalisation": "unit"}, "contradiction", ["'unit'", "source_mean"]
    yield "unknown-normalisation", tensors, {**entries, "normalisation": "none"}, "invalidMetadata", ["normalisation"]
    yield "unknown-verdict", tensors, {**entries, "verdict": "failee"}, "invalidMetadata", ["verdict", "failee"]
    yield "paired-with-verdict", tensors, {**entries, "paired": "true", "verdict": "failed"}, "contradiction", [
        "'paired'", "'verdict'"]
    yield "no-verdict", tensors, without(entries, "verdict"), "invalidMetadata", ["no 'verdict'", "paired"]
    yield "agreement-in-words", tensors, {**entries, "agreement": "high"}, "invalidMetadata", ["agreement", "high"]
    yield "negative-seed", tensors, {**entries, "seed": "-1"}, "invalidMetadata", ["seed", "-1"]
    yield "rows-beside-range", tensors, {**entries, "source_rows": "12001"}, "invalidMetadata", ["source_row_range"]
    yield "short-sha", tensors, {**entries, "source_file_sha256": "abc"}, "invalidMetadata", ["sha256"]
    for name, text in [
            ("in-words", "it went well"), ("of-other-parts", json.dumps({"stages": []})),
            ("not-square", json.dumps({**LOG, "agreements": [[1, 0.5]]})),
            ("of-words", json.dumps({**LOG, "singular_values": ["large"]})),
            ("negative", json.dumps({**LOG, "singular_values": [-1]})),
            ("nameless", json.dumps({**LOG, "stages": [{"figures": {}}]})),
            ("deep", "[" * 5000)]:
        yield f"fit-log-{name}", tensors, {**entries, "fit_log": text}, "invalidMetadata", ["'fit_log'", "JSON"]
    weighted, third = good["version-3-weights"]

    def weights(values):
        return {**weighted, "source_weights": np.array(values, float)}

    yield "short-weights", weights([1, 1, 1]), third, "tensorShape", ["'source_weights'", "[3]", "[4]"]
    yield "infinite-weight", weights([1, np.inf, 1, 1]), third, "tensorNotFinite", ["'source_weights'", "position 1"]
    yield "negative-weight", weights([1, 1, -2, 1]), third, "contradiction", ["'source_weights'", "-2", "position 2"]
    yield "huge-weights", weights([1, 3e38, 1, 1]), third, "contradiction", ["'source_weights'", "position 1", "1e15"]
    yield "zero-weights", weights([0, 0, 0, 0]), third, "contradiction", ["'source_weights'", "zeros alone"]
    yield "other-checksum", tensors, {**entries, "tensors_sha256": "0" * 64}, "contradiction", [
        "'tensors_sha256'", "not those that were written"]
    yield "ridge-without-penalty", linear_tensors, {**linear_entries, "kind": "ridge"}, "invalidMetadata", ["'ridge'"]


def units(rows, mean, weights):
    rows = weights * (rows - mean)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def with_root(variates, side, tensors):
    """The images of a matching map: behind the variates what their norms lack, in a place for each side."""
    deficits = (variates**2 * (1 - tensors["correlations"])).sum(1)
    roots = np.sqrt(np.maximum(0, tensors["bound"] - deficits))
    zeros = np.zeros_like(roots)
    return np.column_stack([variates, roots, zeros] if side == "source" else [variates, zeros, roots])


def expectation(tensors, entries):
    rows = {"source": RANDOM.standard_normal((3, SOURCE)), "target": RANDOM.standard_normal((2, TARGET))}
    # Readers see single precision.
    tensors = {name: tensor.astype(np.float32).astype(float) for name, tensor in tensors.items()}
    weights = {side: np.ones(rows[side].shape[1]) for side in rows}
    if entries["format_version"] == "3":
        weights = {side: tensors.get(f"{side}_weights", weights[side]) for side in rows}
    unit = {side: units(rows[side], tensors[f"{side}_mean"], weights[side]) for side in rows}
    kind = entries.get("kind", "linear" if entries.get("knob.orthogonal") == "false" else "orthogonal")
    if kind == "whitened":
        forward, backward = unit["source"] @ tensors["source_map"], unit["target"] @ tensors["target_map"]
        raw = None
    elif kind == "matching":
        forward, backward = (
            with_root(unit[side] @ tensors[f"{side}_map"], side, tensors) for side in ("source", "target"))
        raw = None
    else:
        matrix = tensors["map"]
        if kind == "orthogonal" or "kind" not in entries:
            back = matrix.T
        else:
            back = tensors.get("backward_map", np.linalg.pinv(matrix))
        forward, backward = unit["source"] @ matrix, unit["target"] @ back
        divided = np.divide(forward, weights["target"], out=np.zeros_like(forward), where=weights["target"] > 0)
        raw = (tensors["target_mean"] + tensors["target_scale"] * divided).tolist()
    return {
        "kind": kind, "verdict": entries.get("verdict"), "rows": {side: rows[side].tolist() for side in rows},
        "forward": forward.tolist(), "backward": backward.tolist(), "raw": raw}


def common_space(write):
    """Three spaces of 4, 3 and 5 dimensions, the second weighted; the map over the third was found through the first."""
    random = np.random.default_rng(20_261_127)
    dimensions, common = (4, 3, 5), 6
    tensors, entries = {}, {
        "format": "mv2v-common-space", "format_version": "1", "tool_version": "0.1.0", "spaces": "3",
        "dimension": str(common), "normalisation": "center_unit", "preset": "default", "seed": "7", "knob.chains": "2"}
    for index, (name, dimension) in enumerate(zip(("one", "two, weighted", "drei"), dimensions)):
        tensors |= {
            f"space_{index}_loadings": random.standard_normal((dimension, common)),
            f"space_{index}_mean": random.standard_normal(dimension), f"space_{index}_scale": np.array([0.5 + index])}
        entries |= {
            f"space_{index}_name": name, f"space_{index}_dimension": str(dimension), f"space_{index}_verdict": "trusted"}
    tensors["space_1_weights"] = np.array([1.0, 0.0, 0.25])
    for a, b, route in ((0, 1, None), (0, 2, None), (1, 2, "1 0 2")):
        pair = f"pair_{a}_{b}"
        entries |= {
            f"{pair}_verdict": "trusted", f"{pair}_agreement": "0.875", f"{pair}_chains": "2",
            f"{pair}_merged_chains": "2", f"{pair}_direct_verdict": "failed" if route else "trusted",
            f"{pair}_direct_agreement": "0.25" if route else "0.875"}
        if route:
            entries |= {f"{pair}_route": route, f"{pair}_cycle_agreement": "0.75"}
    write(FOLDER / "common-space.safetensors", tensors, {**entries, "tensors_sha256": TRUE_CHECKSUM})

    tensors = {name: np.asarray(tensor, np.float32).astype(float) for name, tensor in tensors.items()}
    rows = [random.standard_normal((3, dimension)) for dimension in dimensions]
    images = {}
    for a in range(3):
        for b in range(3):
            if a == b:
                continue
            unit = units(rows[a], tensors[f"space_{a}_mean"], tensors.get(f"space_{a}_weights", 1))
            left, _, right = np.linalg.svd(
                tensors[f"space_{a}_loadings"] @ tensors[f"space_{b}_loadings"].T, full_matrices=False)
            image, weights = unit @ left @ right, tensors.get(f"space_{b}_weights")
            if weights is not None:
                image = np.divide(image, weights, out=np.zeros_like(image), where=weights > 0)
            images[f"{a} {b}"] = (tensors[f"space_{b}_mean"] + tensors[f"space_{b}_scale"] * image).tolist()
    (FOLDER / "common-space.json").write_text(
        json.dumps({"rows": [row.tolist() for row in rows], "images": images}, indent=1) + "\n")


def main():
    expected = {"good": {}, "bad": {}}
    good = {}
    for folder in ("good", "bad"):
        (FOLDER / folder).mkdir(exist_ok=True)
        for old in (FOLDER / folder).glob("*.safetensors"):
            old.unlink()

    def write(path, tensors, entries):
        tensors = {name: np.ascontiguousarray(tensor, np.float32) for name, tensor in tensors.items()}
        save_file(tensors, path, entries)
        if entries.get("tensors_sha256") == TRUE_CHECKSUM:
            data = path.read_bytes()
            digits = hashlib.sha256(data[8 + int.from_bytes(data[:8], "little"):]).hexdigest()
            save_file(tensors, path, {**entries, "tensors_sha256": digits})

    for name, tensors, entries in good_files():
        good[name] = (tensors, entries)
        write(FOLDER / "good" / f"{name}.safetensors", tensors, entries)
        expected["good"][name] = expectation(tensors, entries)
    for name, tensors, entries, error, words in bad_files(good):
        write(FOLDER / "bad" / f"{name}.safetensors", tensors, entries)
        expected["bad"][name] = {"error": error, "words": words}
    common_space(write)
    (FOLDER / "expected.json").write_text(json.dumps(expected, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
