/// Values with their intervals, one below another on one axis.
package struct IntervalPlot: FigureChart {
  struct Entry: Sendable {
    let name: String
    let value: Double
    let low, high: Double?
    /// The value as it is written.
    let label: String
  }

  package let title: String
  package let summary: String
  let xLabel: String
  let axis: Axis
  let entries: [Entry]

  package func drawing() -> SVGDocument {
    let (left, right, rowHeight) = (108.0, 352.0, 30.0)
    let bottom = 10 + rowHeight * Double(entries.count)
    var svg = SVGDocument(width: 420, height: bottom + 44)
    func place(_ value: Double) -> Double { left + axis.share(value) * (right - left) }
    for tick in axis.ticks {
      svg.line(place(tick), 6, place(tick), bottom, color: SVGDocument.grid)
      svg.text(axis.label(tick), place(tick), bottom + 16, anchor: .middle)
    }
    svg.line(left, bottom, right, bottom, color: SVGDocument.soft)
    svg.text(xLabel, (left + right) / 2, bottom + 35, anchor: .middle)
    for (index, entry) in entries.enumerated() {
      let y = 10 + rowHeight * (Double(index) + 0.5)
      svg.text(entry.name, left - 10, y + 4, anchor: .end)
      if let low = entry.low, let high = entry.high {
        svg.line(place(low), y, place(high), y, color: SVGDocument.accent, width: 2)
        for end in [low, high] {
          svg.line(place(end), y - 5, place(end), y + 5, color: SVGDocument.accent, width: 2)
        }
      }
      svg.dot(place(entry.value), y, radius: 4.5, color: SVGDocument.accent)
      svg.text(entry.label, right + 12, y + 4)
    }
    return svg
  }
}
