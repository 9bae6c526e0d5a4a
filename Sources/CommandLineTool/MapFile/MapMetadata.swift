import EmbeddingAlignment
import EmbeddingFiles

/// What a map file says about the fit that made it. No dates: equal runs give equal files.
func mapMetadata(
  preset: Preset, configuration: AlignmentConfiguration, seed: UInt64, source: EmbeddingRows,
  target: EmbeddingRows
) -> [String: String] {
  var metadata = [
    "format": MapFile.formatName,
    "format_version": MapFile.formatVersion,
    "tool_version": toolVersion,
    "direction": "source_to_target",
    "normalisation": "center_unit",
    "preset": preset.rawValue,
    "seed": String(seed),
    "source_dimension": String(source.file.columnCount),
    "target_dimension": String(target.file.columnCount),
  ]
  for knob in Knob.all { metadata["knob.\(knob.name)"] = knob.value(in: configuration) }
  for (side, rows) in [("source", source), ("target", target)] {
    let fingerprint = FileFingerprint(of: rows.file)
    metadata["\(side)_rows"] = String(rows.rows.rowCount)
    metadata["\(side)_row_range"] = "\(rows.rows.range.lowerBound):\(rows.rows.range.upperBound)"
    metadata["\(side)_file"] = fingerprint.name
    metadata["\(side)_file_shape"] = "\(fingerprint.rowCount)x\(fingerprint.columnCount)"
    metadata["\(side)_file_sha256"] = fingerprint.sha256
  }
  return metadata
}
