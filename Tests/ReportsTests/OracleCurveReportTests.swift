import Evaluation
import LinearAlgebra
import Reports
import TestSupport
import Testing

import struct Foundation.Data
// Foundation has a Measurement too.
import class Foundation.JSONSerialization

/// A curve in each of its forms: the two directions differ, so that none can be taken for the other.
@Suite struct OracleCurveReportTests {
  private let curve: [OracleCurvePoint]
  private let report: Report

  init() throws {
    let (source, target) = try PlantedPairs(700, dimensions: (6, 6), noise: 0.4, seed: 6).withTwins()
    let (training, heldOut) = try PairedRows(source: source, target: target).holdingOut(300)
    curve = try oracleCurve(
      training: training, heldOut: heldOut, counts: [4, 40, 400], kind: .whitened, isCentered: true,
      poolSize: 300)
    report = Report(
      OracleOutcome(
        output: "o", pairCount: 700, isCentered: true, fitted: try fitOracle(training, kind: .orthogonal),
        curve: curve))
  }

  /// The points that could be measured.
  private func measured() throws -> [(count: Int, forward: Measurement, backward: Measurement)] {
    try curve.dropFirst().map {
      ($0.pairCount, try #require($0.forward), try #require($0.backward))
    }
  }

  @Test func theDirectionsDiffer() throws {
    #expect(curve[0].forward == nil && curve[0].failure != nil)
    for point in try measured() {
      #expect(point.forward.metrics.top1 != point.backward.metrics.top1)
      let interval = try #require(point.forward.intervals?.top1)
      #expect(interval.low < point.forward.metrics.top1 && point.forward.metrics.top1 < interval.high)
    }
  }

  @Test func theTableHoldsBothDirections() throws {
    guard case .table(let table) = report.blocks[1] else {
      Issue.record("no table")
      return
    }
    #expect(table.rows[0] == ["4", "-", "", "-", "-", "-"])
    for (row, point) in zip(table.rows.dropFirst(), try measured()) {
      let (forward, backward) = (point.forward, point.backward)
      let interval = try #require(forward.intervals?.top1)
      #expect(
        row == [
          "\(point.count)", fixed(forward.metrics.top1, 4),
          "\(fixed(interval.low, 3))-\(fixed(interval.high, 3))", fixed(forward.metrics.meanRank, 1),
          fixed(backward.metrics.top1, 4), fixed(backward.metrics.meanRank, 1),
        ])
    }
    guard case .paragraph(let failures) = try #require(report.blocks.last) else { return }
    #expect(failures.count == 1 && failures[0].hasPrefix("4 pairs: "))
  }

  @Test func theRecordsHoldIntervalsWithTheirEnds() throws {
    let records = try #require(report.records)
    #expect(
      records.header == [
        "pairs", "top1", "top1_low", "top1_high", "mean_rank", "backward_top1", "backward_top1_low",
        "backward_top1_high", "backward_mean_rank",
      ])
    #expect(records.rows[0] == ["4"] + [String](repeating: "", count: 8))
    for (row, point) in zip(records.rows.dropFirst(), try measured()) {
      let expected = try [point.forward, point.backward].flatMap { measurement in
        let interval = try #require(measurement.intervals?.top1)
        return [
          fixed(measurement.metrics.top1, 6), fixed(interval.low, 6), fixed(interval.high, 6),
          fixed(measurement.metrics.meanRank, 3),
        ]
      }
      #expect(row == ["\(point.count)"] + expected)
    }
  }

  @Test func theDocumentKeepsTheDirectionsApart() throws {
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(report.rendered(as: JSONFormat.self).utf8)) as? [String: Any])
    let points = try #require(object["curve"] as? [[String: Any]])
    #expect(points.map { $0["pairs"] as? Int } == [4, 40, 400])
    #expect(points[0]["failure"] as? String == curve[0].failure && points[0]["forward"] == nil)
    for (written, point) in zip(points.dropFirst(), try measured()) {
      for (name, measurement) in [("forward", point.forward), ("backward", point.backward)] {
        let direction = try #require(written[name] as? [String: Any])
        #expect(
          abs(try #require(direction["top1"] as? Double) - measurement.metrics.top1) < 1e-12, "\(name)")
        #expect(
          abs(try #require(direction["mean_rank"] as? Double) - measurement.metrics.meanRank) < 1e-9,
          "\(name)")
      }
    }
  }

  @Test func thePictureIsTheTable() throws {
    let picture = Picture(try report.rendered(as: SVGFormat.self))
    // The axis, by its own labels: pixels of 0 and 1, downwards, and of the counts.
    let zero = try #require(picture.texts.first { $0.text == "0.0" }).y - 4
    let one = try #require(picture.texts.first { $0.text == "1.0" }).y - 4
    func level(_ share: Double) -> Double { zero + share * (one - zero) }
    let ticks = try ["40", "400"].map { label in
      try #require(picture.texts.first { $0.text == label && $0.y > zero }).x
    }
    #expect(one < zero && ticks[0] < ticks[1])
    let points = try measured()
    #expect(picture.lines.count == 2)
    for (index, name) in ["source to target", "target to source"].enumerated() {
      let measurements = points.map { index == 0 ? $0.forward : $0.backward }
      // The legend's stroke has the colour of the curve that it names.
      let legend = try #require(picture.texts.first { $0.text == name })
      let color = try #require(
        picture.strokes.first { abs($0.y1 - (legend.y - 4)) < 0.2 && $0.x2 < legend.x }
      )
      .color
      let line = try #require(picture.lines.first { $0.color == color })
      #expect(line.points.count == 2)
      for (place, (tick, measurement)) in zip(line.points, zip(ticks, measurements)) {
        #expect(
          abs(place.x - tick) < 0.11 && abs(place.y - level(measurement.metrics.top1)) < 0.11, "\(name)")
        let interval = try #require(measurement.intervals?.top1)
        #expect(
          picture.strokes.contains {
            $0.color == color && abs($0.x1 - tick) < 0.11 && abs($0.y1 - level(interval.low)) < 0.11
              && abs($0.y2 - level(interval.high)) < 0.11
          }, "\(name)")
      }
    }
  }

  @Test func theAxisOfPairsIsLogarithmic() throws {
    let (source, target) = try PlantedPairs(150, dimensions: (3, 3), noise: 0.4, seed: 6).withTwins()
    let (training, heldOut) = try PairedRows(source: source, target: target).holdingOut(40)
    let curve = try oracleCurve(
      training: training, heldOut: heldOut, counts: [10, 20, 100], kind: .orthogonal, isCentered: true,
      poolSize: 40)
    let report = Report(
      OracleOutcome(
        output: "o", pairCount: 150, isCentered: true, fitted: try fitOracle(training, kind: .orthogonal),
        curve: curve))
    let picture = Picture(try report.rendered(as: SVGFormat.self))
    let xs = try #require(picture.lines.first).points.map(\.x)
    // The logarithm of 2 is how far 20 is on the way from 10 to 100.
    #expect(xs.count == 3 && abs((xs[1] - xs[0]) / (xs[2] - xs[0]) - 0.301) < 1e-3)
  }
}

