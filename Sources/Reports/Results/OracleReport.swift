public import Evaluation

/// An oracle that was fitted and written, with its curve if one was asked for.
public struct OracleOutcome: Sendable {
  /// The map file.
  public let output: String
  /// How many pairs it was fitted on.
  public let pairCount: Int
  /// Whether each side's mean was taken off.
  public let isCentered: Bool
  /// The map and what was found out on the way.
  public let fitted: FittedOracle
  /// Oracles of fewer pairs.
  public let curve: [OracleCurvePoint]?

  /// What `mv2v oracle` has done.
  public init(
    output: String, pairCount: Int, isCentered: Bool, fitted: FittedOracle, curve: [OracleCurvePoint]?
  ) {
    (self.output, self.pairCount, self.isCentered) = (output, pairCount, isCentered)
    (self.fitted, self.curve) = (fitted, curve)
  }
}

extension Report {
  /// What was fitted, and how accuracy grows with the number of pairs, as a table, as records and as a picture.
  public init(_ outcome: OracleOutcome) {
    var blocks = [Block.paragraph(summary(of: outcome))]
    if let curve = outcome.curve {
      blocks.append(.table(table(of: curve)))
      let failures = curve.compactMap { point in
        point.failure.map { "\(point.pairCount) pairs: \($0)" }
      }
      if !failures.isEmpty { blocks.append(.paragraph(failures)) }
    }
    self.init(
      blocks: blocks, document: OracleDocument(outcome), records: outcome.curve.map(curveRecords),
      charts: outcome.curve.map { [plot($0)] } ?? [])
  }
}

private func summary(of outcome: OracleOutcome) -> [String] {
  let fitted = outcome.fitted
  var lines = [
    "Wrote \(outcome.output): \(fitted.map.kindName) map fitted on \(outcome.pairCount) pairs"
      + (outcome.isCentered ? "." : ", not centred.")
  ]
  if let penalty = fitted.penalty {
    let origin = fitted.crossValidation.isEmpty ? "" : ", chosen by cross-validation"
    lines.append("Ridge penalty \(significant(penalty))\(origin).")
  }
  let correlations = fitted.canonicalCorrelations
  if let largest = correlations.first, let smallest = correlations.last {
    lines.append(
      "Canonical correlations: largest \(fixed(largest, 4)), median "
        + "\(fixed(correlations[correlations.count / 2], 4)), smallest \(fixed(smallest, 4)).")
  }
  for (side, count) in [
    ("source", fitted.sourceNullDirectionCount), ("target", fitted.targetNullDirectionCount),
  ] where count > 0 {
    lines.append(
      "\(count) direction\(count == 1 ? "" : "s") of the \(side) in which nothing varies left out of the whitening."
    )
  }
  return lines
}

private func table(of curve: [OracleCurvePoint]) -> Table {
  var table = Table(header: ["pairs", "top-1", "95 %", "mean rank", "backward top-1", "mean rank"])
  for point in curve {
    guard let forward = point.forward, let backward = point.backward else {
      table.rows.append(["\(point.pairCount)", "-", "", "-", "-", "-"])
      continue
    }
    let interval = forward.intervals?.top1
    table.rows.append([
      "\(point.pairCount)", fixed(forward.metrics.top1, 4),
      interval.map { "\(fixed($0.low, 3))-\(fixed($0.high, 3))" } ?? "", fixed(forward.metrics.meanRank, 1),
      fixed(backward.metrics.top1, 4), fixed(backward.metrics.meanRank, 1),
    ])
  }
  return table
}

/// Empty cells where a kind cannot be fitted on so few pairs.
private func curveRecords(of curve: [OracleCurvePoint]) -> Table {
  let columns = ["top1", "top1_low", "top1_high", "mean_rank"]
  return Table(
    header: ["pairs"] + columns + columns.map { "backward_" + $0 },
    rows: curve.map { point in
      ["\(point.pairCount)"]
        + [point.forward, point.backward].flatMap { measurement -> [String] in
          guard let measurement else { return ["", "", "", ""] }
          let interval = measurement.intervals?.top1
          return [
            fixed(measurement.metrics.top1, 6), interval.map { fixed($0.low, 6) } ?? "",
            interval.map { fixed($0.high, 6) } ?? "", fixed(measurement.metrics.meanRank, 3),
          ]
        }
    })
}

private func plot(_ curve: [OracleCurvePoint]) -> LinePlot {
  func series(_ name: String, _ measurement: (OracleCurvePoint) -> Measurement?) -> LinePlot.Series {
    LinePlot.Series(
      name: name,
      points: curve.compactMap { point in
        guard let measurement = measurement(point) else { return nil }
        let (top1, interval) = (measurement.metrics.top1, measurement.intervals?.top1)
        return (
          x: Double(point.pairCount), y: top1, low: interval?.low ?? top1, high: interval?.high ?? top1
        )
      })
  }
  return LinePlot(
    title: "How many pairs are enough?", xLabel: "pairs the oracle is fitted on",
    yLabel: "top-1 on held-out pairs",
    series: [series("source to target", \.forward), series("target to source", \.backward)])
}

/// What `mv2v oracle --json` says.
private struct OracleDocument: Encodable, Sendable {
  let output: String
  let kind: String
  let pairs: Int
  let centred: Bool
  let ridge: Double?
  let crossValidation: [Trial]?
  let canonicalCorrelations: [Double]?
  let sourceNullDirections, targetNullDirections: Int
  let curve: [Point]?

  struct Trial: Encodable {
    let ridge: Double
    let meanSquaredError: Double
  }

  struct Point: Encodable {
    let pairs: Int
    let forward: MetricsDocument?
    let backward: MetricsDocument?
    let failure: String?
  }

  init(_ outcome: OracleOutcome) {
    let fitted = outcome.fitted
    (output, kind) = (outcome.output, fitted.map.kindName)
    (pairs, centred, ridge) = (outcome.pairCount, outcome.isCentered, fitted.penalty)
    let trials = fitted.crossValidation.map {
      Trial(ridge: $0.penalty, meanSquaredError: $0.meanSquaredError)
    }
    crossValidation = trials.isEmpty ? nil : trials
    canonicalCorrelations = fitted.canonicalCorrelations.isEmpty ? nil : fitted.canonicalCorrelations
    (sourceNullDirections, targetNullDirections) =
      (fitted.sourceNullDirectionCount, fitted.targetNullDirectionCount)
    curve = outcome.curve?.map { point in
      Point(
        pairs: point.pairCount, forward: point.forward.map(MetricsDocument.init),
        backward: point.backward.map(MetricsDocument.init), failure: point.failure)
    }
  }
}
