package import Alignment
import Mv2v

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
  /// Knobs that were set, to be laid over a preset.
  package var knobs: JobKnobs
  let path: String

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
    let section = try JobSection(ofFile: path)
    let known = [
      "source", "target", "output", "kind", "matching_output", "source_rows", "target_rows", "sample",
      "preset", "seed",
      "threads", "json",
      "pairs", "initial_map", "source_model", "target_model", "accept_any_verdict", "evaluation",
    ]
    try section.requireKnownKeys(known + JobKnobs.keys)

    source = try section.paths("source")
    target = try section.paths("target")
    output = try section.path("output")
    kind = try section.value("kind", expected: "one of \(FittedKind.allCases.map(\.rawValue))") {
      FittedKind(rawValue: $0)
    }
    matchingOutput = try section.path("matching_output")
    sourceRows = try section.rows("source_rows")
    targetRows = try section.rows("target_rows")
    preset = try section.preset("preset")
    sample = try section.count("sample")
    seed = try section.seed("seed")
    threads = try section.count("threads")
    json = try section.flag("json")
    pairs = try section.path("pairs")
    initialMap = try section.path("initial_map")
    sourceModel = try section.scalar("source_model")?.text
    targetModel = try section.scalar("target_model")?.text
    acceptsAnyVerdict = try section.flag("accept_any_verdict")
    knobs = try JobKnobs(section)
    if let block = try section.section("evaluation") { evaluation = try Self.evaluationBlock(block) }
  }

  /// Lays this file's knobs over a preset's.
  ///
  /// - Returns: the names of knobs that the chosen method does not have; a job file may serve several presets.
  /// - Throws: `jobFile` for a value that a knob cannot have, whatever the method.
  package func applyKnobs(to configuration: inout AlignmentConfiguration) throws(CommandError) -> [String] {
    try knobs.apply(to: &configuration)
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
