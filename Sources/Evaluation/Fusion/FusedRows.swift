package import Embeddings
package import LinearAlgebra

/// Items of two modalities as one vector each, computed as they are read: `α a + (1 − α) b` of prepared unit vectors `a` of
/// the first and `b` of the second modality, at unit length; the prepared vector itself for an item that has but one.
package struct FusedRows: RowSource {
  private let fusion: ModalityFusion
  private let items: [FusedItems.Item]
  private let first, second: (any RowSource)?
  private let way: FusionWay
  private let alpha: Float

  /// - Parameters:
  ///   - first: rows that items refer to; nil where none has the first modality. Likewise `second`.
  ///   - alpha: the weight of the first modality, 0 to 1.
  /// - Throws: `weight` for another α, `unequalModalities` where there is no such way.
  package init(
    _ fusion: ModalityFusion, items: FusedItems, first: (any RowSource)?, second: (any RowSource)?,
    way: FusionWay, alpha: Double
  ) throws(EvaluationError) {
    guard (0...1).contains(alpha) else { throw .weight(found: alpha) }
    try fusion.require(way)
    (self.fusion, self.items, self.first, self.second) = (fusion, items.items, first, second)
    (self.way, self.alpha) = (way, Float(alpha))
  }

  /// The number of items.
  package var rowCount: Int { items.count }
  /// The dimension of the fused vectors.
  package var columnCount: Int { fusion.fusedDimension }

  /// The fused vectors of a range of items.
  package func rows(_ range: Range<Int>) -> Matrix<Float> { fused(items[range]) }

  /// The fused vectors of some items.
  package func rows(at indices: [Int]) -> Matrix<Float> { fused(indices.map { items[$0] }[...]) }

  private func fused(_ items: ArraySlice<FusedItems.Item>) -> Matrix<Float> {
    var sums = Matrix<Float>(zeros: items.count, columnCount)
    for (modality, rows) in [(Side.source, first), (.target, second)] {
      guard let rows else { continue }
      let isFirst = modality == .source
      var (places, numbers, weights): ([Int], [Int], [Float]) = ([], [], [])
      for (place, item) in items.enumerated() {
        guard let number = isFirst ? item.first : item.second else { continue }
        places.append(place)
        numbers.append(number)
        let isAlone = item.first == nil || item.second == nil
        weights.append(isAlone ? 1 : isFirst ? alpha : 1 - alpha)
      }
      let prepared = fusion.prepared(rows.rows(at: numbers), of: modality, way: way)
      for (row, place) in places.enumerated() {
        for column in 0..<columnCount {
          sums.elements[place * columnCount + column] +=
            weights[row] * prepared.elements[row * columnCount + column]
        }
      }
    }
    sums.normalizeRows()
    return sums
  }
}
