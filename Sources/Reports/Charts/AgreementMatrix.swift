/// A symmetric table of values between 0 and 1 as shades with their numbers.
package struct AgreementMatrix: FigureChart {
  package let title: String
  package let summary: String
  let names: [String]
  let values: [[Double]]

  package init(title: String, summary: String, names: [String], values: [[Double]]) {
    (self.title, self.summary, self.names, self.values) = (title, summary, names, values)
  }

  package func drawing() -> SVGDocument {
    let count = Double(max(1, names.count))
    let side = min(64, 330 / count)
    let (left, top) = (64.0, 30.0)
    var svg = SVGDocument(width: max(240, left + side * count + 10), height: top + side * count + 10)
    for (row, values) in values.enumerated() {
      let y = top + side * Double(row)
      svg.text(names[row], left - 8, y + side / 2 + 4, anchor: .end)
      svg.text("\(row + 1)", left + side * (Double(row) + 0.5), top - 8, anchor: .middle)
      for (column, value) in values.enumerated() {
        let x = left + side * Double(column)
        svg.cells(
          [(x + 1, y + 1)], width: side - 2, height: side - 2, color: SVGDocument.accent,
          opacity: Self.opacity(value))
        svg.text(
          side < 34 ? fixed(value, 1) : fixed(value, 2), x + side / 2, y + side / 2 + 4,
          size: side < 34 ? 10 : 12, anchor: .middle)
      }
    }
    return svg
  }

  /// Light enough that the number can be read in front of it.
  static func opacity(_ value: Double) -> Double { 0.04 + 0.41 * min(max(value, 0), 1) }
}
