/// Shapes that stay apart without colours.
enum MarkShape: Int, CaseIterable {
  case disc, square, triangle, diamond, cross, bar

  /// The path of a mark about a point; `n` writes numbers.
  func path(_ x: Double, _ y: Double, _ n: (Double) -> String) -> String {
    switch self {
    case .disc: "M\(n(x - 2.2)) \(n(y))a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0"
    case .square: "M\(n(x - 2)) \(n(y - 2))h4v4h-4z"
    case .triangle: "M\(n(x)) \(n(y - 2.8))l2.6 4.6h-5.2z"
    case .diamond: "M\(n(x)) \(n(y - 3))l2.4 3l-2.4 3l-2.4-3z"
    case .cross: "M\(n(x - 0.8)) \(n(y - 2.8))h1.6v2h2v1.6h-2v2h-1.6v-2h-2v-1.6h2z"
    case .bar: "M\(n(x - 3)) \(n(y - 1.1))h6v2.2h-6z"
    }
  }
}
