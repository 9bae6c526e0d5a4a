package import Alignment
import EmbeddingFiles
import Mv2v
import Yams

/// A YAML job file: everything that can be typed after `mv2v fit`, the knobs, and an evaluation.
///
/// Paths in it are relative to the folder the job file is in.
package struct JobFile {
  var source: [String]?
  var target: [String]?
  var output: String?
  var kind: FittedKind?
  var matchingOutput: String?
  var sourceRows: RowRange?
  var targetRows: RowRange?
  package var preset: Preset?
  var sample: Int?
  var seed: UInt64?
  var threads: Int?
  var json: Bool?
  var pairs: String?
  var initialMap: String?
  var sourceModel, targetModel: String?
  var acceptsAnyVerdict: Bool?
  var evaluation: EvaluationBlock?
  /// Knobs that were set, with the line they stand on, to be laid over a preset.
  package var knobs: [(knob: Knob, text: String, line: Int)] = []
  let path: String

  // Keys within keys take time with the square of their text.
  private static let largestByteCount = 1 << 16

  /// The paired files that a finished fit is measured on.
  struct EvaluationBlock {
    var source: String
    var target: String
    var sourceRows: RowRange?
    var targetRows: RowRange?
    var oracleSource: String?
    var oracleTarget: String?
    var oracleSourceRows: RowRange?
    var oracleTargetRows: RowRange?
    var pool: Int?
  }

  /// Reads a job file.
  ///
  /// - Throws: `unreadableJobFile`, or `jobFile` naming the line, for anything it does not understand.
  package init(path: String) throws(CommandError) {
    self.path = path
    let root: Node?
    let text: String
    do { text = try TextFile(path: path, largestByteCount: Self.largestByteCount).text } catch {
      throw .unreadableJobFile(path: path, reason: error.reason)
    }
    if let line = lineOfFirstAlias(inYAML: text) {
      throw .jobFile(
        path: path, line: line,
        reason: "anchors and aliases (&name and *name) are not taken; write the value where it is needed")
    }
    do { root = try Yams.compose(yaml: text) } catch {
      throw .unreadableJobFile(path: path, reason: "not valid YAML: \(error)")
    }
    guard let root else { throw .unreadableJobFile(path: path, reason: "the file is empty") }
    let section = try JobSection(root, path: path)
    var known = [
      "source", "target", "output", "kind", "matching_output", "source_rows", "target_rows", "sample",
      "preset", "seed",
      "threads", "json",
      "pairs", "initial_map", "source_model", "target_model", "accept_any_verdict", "evaluation",
    ]
    var sectionNames: [String] = []
    for knob in Knob.all where knob.name.contains(".") {
      let name = String(knob.name.prefix { $0 != "." })
      if sectionNames.last != name { sectionNames.append(name) }
    }
    known += sectionNames + Knob.all.map(\.name).filter { !$0.contains(".") }
    try section.requireKnownKeys(known)

    source = try section.paths("source")
    target = try section.paths("target")
    output = try section.path("output")
    kind = try section.value("kind", expected: "one of \(FittedKind.allCases.map(\.rawValue))") {
      FittedKind(rawValue: $0)
    }
    matchingOutput = try section.path("matching_output")
    sourceRows = try section.rows("source_rows")
    targetRows = try section.rows("target_rows")
    preset = try section.value("preset", expected: "one of \(Preset.allCases.map(\.rawValue))") {
      Preset(rawValue: $0)
    }
    sample = try section.value("sample", expected: "a whole number of at least 1") {
      Int($0).flatMap { $0 >= 1 ? $0 : nil }
    }
    seed = try section.value("seed", expected: "a whole number of at least 0") { UInt64($0) }
    threads = try section.value("threads", expected: "a whole number of at least 1") {
      Int($0).flatMap { $0 >= 1 ? $0 : nil }
    }
    json = try section.value("json", expected: "true or false") { Bool($0) }
    pairs = try section.path("pairs")
    initialMap = try section.path("initial_map")
    sourceModel = try section.scalar("source_model")?.text
    targetModel = try section.scalar("target_model")?.text
    acceptsAnyVerdict = try section.value("accept_any_verdict", expected: "true or false") { Bool($0) }
    for knob in Knob.all where !knob.name.contains(".") {
      if let (text, line) = try section.scalar(knob.name) { knobs.append((knob, text, line)) }
    }
    for name in sectionNames {
      guard let knobSection = try section.section(name) else { continue }
      let members = Knob.all.filter { $0.name.hasPrefix(name + ".") }
      let memberNames = members.map { String($0.name.dropFirst(name.count + 1)) }
      try knobSection.requireKnownKeys(memberNames)
      for (knob, memberName) in zip(members, memberNames) {
        if let (text, line) = try knobSection.scalar(memberName) { knobs.append((knob, text, line)) }
      }
    }
    if let block = try section.section("evaluation") { evaluation = try Self.evaluationBlock(block) }
  }

  /// Lays this file's knobs over a preset's.
  ///
  /// - Returns: the names of knobs that the chosen method does not have; a job file may serve several presets.
  /// - Throws: `jobFile` for a value that a knob cannot have, whatever the method.
  package func applyKnobs(to configuration: inout AlignmentConfiguration) throws(CommandError) -> [String] {
    var unused: [String] = []
    for (knob, text, line) in knobs {
      do { try knob.set(text, in: &configuration) } catch AlignmentError.unusedKnob(let name) {
        unused.append(name)
      } catch { throw .jobFile(path: path, line: line, reason: "\(error)") }
    }
    return unused
  }

  private static func evaluationBlock(_ section: JobSection) throws(CommandError) -> EvaluationBlock {
    try section.requireKnownKeys([
      "source", "target", "source_rows", "target_rows", "oracle_source", "oracle_target",
      "oracle_source_rows", "oracle_target_rows", "pool",
    ])
    guard let source = try section.path("source"), let target = try section.path("target") else {
      throw .jobFile(
        path: section.path, line: section.line, reason: "an evaluation needs both 'source' and 'target'")
    }
    var block = EvaluationBlock(source: source, target: target)
    block.sourceRows = try section.rows("source_rows")
    block.targetRows = try section.rows("target_rows")
    block.oracleSource = try section.path("oracle_source")
    block.oracleTarget = try section.path("oracle_target")
    block.oracleSourceRows = try section.rows("oracle_source_rows")
    block.oracleTargetRows = try section.rows("oracle_target_rows")
    block.pool = try section.value("pool", expected: "a whole number of at least 2") {
      Int($0).flatMap { $0 >= 2 ? $0 : nil }
    }
    guard (block.oracleSource == nil) == (block.oracleTarget == nil) else {
      throw .jobFile(
        path: section.path, line: section.line,
        reason: "an oracle needs both 'oracle_source' and 'oracle_target'")
    }
    return block
  }
}
