public import Alignment
public import EmbeddingMaps
public import Evaluation

/// A fit that was run and written, with its evaluation if there was one.
public struct FitOutcome: Sendable {
  /// The map file.
  public let output: String
  /// The map in it.
  public let map: EmbeddingMap
  /// The file of the matching map that was written beside it.
  public let matchingOutput: String?
  /// The preset that the configuration came from.
  public let preset: Preset
  /// The fit.
  public let fit: Fit
  /// What the file says of the map's verdict.
  public let verdict: Verdict
  /// How many rows either side had.
  public let sourceRowCount, targetRowCount: Int
  /// From the first file opened to the map written.
  public let duration: Duration
  /// The largest resident set of the process so far, memory-mapped input included.
  public let peakMemoryByteCount: Int
  /// The threads that were computed with, and the processor core whose kernels OpenBLAS ran.
  public let threadCount: Int, coreName: String
  /// How the map fared on paired rows.
  public let evaluation: Evaluation?

  /// What `mv2v fit` has done.
  public init(
    output: String, map: EmbeddingMap, matchingOutput: String? = nil, preset: Preset, fit: Fit,
    verdict: Verdict, sourceRowCount: Int, targetRowCount: Int, duration: Duration, peakMemoryByteCount: Int,
    threadCount: Int, coreName: String, evaluation: Evaluation?
  ) {
    (self.output, self.map, self.matchingOutput) = (output, map, matchingOutput)
    (self.preset, self.fit, self.verdict) = (preset, fit, verdict)
    (self.sourceRowCount, self.targetRowCount) = (sourceRowCount, targetRowCount)
    (self.duration, self.peakMemoryByteCount) = (duration, peakMemoryByteCount)
    (self.threadCount, self.coreName, self.evaluation) = (threadCount, coreName, evaluation)
  }
}

extension Report {
  /// What was written, the verdict and what to do now, and the evaluation.
  public init(_ outcome: FitOutcome) {
    let advice = outcome.verdict.advice(
      rowCount: min(outcome.sourceRowCount, outcome.targetRowCount),
      offersMatchingMap: outcome.matchingOutput == nil && outcome.fit.matchingMap != nil)
    let verdict = VerdictDocument(outcome.verdict)
    var lines = [
      "Wrote \(outcome.output): \(dimensions(of: outcome.map)), preset \(outcome.preset.rawValue), seed \(outcome.fit.seed), \(fixed(outcome.duration.seconds, 1)) s, "
        + "\(outcome.peakMemoryByteCount / 1_048_576) MiB at most.",
      verdict.text(advice: advice),
    ]
    if let expectation = verdict.expectation { lines.append(expectation) }
    if let path = outcome.matchingOutput, let map = outcome.fit.matchingMap {
      lines.insert("Wrote \(path): \(dimensions(of: map)).", at: 1)
    }
    if outcome.evaluation == nil {
      lines.append("Check it with 'mv2v evaluate' if you have paired vectors; apply it with 'mv2v apply'.")
    }
    self.init(
      blocks: [.paragraph(lines)] + (outcome.evaluation.map { Report($0).blocks } ?? []),
      document: FitDocument(outcome))
  }
}

private func dimensions(of map: EmbeddingMap) -> String {
  let (source, target) = (map.dimension(of: .source), map.dimension(of: .target))
  return map.leadsIntoOtherSpace
    ? "\(source) to \(target) dimensions"
    : "\(map.kindName) map, \(source) and \(target) dimensions to \(map.imageDimension(of: .source)) common ones"
}

/// What `mv2v fit --json` says.
private struct FitDocument: Encodable, Sendable {
  let output: String
  let kind: String
  let matchingOutput: String?
  let preset: String
  let seed: UInt64
  let threads: Int
  let blasCore: String
  let seconds: Double
  let peakMemoryBytes: Int
  let sourceRows: Int
  let targetRows: Int
  let verdict: VerdictDocument
  let stages: [Stage]
  let evaluation: EvaluationDocument?

  /// A stage's name and seconds, with what it measured beside them.
  struct Stage: Encodable {
    let report: StageReport

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: NamedKey.self)
      try container.encode(report.name, forKey: NamedKey("name"))
      try container.encode(report.duration.seconds, forKey: NamedKey("seconds"))
      for measurement in report.measurements where measurement.value.isFinite {
        try container.encode(measurement.value, forKey: NamedKey(measurement.name))
      }
    }
  }

  init(_ outcome: FitOutcome) {
    (kind, matchingOutput) = (outcome.map.kindName, outcome.matchingOutput)
    (output, preset, seed) = (outcome.output, outcome.preset.rawValue, outcome.fit.seed)
    (threads, blasCore) = (outcome.threadCount, outcome.coreName)
    (seconds, peakMemoryBytes) = (outcome.duration.seconds, outcome.peakMemoryByteCount)
    (sourceRows, targetRows) = (outcome.sourceRowCount, outcome.targetRowCount)
    verdict = VerdictDocument(outcome.verdict)
    stages = outcome.fit.stages.map(Stage.init)
    evaluation = outcome.evaluation.map(EvaluationDocument.init)
  }
}
