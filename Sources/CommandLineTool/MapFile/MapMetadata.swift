import EmbeddingAlignment
import EmbeddingFiles
import LinearAlgebra

/// What a map file says about the fit that made it. No dates: equal runs give equal files.
func mapMetadata(
  job: FitJob, verdict: Verdict, knowledge: PriorKnowledge, source: EmbeddingRows, target: EmbeddingRows
) -> [String: String] {
  var metadata = [
    "format": MapFile.formatName,
    "format_version": MapFile.formatVersion,
    "tool_version": toolVersion,
    "direction": "source_to_target",
    "normalisation": "center_unit",
    "preset": job.preset.rawValue,
    "seed": String(job.seed),
    "verdict": verdict.level.rawValue,
    "agreement": String(verdict.agreement),
    "chains": String(verdict.chainCount),
    "merged_chains": String(verdict.mergedChainCount),
    "source_dimension": String(source.file.columnCount),
    "target_dimension": String(target.file.columnCount),
  ]
  for knob in Knob.all { metadata["knob.\(knob.name)"] = knob.value(in: job.configuration) }
  if !knowledge.pairs.isEmpty { metadata["known_pairs"] = String(knowledge.pairs.count) }
  metadata["initial_map"] = job.initialMap.map(fileName)
  metadata.merge(trainingMetadata(source: source, target: target)) { $1 }
  return metadata
}

/// What identifies the training rows of both sides.
func trainingMetadata(source: EmbeddingRows, target: EmbeddingRows) -> [String: String] {
  let sides = [("source", source), ("target", target)]
  return concurrentMap(count: 2) { sideMetadata(sides[$0].0, sides[$0].1) }.reduce(into: [:]) {
    $0.merge($1) { $1 }
  }
}

/// What identifies one side's training rows.
private func sideMetadata(_ side: String, _ rows: EmbeddingRows) -> [String: String] {
  let fingerprint = FileFingerprint(of: rows.file)
  return [
    "\(side)_rows": String(rows.rows.rowCount),
    "\(side)_row_range": "\(rows.rows.range.lowerBound):\(rows.rows.range.upperBound)",
    "\(side)_file": fingerprint.name, "\(side)_file_sha256": fingerprint.sha256,
    "\(side)_file_shape": "\(fingerprint.rowCount)x\(fingerprint.columnCount)",
  ]
}

private func fileName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
