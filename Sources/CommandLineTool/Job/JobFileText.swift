import Alignment
import EmbeddingFiles
import Mv2v
import Reports

/// A job as the text of a job file, which does the same when it is read again.
///
/// - Parameter onlyChanges: whether knobs are left out that have the preset's value.
func jobFileText(_ job: FitJob, onlyChanges: Bool) -> String {
  var lines = [
    "# A job for 'mv2v fit --config'. Paths are relative to this file's folder; a flag wins over what stands here."
  ]
  func add(_ key: String, _ value: String?) { if let value { lines.append("\(key): \(value)") } }
  add("source", list(job.source))
  add("source_rows", (job.sourceRows?.description).map(yamlScalar))
  add("target", list(job.target))
  add("target_rows", (job.targetRows?.description).map(yamlScalar))
  add("sample", job.sample.map(String.init))
  add("output", job.output.map(yamlScalar))
  add("kind", job.kind == .orthogonal ? nil : job.kind.rawValue)
  add("matching_output", job.matchingOutput.map(yamlScalar))
  add("pairs", job.pairs.map(yamlScalar))
  add("initial_map", job.initialMap.map(yamlScalar))
  add("source_model", job.models.source.map(yamlScalar))
  add("target_model", job.models.target.map(yamlScalar))
  add("preset", job.preset.rawValue)
  add("seed", String(job.seed))
  add("threads", job.threads.map(String.init))
  add("json", job.json ? "true" : nil)
  add("accept_any_verdict", job.acceptsAnyVerdict ? "true" : nil)
  if let evaluation = job.evaluation { lines += ["", "evaluation:"] + evaluationLines(evaluation) }
  lines += knobLines(job, onlyChanges: onlyChanges)
  return lines.joined(separator: "\n")
}

private func evaluationLines(_ block: JobFile.EvaluationBlock) -> [String] {
  let entries: [(String, String?)] = [
    ("source", yamlScalar(block.source)), ("source_rows", (block.sourceRows?.description).map(yamlScalar)),
    ("target", yamlScalar(block.target)), ("target_rows", (block.targetRows?.description).map(yamlScalar)),
    ("oracle_source", block.oracleSource.map(yamlScalar)),
    ("oracle_source_rows", (block.oracleSourceRows?.description).map(yamlScalar)),
    ("oracle_target", block.oracleTarget.map(yamlScalar)),
    ("oracle_target_rows", (block.oracleTargetRows?.description).map(yamlScalar)),
    ("pool", block.pool.map(String.init)),
  ]
  return entries.compactMap { key, value in value.map { "  \(key): \($0)" } }
}

/// Bare knobs, then a section per stage, each knob with what it means.
private func knobLines(_ job: FitJob, onlyChanges: Bool) -> [String] {
  let preset = job.preset.configuration
  let shown = Knob.all.compactMap {
    knob -> (section: String, name: String, value: String, summary: String)? in
    guard let value = knob.value(in: job.configuration) else { return nil }
    if onlyChanges, knob.value(in: preset) == value { return nil }
    let parts = knob.name.split(separator: ".").map(String.init)
    let choices = knob.choices.isEmpty ? "" : ": " + knob.choices.joined(separator: ", ")
    return (parts.count == 2 ? parts[0] : "", parts[parts.count - 1], value, knob.summary + choices)
  }
  let width = (shown.map { $0.name.count + $0.value.count + ($0.section.isEmpty ? 2 : 4) }.max() ?? 0) + 2
  var lines: [String] = []
  var section: String?
  for knob in shown {
    if knob.section != section { lines.append("") }
    if knob.section != section, !knob.section.isEmpty { lines.append("\(knob.section):") }
    section = knob.section
    let entry = (knob.section.isEmpty ? "" : "  ") + "\(knob.name): \(knob.value)"
    lines.append(entry.padded(to: width) + "# " + knob.summary)
  }
  return lines
}

/// One path, or several as a YAML list; nil for none.
private func list(_ paths: [String]) -> String? {
  paths.count > 1 ? "[\(paths.map(yamlScalar).joined(separator: ", "))]" : paths.first.map(yamlScalar)
}

/// A YAML scalar: plain where no reader could take it for something else, else in double quotes.
func yamlScalar(_ text: String) -> String {
  let plainMarks = Set("./_-+=@%")
  let isPlain =
    text.first.map { $0.isLetter || "/.".contains($0) } == true
    && text.allSatisfy { $0.isLetter || $0.isWholeNumber || plainMarks.contains($0) }
    && !["true", "false", "null", "yes", "no", "on", "off"].contains(text.lowercased())
  return isPlain ? text : text.doubleQuoted
}
