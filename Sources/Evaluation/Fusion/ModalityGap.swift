package import Embeddings
import LinearAlgebra

/// How far apart prepared vectors of two modalities lie, measured on items that have both.
public struct ModalityGap: Equatable, Codable, Sendable {
  /// The distance between the means of the two modalities' unit vectors (W. Liang et al., "Mind the Gap", NeurIPS 2022): 0
  /// where they lie about one point, 2 at most.
  public let distance: Double
  /// The mean cosine of the two vectors of an item.
  public let pairedCosine: Double
  /// The mean cosine of the first vector of one item and the second of another.
  public let strangerCosine: Double
}

extension ModalityFusion {
  /// The gap between the modalities of some items; nil for fewer than two items that have both.
  ///
  /// - Parameters:
  ///   - first: the rows that items refer to; likewise `second`.
  ///   - way: one of `ways`.
  package func gap(
    of items: FusedItems, first: (any RowSource)?, second: (any RowSource)?, way: FusionWay
  ) -> ModalityGap? {
    let both = items.items.compactMap { item in item.first.flatMap { a in item.second.map { (a, $0) } } }
    guard let first, let second, both.count >= 2 else { return nil }
    var sums = (
      first: [Double](repeating: 0, count: fusedDimension),
      second: [Double](repeating: 0, count: fusedDimension)
    )
    var paired = 0.0
    for start in stride(from: 0, to: both.count, by: 4096) {
      let block = both[start..<min(start + 4096, both.count)]
      let a = prepared(first.rows(at: block.map(\.0)), of: .source, way: way)
      let b = prepared(second.rows(at: block.map(\.1)), of: .target, way: way)
      paired += a.innerProduct(with: b)
      for (column, sum) in a.columnSums().enumerated() { sums.first[column] += sum }
      for (column, sum) in b.columnSums().enumerated() { sums.second[column] += sum }
    }
    let count = Double(both.count)
    let squaredDistance = zip(sums.first, sums.second).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let all = zip(sums.first, sums.second).reduce(0) { $0 + $1.0 * $1.1 }
    return ModalityGap(
      distance: squaredDistance.squareRoot() / count, pairedCosine: paired / count,
      strangerCosine: (all - paired) / (count * (count - 1)))
  }
}
