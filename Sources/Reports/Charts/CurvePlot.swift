/// Curves over an axis, told apart by colour and by dashes, with their names below.
package struct CurvePlot: FigureChart {
  struct Series: Sendable {
    let name: String
    let points: [(x: Double, y: Double)]
  }

  package let title: String
  package let summary: String
  let xLabel, yLabel: String
  let xAxis, yAxis: Axis
  let series: [Series]
  /// A value that divides the curve, with what it is called.
  var level: (value: Double, name: String)?

  private static let dashes = [nil, "7 3", "2 3", "9 3 2 3", "4 4", "1 2"] as [String?]

  package func drawing() -> SVGDocument {
    let entries = series.map(\.name) + (level.map { [$0.name] } ?? [])
    let (left, right, top, bottom) = (64.0, 408.0, 14.0, 232.0)
    let isCrowded = entries.count > 6
    var svg = SVGDocument(
      width: 420, height: bottom + 48 + 18 * Double(isCrowded ? 1 : (entries.count + 1) / 2))
    func place(_ x: Double) -> Double { left + xAxis.share(x) * (right - left) }
    func height(_ y: Double) -> Double { bottom - yAxis.share(y) * (bottom - top) }
    for tick in yAxis.ticks {
      svg.line(left, height(tick), right, height(tick), color: SVGDocument.grid)
      svg.text(yAxis.label(tick), left - 6, height(tick) + 4, anchor: .end)
    }
    svg.line(left, bottom, right, bottom, color: SVGDocument.soft)
    for tick in xAxis.ticks {
      svg.line(place(tick), bottom, place(tick), bottom + 4, color: SVGDocument.soft)
      let isLast = tick == xAxis.ticks.last
      svg.text(
        xAxis.label(tick), place(tick) + (isLast ? 10 : 0), bottom + 17, anchor: isLast ? .end : .middle)
    }
    svg.text(xLabel, (left + right) / 2, bottom + 35, anchor: .middle)
    svg.text(yLabel, 16, (top + bottom) / 2, anchor: .middle, isUpright: true)
    // Those with dashes over those without, so that curves that lie on each other are all seen.
    for (index, series) in series.enumerated() {
      svg.polyline(
        series.points.map { (place($0.x), height($0.y)) }, color: SVGDocument.series(index),
        dashes: Self.dashes[index % Self.dashes.count])
    }
    if let level {
      svg.polyline(
        [(left, height(level.value)), (right, height(level.value))], color: SVGDocument.ink, dashes: "3 3")
    }
    legend(entries, isCrowded: isCrowded, top: bottom + 48, in: &svg)
    return svg
  }

  private func legend(_ entries: [String], isCrowded: Bool, top: Double, in svg: inout SVGDocument) {
    if isCrowded { return svg.text("\(series.count) curves, the first in the strongest line", 52, top + 10) }
    for (index, name) in entries.enumerated() {
      let (x, y) = (52 + 182 * Double(index % 2), top + 18 * Double(index / 2))
      let isLevel = index >= series.count
      svg.polyline(
        [(x, y + 6), (x + 26, y + 6)], color: isLevel ? SVGDocument.ink : SVGDocument.series(index),
        dashes: isLevel ? "3 3" : Self.dashes[index % Self.dashes.count])
      svg.text(name, x + 32, y + 10)
    }
  }
}
