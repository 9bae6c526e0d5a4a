import Mv2v
import Reports

/// The text of a job file to begin with: two sides, a map, and further options as comments.
///
/// - Parameters:
///   - source: the path as the job file has to say it.
///   - shapes: rows and dimensions of both sides.
///   - findings: what was found in them.
func starterJobText(
  source: String, target: String, shapes: [(rows: Int, dimension: Int)], findings: [Finding]
) -> String {
  var lines = [
    "# A job for 'mv2v fit --config'. Paths are relative to this file's folder; a flag wins over what stands here.",
    "# 'mv2v fit --config FILE --dry-run' says what it would take, '--print-config' prints every knob.", "",
    "# \(grouped(shapes[0].rows)) rows of \(shapes[0].dimension) dimensions.",
    "source: \(yamlScalar(source))",
    "# \(grouped(shapes[1].rows)) rows of \(shapes[1].dimension) dimensions.",
    "target: \(yamlScalar(target))",
    "output: map.safetensors", "",
    "preset: default", "seed: 0", "",
    "# What the models are called; kept in the map, so that it is not used backwards.",
    "#source_model: name of the source model", "#target_model: name of the target model",
    "# Some of the rows, drawn at random by the seed.", "#sample: 25000",
    "# A few known pairs: two columns, a source row and a target row, from 0.", "#pairs: pairs.tsv",
    "# The matching map, which finds more where the index can be rewritten.",
    "#matching_output: matching.safetensors",
    "# Paired files that the map is measured on in the end.",
    "#evaluation:", "#  source: paired-source.npy", "#  target: paired-target.npy",
  ]
  if !findings.isEmpty {
    lines += ["", "# What 'mv2v doctor' says of these vectors:"]
    for finding in findings {
      lines += ["# - \(finding.severity.rawValue): \(finding.finding)", "#   What to do: \(finding.advice)"]
    }
  }
  // A path may hold a line end, which must not end the comment that it stands in, and what YAML does not take.
  return lines.map { $0.hasPrefix("#") ? $0.inOneLine : $0 }.joined(separator: "\n") + "\n"
}
