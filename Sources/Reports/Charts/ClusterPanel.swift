import Evaluation

/// Rows in a plane, each cluster in its own colour and shape.
package struct ClusterPanel: FigureChart {
  package let title: String
  package let summary: String
  let plane: ClusterPicture.Plane
  let clusters: [Int]
  /// The range that every panel of one plane shows; nil for the panel's own.
  var frame: (x: ClosedRange<Double>, y: ClosedRange<Double>)?

  package func drawing() -> SVGDocument {
    let size = 380.0, margin = 34.0
    var svg = SVGDocument(width: 420, height: size + 40)
    let frame = frame ?? Self.frame(of: [plane])
    // One scale for both axes, so that distances can be seen.
    let span = max(
      frame.x.upperBound - frame.x.lowerBound, frame.y.upperBound - frame.y.lowerBound, 1e-9)
    let scale = (size - 2 * margin) / span
    func centre(_ range: ClosedRange<Double>) -> Double { (range.lowerBound + range.upperBound) / 2 }
    let (left, top) = (20.0, 6.0)
    func place(_ x: Double) -> Double { left + size / 2 + (x - centre(frame.x)) * scale }
    func height(_ y: Double) -> Double { top + size / 2 - (y - centre(frame.y)) * scale }
    for (x1, y1, x2, y2) in [
      (left, top, left + size, top), (left, top + size, left + size, top + size),
      (left, top, left, top + size), (left + size, top, left + size, top + size),
    ] { svg.line(x1, y1, x2, y2, color: SVGDocument.grid) }
    for (cluster, shape) in MarkShape.allCases.enumerated() {
      let points = clusters.indices.filter { clusters[$0] == cluster }.map {
        (x: place(plane.x[$0]), y: height(plane.y[$0]))
      }
      svg.marks(shape, at: points, color: SVGDocument.series(cluster))
    }
    func share(_ axis: Int) -> String { "\(fixed(100 * (plane.explained.dropFirst(axis).first ?? 0), 1)) %" }
    svg.text(
      "first component (\(share(0)) of variance)", left + size / 2, top + size + 20, anchor: .middle)
    svg.text(
      "second component (\(share(1)))", 12, top + size / 2, anchor: .middle, isUpright: true)
    return svg
  }

  /// What shows all points of some planes.
  static func frame(
    of planes: [ClusterPicture.Plane]
  ) -> (x: ClosedRange<Double>, y: ClosedRange<Double>) {
    func range(_ values: [Double]) -> ClosedRange<Double> {
      let (low, high) = (values.min() ?? 0, values.max() ?? 0)
      return low...max(low, high)
    }
    return (range(planes.flatMap(\.x)), range(planes.flatMap(\.y)))
  }
}
