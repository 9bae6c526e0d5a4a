import AlignmentEvaluation

/// The figures of one contender, as they stand in JSON.
struct MetricsReport: Encodable {
  let top1, top5, top10, meanRank, medianRank, mrr, foscttm, meanCosine: Double
  let pool, rows: Int

  init(_ metrics: RetrievalMetrics) {
    (top1, top5, top10) = (metrics.top1, metrics.top5, metrics.top10)
    (meanRank, medianRank, mrr) = (metrics.meanRank, metrics.medianRank, metrics.mrr)
    (foscttm, meanCosine) = (metrics.foscttm, metrics.meanCosine)
    (pool, rows) = (metrics.poolSize, metrics.rowCount)
  }
}

/// One object per contender that took part.
struct EvaluationReport: Encodable {
  let map: MetricsReport?
  let oracle: MetricsReport?
  let identity: MetricsReport?
  let chance: MetricsReport?
  /// How the oracle was fitted, when there is one.
  let oracleKind: String?

  init(_ evaluation: Evaluation, oracle source: OracleSource) {
    map = evaluation[.map].map(MetricsReport.init)
    oracle = evaluation[.oracle].map(MetricsReport.init)
    identity = evaluation[.identity].map(MetricsReport.init)
    chance = evaluation[.chance].map(MetricsReport.init)
    oracleKind =
      switch source {
      case .absent: nil
      case .trainingPairs(let pairs): "fitted on \(pairs.count) training pairs"
      case .crossFitted(let foldCount):
        "cross-fitted on the evaluation pairs in \(foldCount) folds; no pair is judged by an oracle that saw it"
      }
  }
}

/// The table that a person reads.
func evaluationTable(_ evaluation: Evaluation, oracle: OracleSource) -> String {
  var table = TextTable(header: [
    "", "top-1", "top-5", "top-10", "mean rank", "median rank", "MRR", "FOSCTTM", "mean cosine",
  ])
  for (contender, metrics) in evaluation.metrics {
    table.rows.append([
      contender.rawValue, fixed(metrics.top1, 4), fixed(metrics.top5, 4), fixed(metrics.top10, 4),
      fixed(metrics.meanRank, 1), fixed(metrics.medianRank, 1), fixed(metrics.mrr, 4),
      fixed(metrics.foscttm, 4), fixed(metrics.meanCosine, 4),
    ])
  }
  var lines = [table.rendered()]
  if let metrics = evaluation[.map] {
    lines.append(
      "\n\(metrics.rowCount) queries, each ranked against a pool of \(metrics.poolSize); rank 1 is best.")
  }
  if let kind = EvaluationReport(evaluation, oracle: oracle).oracleKind { lines.append("Oracle: \(kind).") }
  return lines.joined(separator: "\n")
}
