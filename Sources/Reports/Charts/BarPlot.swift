/// Horizontal bars between 0 and 1 with their values.
package struct BarPlot: Chart {
  let title: String
  let bars: [(name: String, value: Double)]

  package init(title: String, bars: [(name: String, value: Double)]) {
    (self.title, self.bars) = (title, bars)
  }

  package func rendered() -> String {
    let (left, right) = (190.0, 580.0)
    let bottom = 48 + 30 * Double(bars.count)
    var svg = SVGDocument(width: 640, height: bottom + 36)
    svg.text(title, 320, 24, size: 14, anchor: .middle)
    let top = bars.map(\.value).max() ?? 0
    let end = top > 0.5 ? 1 : 0.5
    for step in 0...5 {
      let x = left + Double(step) / 5 * (right - left)
      svg.line(x, 40, x, bottom, color: step == 0 ? "#444444" : "#dddddd")
      svg.text(fixed(Double(step) / 5 * end, 1), x, bottom + 18, size: 11, anchor: .middle)
    }
    for (index, bar) in bars.enumerated() {
      let y = 48 + 30 * Double(index)
      let width = bar.value / end * (right - left)
      svg.text(bar.name, left - 10, y + 14, anchor: .end)
      svg.box(left, y, width, 20, color: SVGDocument.palette[0])
      svg.text(fixed(bar.value, 3), left + width + 6, y + 14, size: 11)
    }
    return svg.rendered
  }
}
