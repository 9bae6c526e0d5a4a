import EmbeddingMaps

/// What the cross-covariance holds, and what of it is more than chance.
func spectrumBlocks(_ study: MapStudy) -> [Report.Block] {
  var charts: [any FigureChart] = []
  if let log = study.record?.log, let largest = log.singularValues.first, largest > 0 {
    charts.append(
      singularValueChart(log, largest: largest, hasFailed: study.file.metadata.verdict?.level == .failed))
  }
  if case .matching(let map) = study.file.map {
    let values = map.correlations.map(Double.init).sorted(by: >)
    charts.append(
      CurvePlot(
        title: "Correlations of the matching map",
        summary: "What the map believes of the \(values.count) pairs of canonical directions: the largest "
          + "\(fixed(values.first ?? 0, 3)), \(values.count { $0 >= 0.5 }) of at least 0.5. A direction counts by r / (1 - r²).",
        xLabel: "direction (number)", yLabel: "correlation (0 to 1)",
        xAxis: .linear(0, Double(max(1, values.count))),
        yAxis: .linear(0, 1),
        series: [
          CurvePlot.Series(
            name: "correlation", points: values.enumerated().map { (x: Double($0 + 1), y: $1) })
        ]))
  }
  return charts.isEmpty ? [logHint(study)] : [.figures(charts)]
}

private func singularValueChart(_ log: FitLog, largest: Double, hasFailed: Bool) -> CurvePlot {
  let values = log.singularValues.filter { $0 > largest * 1e-5 }
  let level = log.noiseLevel.flatMap { $0 > 0 ? $0 : nil }
  let signal = level.map { level in log.singularValues.count { $0 > level } }
  let lowest = min(values.last ?? largest, level ?? largest)
  var chart = CurvePlot(
    title: "Singular values of the cross-covariance",
    summary: "The largest is \(significant(largest)). "
      + (signal.map { count in
        "\(count) of \(log.singularValues.count) lie above the level of chance, which is the largest value that as many "
          + "pairs of unrelated rows would give. "
          + (hasFailed
            ? "That is no signal here: the map has failed, and rows were matched by the map itself."
            : "They are signal as far as the matches are right; rows are matched by the map itself.")
      } ?? ""),
    xLabel: "direction (number)", yLabel: "singular value (no unit)",
    xAxis: .linear(0, Double(max(1, values.count))), yAxis: .logarithmic(lowest, largest),
    series: [
      CurvePlot.Series(
        name: "singular values", points: values.enumerated().map { (x: Double($0 + 1), y: $1) })
    ])
  chart.level = level.map { ($0, "level of chance") }
  return chart
}
