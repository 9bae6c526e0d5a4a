import AlignmentEvaluation

/// The figures of one contender in one direction, as they stand in JSON; intervals as `<name>_low` and
/// `<name>_high`.
struct MetricsReport: Encodable {
  let measurement: Measurement

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: NamedKey.self)
    let (metrics, intervals) = (measurement.metrics, measurement.intervals)
    func write(_ name: String, _ value: Double, _ interval: Interval?) throws {
      try container.encode(value, forKey: NamedKey(name))
      guard let interval else { return }
      try container.encode(interval.low, forKey: NamedKey(name + "_low"))
      try container.encode(interval.high, forKey: NamedKey(name + "_high"))
    }
    try write("top1", metrics.top1, intervals?.top1)
    try write("top5", metrics.top5, intervals?.top5)
    try write("top10", metrics.top10, intervals?.top10)
    try write("mean_rank", metrics.meanRank, intervals?.meanRank)
    try write("median_rank", metrics.medianRank, intervals?.medianRank)
    try write("mrr", metrics.mrr, intervals?.mrr)
    try write("foscttm", metrics.foscttm, intervals?.foscttm)
    try write("mean_cosine", metrics.meanCosine, intervals?.meanCosine)
    try container.encode(metrics.poolSize, forKey: NamedKey("pool"))
    try container.encode(metrics.rowCount, forKey: NamedKey("rows"))
  }
}

/// A JSON key that is only known as a string.
struct NamedKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}

/// One object per contender that took part, forward at the top and backward below `backward`.
struct EvaluationReport: Encodable {
  let evaluation: Evaluation
  /// How the oracle was fitted, when there is one.
  let oracleKind: String?

  init(_ evaluation: Evaluation, oracle source: OracleSource) {
    self.evaluation = evaluation
    oracleKind =
      switch source {
      case .absent: nil
      case .trainingPairs(let pairs): "fitted on \(pairs.count) training pairs"
      case .crossFitted(let foldCount):
        "cross-fitted on the evaluation pairs in \(foldCount) folds; no pair is judged by an oracle that saw it"
      }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: NamedKey.self)
    for (contender, measurement) in evaluation.forward {
      try container.encode(MetricsReport(measurement: measurement), forKey: NamedKey(contender.rawValue))
    }
    var backward = container.nestedContainer(keyedBy: NamedKey.self, forKey: NamedKey("backward"))
    for (contender, measurement) in evaluation.backward {
      try backward.encode(MetricsReport(measurement: measurement), forKey: NamedKey(contender.rawValue))
    }
    try container.encodeIfPresent(oracleKind, forKey: NamedKey("oracle_kind"))
    try container.encodeIfPresent(evaluation.shareOfOracle, forKey: NamedKey("share_of_oracle"))
    if let interval = evaluation.shareOfOracleInterval {
      try container.encode(interval.low, forKey: NamedKey("share_of_oracle_low"))
      try container.encode(interval.high, forKey: NamedKey("share_of_oracle_high"))
    }
    try container.encodeIfPresent(evaluation.cslsNeighborCount, forKey: NamedKey("csls"))
  }
}

/// The table that a person reads: each direction's contenders, top-1 and mean rank with their intervals.
func evaluationTable(_ evaluation: Evaluation, oracle: OracleSource) -> String {
  var table = TextTable(header: [
    "", "top-1", "95 %", "top-5", "top-10", "mean rank", "95 %", "median rank", "MRR", "FOSCTTM",
    "mean cosine",
  ])
  table.rows += evaluation.forward.map { row($0.contender.rawValue, $0.measurement) }
  table.rows += evaluation.backward.filter { $0.contender != .chance }.map {
    row("\($0.contender.rawValue), backward", $0.measurement)
  }
  var lines = [table.rendered()]
  if let metrics = evaluation[.map] {
    let similarity = evaluation.cslsNeighborCount.map { " by CSLS with \($0) neighbours" } ?? ""
    lines.append(
      "\n\(metrics.rowCount) queries, each ranked\(similarity) against a pool of \(metrics.poolSize); "
        + "rank 1 is best, ties count half.")
  }
  if let share = evaluation.shareOfOracle {
    let interval = evaluation.shareOfOracleInterval.map {
      " (95 %: \(fixed(100 * $0.low, 1)) to \(fixed(100 * $0.high, 1)) %)"
    }
    lines.append("The map reaches \(fixed(100 * share, 1)) % of the oracle's top-1\(interval ?? "").")
  }
  if let kind = EvaluationReport(evaluation, oracle: oracle).oracleKind { lines.append("Oracle: \(kind).") }
  return lines.joined(separator: "\n")
}

private func row(_ name: String, _ measurement: Measurement) -> [String] {
  let (metrics, intervals) = (measurement.metrics, measurement.intervals)
  func range(_ interval: Interval?, _ decimals: Int) -> String {
    interval.map { "\(fixed($0.low, decimals))-\(fixed($0.high, decimals))" } ?? ""
  }
  return [
    name, fixed(metrics.top1, 4), range(intervals?.top1, 3), fixed(metrics.top5, 4),
    fixed(metrics.top10, 4), fixed(metrics.meanRank, 1), range(intervals?.meanRank, 1),
    fixed(metrics.medianRank, 1), fixed(metrics.mrr, 4), fixed(metrics.foscttm, 4),
    fixed(metrics.meanCosine, 4),
  ]
}
