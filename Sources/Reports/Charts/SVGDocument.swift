/// A small SVG picture, built from lines, dots, boxes and words.
struct SVGDocument {
  let width: Double
  let height: Double
  private var body = ""

  /// Colours that stay apart for most kinds of colour vision (after Okabe and Ito, 2008).
  static let palette = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]

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

  mutating func polyline(_ points: [(x: Double, y: Double)], color: String) {
    let path = points.map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")
    body += "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\"/>\n"
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
    body += "text-anchor=\"\(anchor.rawValue)\"\(turn)>\(escaped(text))</text>\n"
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

  private func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.append(character)
      }
    }
    return result
  }
}
