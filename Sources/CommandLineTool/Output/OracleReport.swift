import AlignmentEvaluation

/// What `mv2v oracle` says.
struct OracleReport: Encodable {
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
    let forward: MetricsReport?
    let backward: MetricsReport?
    let failure: String?
  }

  init(
    output: String, kind: String, pairs: Int, centred: Bool, fitted: FittedOracle, curve: [OracleCurvePoint]?
  ) {
    self.output = output
    self.kind = kind
    self.pairs = pairs
    self.centred = centred
    ridge = fitted.penalty
    let trials = fitted.crossValidation
    crossValidation =
      trials.isEmpty ? nil : trials.map { Trial(ridge: $0.penalty, meanSquaredError: $0.error) }
    canonicalCorrelations = fitted.canonicalCorrelations.isEmpty ? nil : fitted.canonicalCorrelations
    (sourceNullDirections, targetNullDirections) = fitted.nullDirectionCounts
    self.curve = curve?.map { point in
      Point(
        pairs: point.pairCount, forward: point.forward.map(MetricsReport.init),
        backward: point.backward.map(MetricsReport.init), failure: point.failure?.description)
    }
  }

  var text: String {
    var lines = ["Wrote \(output): \(kind) map fitted on \(pairs) pairs\(centred ? "" : ", not centred")."]
    if let ridge {
      let origin = crossValidation == nil ? "" : ", chosen by cross-validation"
      lines.append("Ridge penalty \(significant(ridge))\(origin).")
    }
    if let canonicalCorrelations {
      let middle = canonicalCorrelations[canonicalCorrelations.count / 2]
      lines.append(
        "Canonical correlations: largest \(fixed(canonicalCorrelations.first ?? 0, 4)), median "
          + "\(fixed(middle, 4)), smallest \(fixed(canonicalCorrelations.last ?? 0, 4)).")
    }
    for (side, count) in [("source", sourceNullDirections), ("target", targetNullDirections)] where count > 0
    {
      lines.append(
        "\(count) direction\(count == 1 ? "" : "s") of the \(side) in which nothing varies left out of the whitening."
      )
    }
    if let curve {
      var table = TextTable(header: ["pairs", "top-1", "95 %", "mean rank", "backward top-1", "mean rank"])
      for point in curve {
        guard let forward = point.forward, let backward = point.backward else {
          table.rows.append(["\(point.pairs)", "-", "", "-", "-", "-"])
          continue
        }
        let interval = forward.measurement.intervals?.top1
        table.rows.append([
          "\(point.pairs)", fixed(forward.measurement.metrics.top1, 4),
          interval.map { "\(fixed($0.low, 3))-\(fixed($0.high, 3))" } ?? "",
          fixed(forward.measurement.metrics.meanRank, 1), fixed(backward.measurement.metrics.top1, 4),
          fixed(backward.measurement.metrics.meanRank, 1),
        ])
      }
      lines.append("\n" + table.rendered())
      for point in curve {
        if let failure = point.failure { lines.append("\(point.pairs) pairs: \(failure)") }
      }
    }
    return lines.joined(separator: "\n")
  }
}

/// A small or large number with the digits it needs.
func significant(_ value: Double) -> String {
  value != 0 && abs(value) < 0.1 ? fixed(value, 7) : fixed(value, 4)
}

/// The curve as tab-separated values; empty fields where a kind cannot be fitted on so few pairs.
func curveTable(_ points: [OracleCurvePoint]) -> String {
  var text =
    "pairs\ttop1\ttop1_low\ttop1_high\tmean_rank\tbackward_top1\tbackward_top1_low\tbackward_top1_high\t"
    + "backward_mean_rank\n"
  for point in points {
    let fields = [point.forward, point.backward].flatMap { measurement -> [String] in
      guard let measurement else { return ["", "", "", ""] }
      let interval = measurement.intervals?.top1
      return [
        fixed(measurement.metrics.top1, 6), interval.map { fixed($0.low, 6) } ?? "",
        interval.map { fixed($0.high, 6) } ?? "", fixed(measurement.metrics.meanRank, 3),
      ]
    }
    text += "\(point.pairCount)\t" + fields.joined(separator: "\t") + "\n"
  }
  return text
}

/// The curve as a picture.
func curvePlot(_ points: [OracleCurvePoint]) -> String {
  func series(_ name: String, _ measurement: (OracleCurvePoint) -> Measurement?) -> LinePlot.Series {
    LinePlot.Series(
      name: name,
      points: points.compactMap { point in
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
    series: [series("source to target", \.forward), series("target to source", \.backward)]
  ).rendered()
}
