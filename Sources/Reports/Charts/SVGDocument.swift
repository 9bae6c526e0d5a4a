/// A small SVG picture, built from lines, dots, boxes and words.
package struct SVGDocument: Sendable {
  let width: Double
  let height: Double
  private var body = ""

  /// Colours that stay apart for most kinds of colour vision (after Okabe and Ito, 2008).
  static let palette = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]

  /// Colours that a page sets for itself, light and dark, and that are as above in a file of its own.
  static let ink = "var(--ink, #222222)", soft = "var(--soft, #444444)", grid = "var(--line, #dddddd)"
  static let paper = "var(--paper, #ffffff)", accent = "var(--series-1, #0072b2)"

  /// The colour of a series of figures, by its number from 0.
  static func series(_ index: Int) -> String {
    let place = index % (palette.count - 1)
    return "var(--series-\(place + 1), \(palette[place]))"
  }

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  enum Anchor: String { case start, middle, end }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, color: String, width: Double = 1)
  {
    body += "<line x1=\"\(n(x1))\" y1=\"\(n(y1))\" x2=\"\(n(x2))\" y2=\"\(n(y2))\" "
    body += "stroke=\"\(color)\" stroke-width=\"\(n(width))\"/>\n"
  }

  mutating func polyline(_ points: [(x: Double, y: Double)], color: String, dashes: String? = nil) {
    let path = points.map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")
    let dashed = dashes.map { " stroke-dasharray=\"\($0)\"" } ?? ""
    body += "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\"\(dashed)/>\n"
  }

  /// Marks of one shape, in one element.
  mutating func marks(_ shape: MarkShape, at points: [(x: Double, y: Double)], color: String) {
    guard !points.isEmpty else { return }
    let path = points.map { shape.path($0.x, $0.y, n) }.joined()
    body += "<path d=\"\(path)\" fill=\"\(color)\" fill-opacity=\"0.75\"/>\n"
  }

  /// Squares of one size in one element.
  mutating func cells(
    _ corners: [(x: Double, y: Double)], width: Double, height: Double, color: String, opacity: Double
  ) {
    guard !corners.isEmpty else { return }
    let path = corners.map { "M\(n($0.x)) \(n($0.y))h\(n(width))v\(n(height))h\(n(-width))z" }.joined()
    body += "<path d=\"\(path)\" fill=\"\(color)\" fill-opacity=\"\(fixed(opacity, 2))\"/>\n"
  }

  mutating func dot(_ x: Double, _ y: Double, radius: Double = 3.5, color: String) {
    body += "<circle cx=\"\(n(x))\" cy=\"\(n(y))\" r=\"\(n(radius))\" fill=\"\(color)\"/>\n"
  }

  mutating func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double, color: String) {
    body += "<rect x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(width))\" height=\"\(n(height))\" "
    body += "fill=\"\(color)\"/>\n"
  }

  mutating func text(
    _ text: String, _ x: Double, _ y: Double, size: Double = 12, anchor: Anchor = .start,
    isUpright: Bool = false
  ) {
    let turn = isUpright ? " transform=\"rotate(-90 \(n(x)) \(n(y)))\"" : ""
    body += "<text x=\"\(n(x))\" y=\"\(n(y))\" font-size=\"\(n(size))\" "
    body += "text-anchor=\"\(anchor.rawValue)\"\(turn)>\(shown(text).escapedForMarkup)</text>\n"
  }

  /// The picture as an element of a page, as wide as its place, with its title and what it shows in words.
  ///
  /// - Parameter name: which no other picture of the page has.
  func inlined(name: String, title: String, summary: String) -> String {
    """
    <svg viewBox="0 0 \(n(width)) \(n(height))" role="img" aria-labelledby="\(name)-title" \
    aria-describedby="\(name)-summary" font-family="inherit" fill="\(Self.ink)">
    <title id="\(name)-title">\(shown(title).escapedForMarkup)</title>
    <desc id="\(name)-summary">\(shown(summary, limit: 2000).escapedForMarkup)</desc>
    \(body)</svg>

    """
  }

  /// The whole file.
  var rendered: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" width="\(n(width))" height="\(n(height))" \
    viewBox="0 0 \(n(width)) \(n(height))" font-family="sans-serif" fill="#222222">
    <rect width="100%" height="100%" fill="#ffffff"/>
    \(body)</svg>

    """
  }

  private func n(_ value: Double) -> String {
    let text = fixed(value, 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
