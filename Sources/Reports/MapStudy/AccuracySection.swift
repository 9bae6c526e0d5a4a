import EmbeddingMaps

/// How the map fared on paired rows, beside the oracle, the identity and chance.
func accuracyBlocks(_ study: MapStudy) -> [Report.Block] {
  guard let evaluation = study.evaluation else {
    return [
      .hint(
        "Add it with --evaluation FILE, where FILE is what 'mv2v evaluate --json' has printed for this map on paired rows."
      )
    ]
  }
  let map = evaluation.forward.map
  let similarity = evaluation.csls.map { " by CSLS with \($0) neighbours" } ?? ""
  var lines = [
    "\(map.rows) source rows looked for their counterparts\(similarity), each among \(map.pool) target rows: the map finds "
      + "\(fixed(100 * map.top1, 1)) % at once, and the mean rank is \(fixed(map.meanRank, 1)) (1 is best)."
  ]
  if let share = evaluation.shareOfOracle {
    let range = zip(evaluation.shareOfOracleLow, evaluation.shareOfOracleHigh).map {
      " (95 %: \(fixed(100 * $0, 1)) to \(fixed(100 * $1, 1)) %)"
    }
    lines.append("That is \(fixed(100 * share, 1)) % of the paired oracle's share\(range ?? "").")
  }
  if let oracle = evaluation.oracleKind { lines.append("Oracle: \(oracle).") }
  var blocks: [Report.Block] = [
    .paragraph(lines),
    .figures(accuracyCharts(evaluation.forward, prediction: study.file.metadata.verdict?.prediction)),
    .table(table(evaluation.forward, caption: "Source rows looking for their targets.")),
  ]
  if let backward = evaluation.backward {
    blocks.append(.table(table(backward, caption: "Backward: target rows looking for their sources.")))
  }
  return blocks
}

private func zip(_ low: Double?, _ high: Double?) -> (Double, Double)? {
  if let low, let high { (low, high) } else { nil }
}

private func accuracyCharts(
  _ direction: MeasuredEvaluation.Direction, prediction: AccuracyPrediction?
) -> [any FigureChart] {
  var top1 = direction.all.map { name, figures in
    IntervalPlot.Entry(
      name: name, value: figures.top1, low: figures.top1Low, high: figures.top1High,
      label: figures.top1 < 0.001 ? fixed(figures.top1, 4) : fixed(figures.top1, 3))
  }
  var ranks = direction.all.map { name, figures in
    IntervalPlot.Entry(
      name: name, value: figures.meanRank, low: figures.meanRankLow, high: figures.meanRankHigh,
      label: fixed(figures.meanRank, 1))
  }
  if let prediction {
    top1.append(entry("foretold*", prediction.top1, 2))
    ranks.append(entry("foretold*", prediction.meanRank, 1))
  }
  let note = prediction.map {
    " * Foretold for the orthogonal map among \($0.poolSize) rows, with the bounds of nine in ten fits."
  }
  func values(_ entries: [IntervalPlot.Entry]) -> String {
    entries.map { "\($0.name) \($0.label)" }.joined(separator: ", ") + ".\(note ?? "")"
  }
  let largestRank = ranks.map { max($0.value, $0.high ?? 0) }.max() ?? 10
  var charts: [any FigureChart] = [
    IntervalPlot(
      title: "Top-1 with 95 % intervals", summary: values(top1), xLabel: "share of rows (0 to 1)",
      axis: .linear(0, 1), entries: top1),
    IntervalPlot(
      title: "Mean rank with 95 % intervals", summary: values(ranks), xLabel: "mean rank (1 is best)",
      axis: .logarithmic(1, largestRank), entries: ranks),
  ]
  let curves = direction.all.compactMap { name, figures in
    figures.rankDistribution.map { points in
      CurvePlot.Series(name: name, points: points.map { (x: Double($0.rank), y: $0.share) })
    }
  }
  if let pool = curves.first?.points.last?.x {
    charts.append(
      CurvePlot(
        title: "How the ranks are spread", summary: spread(direction),
        xLabel: "rank of the counterpart, at most",
        yLabel: "share of rows", xAxis: .logarithmic(1, pool), yAxis: .linear(0, 1), series: curves))
  }
  return charts
}

private func entry(_ name: String, _ estimate: AccuracyPrediction.Estimate, _ decimals: Int)
  -> IntervalPlot.Entry
{
  IntervalPlot.Entry(
    name: name, value: estimate.expected, low: estimate.low, high: estimate.high,
    label: fixed(estimate.expected, decimals))
}

private func spread(_ direction: MeasuredEvaluation.Direction) -> String {
  let known = (direction.map.rankDistribution ?? []).filter { [1, 10, 100, 1000].contains($0.rank) }
  return "The share of source rows whose counterpart is among the best so many; of the map's "
    + known.map { "\(fixed(100 * $0.share, 1)) % within \($0.rank)" }.joined(separator: ", ") + "."
}

private func table(_ direction: MeasuredEvaluation.Direction, caption: String) -> Table {
  func range(_ low: Double?, _ high: Double?, _ decimals: Int) -> String {
    zip(low, high).map { "\(fixed($0, decimals)) to \(fixed($1, decimals))" } ?? ""
  }
  return Table(
    header: [
      "contender", "top-1", "95 %", "top-5", "top-10", "mean rank", "95 %", "median rank", "MRR", "FOSCTTM",
      "mean cosine",
    ],
    rows: direction.all.map { name, figures in
      [
        name, fixed(figures.top1, 4), range(figures.top1Low, figures.top1High, 3), fixed(figures.top5, 4),
        fixed(figures.top10, 4), fixed(figures.meanRank, 1),
        range(figures.meanRankLow, figures.meanRankHigh, 1),
        fixed(figures.medianRank, 1), fixed(figures.mrr, 4), fixed(figures.foscttm, 4),
        fixed(figures.meanCosine, 4),
      ]
    }, caption: caption)
}
