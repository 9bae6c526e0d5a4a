/// Named points in the plane, with one scale for both axes so that distances can be seen.
package struct ScatterPlot: Chart {
  let title: String
  let caption: String
  let points: [(name: String, x: Double, y: Double)]

  package init(title: String, caption: String, points: [(name: String, x: Double, y: Double)]) {
    (self.title, self.caption, self.points) = (title, caption, points)
  }

  package func rendered() -> String {
    var svg = SVGDocument(width: 640, height: 480)
    svg.text(title, 320, 24, size: 14, anchor: .middle)
    let (xs, ys) = (points.map(\.x), points.map(\.y))
    let (left, right) = (xs.min() ?? 0, xs.max() ?? 0)
    let (low, high) = (ys.min() ?? 0, ys.max() ?? 0)
    let scale = min(440 / max(right - left, 1e-9), 330 / max(high - low, 1e-9))
    for (index, point) in points.enumerated() {
      let x = 320 + (point.x - (left + right) / 2) * scale
      let y = 240 - (point.y - (low + high) / 2) * scale
      svg.dot(x, y, radius: 5, color: SVGDocument.palette[index % SVGDocument.palette.count])
      svg.text(point.name, x, y - 10, anchor: .middle)
    }
    // A ruler of a round length that takes between a tenth and a half of the width.
    let length = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1].last { $0 * scale <= 260 } ?? 0.01
    svg.line(40, 450, 40 + length * scale, 450, color: "#444444", width: 2)
    svg.text("distance \(significant(length))", 40, 442, size: 11)
    svg.text(caption, 620, 466, size: 11, anchor: .end)
    return svg.rendered
  }
}
