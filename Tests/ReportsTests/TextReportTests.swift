import Evaluation
import Foundation
import LinearAlgebra
import Reports
import TestSupport
import Testing

/// What tables, records and pictures say, by value.
@Suite struct TextReportTests {
  /// What names and metadata of strangers could do to a terminal.
  @Test func textsStayInTheirLinesAndRuleNothing() throws {
    let name = "x\nverdict  trusted\t\u{9B}2J\u{202E}"
    let report = Report(
      blocks: [
        .fields([(label: "source model", value: name)]), .table(Table(header: ["file"], rows: [[name]])),
      ], document: ["name": name])
    let text = try report.rendered(as: TextFormat.self)
    let shown = "x⟨U+000A⟩verdict  trusted⟨U+0009⟩⟨U+009B⟩2J⟨U+202E⟩"
    let padding = String(repeating: " ", count: shown.count - 4)
    #expect(text == "source model  \(shown)\n\nfile\(padding)\n\(shown)")
    let json = try report.rendered(as: JSONFormat.self)
    #expect(json.contains(#""x\nverdict  trusted\t\u009b2J\u202e""#))
    #expect(try JSONDecoder().decode([String: String].self, from: Data(json.utf8)) == ["name": name])
  }

  /// The cells of a line of a text table.
  private func cells(_ line: Substring) -> [String] {
    line.split(separator: "  ", omittingEmptySubsequences: true).map { $0.trimmingPrefix { $0 == " " } }.map {
      String($0)
    }
  }

  private func rows(of report: Report) throws -> [[String]] {
    try report.rendered(as: TSVFormat.self).split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }

