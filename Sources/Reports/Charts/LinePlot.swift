import LibC

/// Curves over a logarithmic horizontal axis, with shares between 0 and 1 on the vertical one.
struct LinePlot: Chart {
  struct Series: Sendable {
    let name: String
    /// Ascending in `x`; `low` and `high` are drawn as a whisker.
    let points: [(x: Double, y: Double, low: Double, high: Double)]
  }

  let title: String
  let xLabel: String
  let yLabel: String
  let series: [Series]

  package func rendered() -> String {
    let (left, right, top, bottom) = (64.0, 616.0, 44.0, 336.0)
    var svg = SVGDocument(width: 640, height: 400)
    svg.text(title, 320, 24, size: 14, anchor: .middle)
    let xs = series.flatMap { $0.points.map(\.x) }
    let first = log10(xs.min() ?? 1)
    let last = max(log10(xs.max() ?? 10), first + 0.1)
    func place(_ x: Double) -> Double {
      left + 12 + (log10(x) - first) / (last - first) * (right - left - 24)
    }
    func level(_ y: Double) -> Double { bottom - y * (bottom - top) }
    for tenth in stride(from: 0, through: 10, by: 2) {
      let y = Double(tenth) / 10
      svg.line(left, level(y), right, level(y), color: tenth == 0 ? "#444444" : "#dddddd")
      svg.text(fixed(y, 1), left - 8, level(y) + 4, anchor: .end)
    }
    for x in Set(xs).sorted() {
      svg.line(place(x), bottom, place(x), bottom + 5, color: "#444444")
      svg.text(formatted(x), place(x), bottom + 20, size: 11, anchor: .middle)
    }
    svg.text(xLabel, (left + right) / 2, bottom + 44, anchor: .middle)
    svg.text(yLabel, 20, (top + bottom) / 2, anchor: .middle, isUpright: true)
    for (index, series) in series.enumerated() {
      let color = SVGDocument.palette[index % SVGDocument.palette.count]
      svg.polyline(series.points.map { (place($0.x), level($0.y)) }, color: color)
      for point in series.points {
        svg.line(place(point.x), level(point.low), place(point.x), level(point.high), color: color)
        svg.dot(place(point.x), level(point.y), color: color)
      }
      let y = bottom - 14 - 20 * Double(self.series.count - 1 - index)
      svg.line(right - 190, y, right - 166, y, color: color, width: 2)
      svg.text(series.name, right - 158, y + 4)
    }
    return svg.rendered
  }
}