/// The elements of one of our SVG files.
struct Picture {
  var texts: [(text: String, x: Double, y: Double)] = []
  var strokes: [(x1: Double, y1: Double, x2: Double, y2: Double, color: String)] = []
  var lines: [(points: [(x: Double, y: Double)], color: String)] = []
  var boxes: [(x: Double, y: Double, width: Double, height: Double)] = []

  init(_ svg: String) {
    for element in svg.split(separator: "\n") {
      func text(_ name: String) -> String? {
        guard let start = element.range(of: " \(name)=\"") else { return nil }
        return String(element[start.upperBound...].prefix { $0 != "\"" })
      }
      func number(_ name: String) -> Double { text(name).flatMap(Double.init) ?? .nan }
      if element.hasPrefix("<text "), let start = element.firstIndex(of: ">") {
        let content = element[element.index(after: start)...].prefix { $0 != "<" }
        texts.append((String(content), number("x"), number("y")))
      } else if element.hasPrefix("<line ") {
        strokes.append((number("x1"), number("y1"), number("x2"), number("y2"), text("stroke") ?? ""))
      } else if element.hasPrefix("<polyline ") {
        let points = (text("points") ?? "").split(separator: " ").map { pair in
          let numbers = pair.split(separator: ",").compactMap { Double($0) }
          return numbers.count == 2 ? (x: numbers[0], y: numbers[1]) : (x: .nan, y: .nan)
        }
        lines.append((points, text("stroke") ?? ""))
      } else if element.hasPrefix("<rect x=") {
        boxes.append((number("x"), number("y"), number("width"), number("height")))
      }
    }
  }
}

@Suite struct ChartScaleTests {
  @Test(arguments: [[0.25, 0.75], [0.1, 0.4]]) func barsReachTheirValuesOnTheAxis(values: [Double]) throws {
    let chart = BarPlot(title: "t", bars: values.enumerated().map { (name: "b\($0)", value: $1) })
    let picture = Picture(chart.rendered())
    // The axis, by the labels below it, which are the only ones that are numbers with one decimal.
    let labels = picture.texts.filter { $0.text.count == 3 && Double($0.text) != nil }
    let (first, last) = (try #require(labels.first), try #require(labels.last))
    let (low, high) = (try #require(Double(first.text)), try #require(Double(last.text)))
    #expect(low == 0 && high >= values[1])
    #expect(picture.boxes.count == values.count)
    for (box, value) in zip(picture.boxes, values) {
      let end = first.x + (value - low) / (high - low) * (last.x - first.x)
      #expect(abs(box.x - first.x) < 0.11 && abs(box.x + box.width - end) < 0.11)
    }
  }

  @Test func theRulerIsAsLongAsItSays() throws {
    let chart = ScatterPlot(
      title: "t", caption: "c", points: [(name: "a", x: 0, y: 0), (name: "b", x: 2, y: 0)])
    let svg = chart.rendered()
    let picture = Picture(svg)
    let xs = ["a", "b"].compactMap { name in picture.texts.first { $0.text == name }?.x }
    let label = try #require(picture.texts.first { $0.text.hasPrefix("distance ") }).text
    let length = try #require(Double(label.dropFirst("distance ".count)))
    let ruler = try #require(picture.strokes.first)
    #expect(xs.count == 2 && abs((ruler.x2 - ruler.x1) / (xs[1] - xs[0]) - length / 2) < 1e-3)
  }
}
