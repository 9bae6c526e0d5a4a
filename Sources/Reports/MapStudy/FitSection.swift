import Alignment
import EmbeddingMaps

/// What is said where a map has no fit log.
func logHint(_ study: MapStudy) -> Report.Block {
  .hint(
    study.record == nil
      ? "Maps of paired rows have no fit log."
      : "This map's file has no fit log: it was made by an older version. Fit it again.")
}

/// The objective through the fit, and what every stage measured.
func fitBlocks(_ study: MapStudy) -> [Report.Block] {
  guard let log = study.record?.log else { return [logHint(study)] }
  var blocks: [Report.Block] = []
  let traces = log.objectives.filter { $0.count > 1 }
  if !traces.isEmpty {
    blocks.append(
      .figures([
        objectiveChart(
          traces, beginsInLeadingComponents: study.record?.preset == Preset.default.rawValue)
      ]))
  }
  let rows = log.stages.flatMap { stage in
    stage.figures.isEmpty
      ? [[stage.name, "", ""]]
      : stage.figures.sorted { $0.key < $1.key }.map { [stage.name, $0.key, formatted($0.value)] }
  }
  blocks.append(
    .table(
      Table(
        header: ["stage", "figure", "value"], rows: rows,
        caption: "What each stage measured, in the order they ran.", textColumns: [1])))
  return blocks
}

private func objectiveChart(_ traces: [[Double]], beginsInLeadingComponents: Bool) -> CurvePlot {
  let values = traces.joined()
  let ends = traces.enumerated().map { index, trace in
    "chain \(index + 1) from \(formatted(trace.first ?? 0)) to \(formatted(trace.last ?? 0))"
  }
  let lowest = values.min() ?? 0
  let highest = values.max() ?? 1
  return CurvePlot(
    title: "Objective of each chain",
    summary: "The nuclear norm of the cross-covariance of rows with their counterparts after each step: "
      + "\(ends.joined(separator: ", ")). Larger is better."
      + (beginsInLeadingComponents
        ? " The first third of the steps works in the leading principal components, where it is smaller, so that a step up "
          + "after it is no gain." : ""),
    xLabel: "share of the steps (%)", yLabel: "objective (no unit)", xAxis: .linear(0, 100),
    yAxis: .linear(lowest - 0.1 * (highest - lowest), highest),
    series: traces.enumerated().map { index, trace in
      CurvePlot.Series(
        name: "chain \(index + 1)",
        points: trace.enumerated().map { (x: 100 * Double($0) / Double(trace.count - 1), y: $1) })
    })
}

/// How alike the maps of the chains are.
func agreementBlocks(_ study: MapStudy) -> [Report.Block] {
  guard let log = study.record?.log else { return [logHint(study)] }
  guard log.agreements.count > 1 else {
    return [
      .hint(
        "There was one map alone, or the preset 'paper', which compares two and records their agreement above."
      )
    ]
  }
  let count = log.agreements.count
  let pairs = (0..<count).flatMap { a in ((a + 1)..<max(count, a + 1)).map { log.agreements[a][$0] } }
  let merged =
    study.file.metadata.verdict.map { "; \($0.mergedChainCount) of \($0.chainCount) are in the map" } ?? ""
  return [
    .figures([
      AgreementMatrix(
        title: "Agreement of every two chains",
        summary:
          "The mean cosine of the same source rows under the maps of two chains, in whitened leading coordinates: "
          + "1 for equal maps, about 0 for unrelated ones. From \(fixed(pairs.min() ?? 0, 2)) to "
          + "\(fixed(pairs.max() ?? 0, 2)); chains that agree with the best to \(fixed(ChainKnobs.mergingAgreement, 1)) or "
          + "more are merged\(merged).",
        names: (1...count).map { "chain \($0)" }, values: log.agreements)
    ])
  ]
}