  @Test func theEvaluationsTableHoldsItsFigures() throws {
    let evaluation = try plantedEvaluation()
    let lines = try Report(evaluation).rendered(as: TextFormat.self).split(separator: "\n")
    let row = cells(try #require(lines.first { $0.hasPrefix("map ") }))
    let metrics = try #require(evaluation[.map])
    let intervals = try #require(evaluation.forward[0].measurement.intervals)
    func range(_ interval: Interval, _ decimals: Int) -> String {
      fixed(interval.low, decimals) + "-" + fixed(interval.high, decimals)
    }
    #expect(
      row == [
        "map", fixed(metrics.top1, 4), range(intervals.top1, 3), fixed(metrics.top5, 4),
        fixed(metrics.top10, 4), fixed(metrics.meanRank, 1), range(intervals.meanRank, 1),
        fixed(metrics.medianRank, 1), fixed(metrics.mrr, 4), fixed(metrics.foscttm, 4),
        fixed(metrics.meanCosine, 4),
      ])
    #expect(
      lines.contains { $0.hasPrefix("oracle, backward ") } && lines.contains { $0.hasPrefix("chance ") })
    #expect(lines.contains { $0.hasPrefix("150 queries, each ranked against a pool of 150") })
  }

  @Test func perRowRecordsAreTheResults() throws {
    let results = try plantedEvaluation().mapResults
    let rows = try rows(of: Report(perRow: results))
    #expect(rows.count == 151)
    #expect(rows[0].prefix(5) == ["row", "rank", "similarity", "best_match", "best_similarity"])
    #expect(rows[0].suffix(4).first == "backward_rank")
    for (index, row) in rows.dropFirst().enumerated() {
      #expect(Int(row[0]) == index)
      for (offset, result) in [(1, results.forward[index]), (5, results.backward[index])] {
        #expect(Double(row[offset]) == result.rank)
        #expect(abs(try #require(Double(row[offset + 1])) - Double(result.cosine)) < 1e-6)
        #expect(Int(row[offset + 2]) == result.bestMatch)
        #expect(abs(try #require(Double(row[offset + 3])) - Double(result.bestCosine)) < 1e-6)
      }
    }
  }

  @Test func aComparisonsRecordsNameSourceAndTarget() throws {
    let comparison = try plantedComparison()
    let rows = try rows(of: Report(comparison))
    #expect(rows.count == 3)
    #expect(
      Array(rows[1].prefix(2)) == ["narrow", "wide"] && Array(rows[2].prefix(2)) == ["wide", "narrow"])
    let (there, back) = (
      try #require(comparison.oracleTop1[0][1]), try #require(comparison.oracleTop1[1][0])
    )
    #expect(abs(there - back) > 0.1)
    #expect(abs(try #require(Double(rows[1][5])) - there) < 1e-6)
    #expect(abs(try #require(Double(rows[2][5])) - back) < 1e-6)
    for (column, matrix) in [
      (2, comparison.procrustesDistance), (3, comparison.dotProductCorrelation),
      (4, comparison.linearKernelAlignment),
    ] {
      #expect(abs(try #require(Double(rows[1][column])) - matrix[0][1]) < 1e-6)
    }
  }

  @Test func aTabInANameDoesNotMakeAColumn() throws {
    let planted = try PlantedPairs(50, dimensions: (3, 3), noise: 0.1, seed: 2)
    let comparison = try compareModels(
      names: ["a\tb", "c\nd"], models: [planted.source, planted.target], heldOutCount: 10)
    let rows = try rows(of: Report(comparison))
    #expect(rows.allSatisfy { $0.count == 6 } && rows[1][0] == "a b" && rows[1][1] == "c d")
  }

  @Test func theCurveIsDrawnUpright() throws {
    let planted = try PlantedPairs(700, dimensions: (12, 12), noise: 0.5, seed: 6)
    let pairs = try PairedRows(source: planted.source, target: planted.target)
    let (training, heldOut) = try pairs.holdingOut(300)
    let curve = try oracleCurve(
      training: training, heldOut: heldOut, counts: [15, 400], kind: .orthogonal, isCentered: true,
      poolSize: 300)
    let (few, many) = (
      try #require(curve[0].forward).metrics.top1, try #require(curve[1].forward).metrics.top1
    )
    #expect(many > few + 0.1)
    let report = Report(
      OracleOutcome(
        output: "o", pairCount: 400, isCentered: true, fitted: try fitOracle(training, kind: .orthogonal),
        curve: curve))
    let picture = try report.rendered(as: SVGFormat.self)
    // The plot's own axis: where the grid says 0.0 and where it says 1.0, in pixels downwards.
    func height(of label: String) throws -> Double {
      let line = try #require(picture.split(separator: "\n").first { $0.hasSuffix(">\(label)</text>") })
      return try #require(attribute("y", of: line)) - 4
    }
    let (zero, one) = (try height(of: "0.0"), try height(of: "1.0"))
    #expect(one < zero)
    let dots = picture.split(separator: "\n").filter { $0.hasPrefix("<circle") }
    #expect(dots.count == 4)
    for (dot, top1) in zip(dots, [few, many]) {
      #expect(abs(try #require(attribute("cy", of: dot)) - (zero + top1 * (one - zero))) < 0.1)
    }
    let records = try rows(of: report)
    #expect(
      records.count == 3 && records[2][0] == "400"
        && Double(records[1][1]).map { abs($0 - few) < 1e-6 } == true)
  }

  @Test func barsAreAsLongAsTheirValues() throws {
    let chart = BarPlot(title: "t", bars: [(name: "a & b", value: 0.25), (name: "c", value: 0.75)])
    let lines = chart.rendered().split(separator: "\n")
    let widths = try lines.filter { $0.hasPrefix("<rect x=") }.map {
      try #require(attribute("width", of: $0))
    }
    #expect(widths.count == 2 && abs(widths[1] / widths[0] - 3) < 0.01)
    #expect(lines.contains { $0.contains(">a &amp; b<") } && lines.contains { $0.contains(">0.750<") })
  }

  @Test func pointsKeepTheirDistances() throws {
    let chart = ScatterPlot(
      title: "t", caption: "c",
      points: [(name: "a", x: 0, y: 0), (name: "b", x: 2, y: 0), (name: "c", x: 0, y: 1)])
    let circles = chart.rendered().split(separator: "\n").filter { $0.hasPrefix("<circle") }
    let xs = try circles.map { try #require(attribute("cx", of: $0)) }
    let ys = try circles.map { try #require(attribute("cy", of: $0)) }
    #expect(circles.count == 3)
    #expect(xs[1] > xs[0] && ys[1] == ys[0] && ys[2] < ys[0])
    let ratio = (xs[1] - xs[0]) / (ys[0] - ys[2])
    #expect(abs(ratio - 2) < 0.01)
  }

  @Test func aReportWithoutRecordsOrChartsSaysSo() throws {
    let report = Report(try plantedEvaluation())
    #expect(throws: ReportError.nothingToShow(format: "TSV")) { try report.rendered(as: TSVFormat.self) }
    #expect(throws: ReportError.nothingToShow(format: "SVG")) { try report.rendered(as: SVGFormat.self) }
  }
}

/// A numeric attribute of an SVG element.
private func attribute(_ name: String, of element: Substring) -> Double? {
  guard let start = element.range(of: " \(name)=\"") else { return nil }
  return Double(element[start.upperBound...].prefix { $0 != "\"" })
}
