public import Evaluation

extension Report {
  /// Each direction's contenders: for a person top-1 and mean rank with their intervals, for a program all figures.
  public init(_ evaluation: Evaluation) {
    var table = Table(header: [
      "", "top-1", "95 %", "top-5", "top-10", "mean rank", "95 %", "median rank", "MRR", "FOSCTTM",
      "mean cosine",
    ])
    table.rows += evaluation.forward.map { row($0.contender.rawValue, $0.measurement) }
    table.rows += evaluation.backward.filter { $0.contender != .chance }.map {
      row("\($0.contender.rawValue), backward", $0.measurement)
    }
    self.init(
      blocks: [.table(table), .paragraph(remarks(on: evaluation))], document: EvaluationDocument(evaluation))
  }
}

private func remarks(on evaluation: Evaluation) -> [String] {
  var lines: [String] = []
  if let metrics = evaluation[.map] {
    let similarity = evaluation.cslsNeighborCount.map { " by CSLS with \($0) neighbours" } ?? ""
    lines.append(
      "\(metrics.rowCount) queries, each ranked\(similarity) against a pool of \(metrics.poolSize); "
        + "rank 1 is best, ties count half.")
  }
  if let share = evaluation.shareOfOracle {
    let interval = evaluation.shareOfOracleInterval.map {
      " (95 %: \(fixed(100 * $0.low, 1)) to \(fixed(100 * $0.high, 1)) %)"
    }
    lines.append("The map reaches \(fixed(100 * share, 1)) % of the oracle's top-1\(interval ?? "").")
  }
  if let oracle = evaluation.oracleDescription { lines.append("Oracle: \(oracle).") }
  return lines
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
