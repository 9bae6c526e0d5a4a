// Learn a map between two models' spaces from unpaired vectors, judge it, keep it, use it and measure it.

import Mv2v

// Vectors of some texts by one model, and of other texts by another model: nothing is paired.
let source = try EmbeddingFile(path: "data/wordnet-sample/source-minilm.npy")
let target = try EmbeddingFile(path: "data/wordnet-sample/target-wordllama.npy")

// Learn a map, and see whether it can be trusted.
let fit = try fitAlignment(source: source, target: target)
print("verdict: \(fit.verdict.level), agreement \(fit.verdict.agreement)")

// Keep it in a file, and carry vectors over with what the file holds.
try fit.mapFile(source: source, target: target).write(to: ".build/getting-started.safetensors")
let map = try MapFile(path: ".build/getting-started.safetensors").map
let mapped = try map.apply(to: source.rows(0..<100))
print("mapped: \(mapped.rowCount) x \(mapped.columnCount)")

// Where there is ground truth: how often is a vector's true counterpart its best match?
let pairs = try PairedRows(
  source: EmbeddingFile(path: "data/wordnet-sample/evaluation-minilm.npy"),
  target: EmbeddingFile(path: "data/wordnet-sample/evaluation-wordllama.npy"))
let evaluation = try evaluate(map, on: pairs, oracle: .crossFitted(foldCount: 4))
print("top-1: \(evaluation[.map]?.top1 ?? 0), of the oracle: \(evaluation.shareOfOracle ?? 0)")
