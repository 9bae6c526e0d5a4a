import LinearAlgebra

/// The Pearson correlation of `x_i · x_j` and `y_i · y_j` over random pairs of different items.
///
/// 1 when one side's dot products are an increasing affine function of the other's. Pairs are drawn with
/// replacement, the same ones for the same seed. `O(sampleCount · d)` time; rows of 4,096 pairs are held at a
/// time. 0 when a side's dot products are all equal, and for a single item.
func dotProductCorrelation(_ prepared: PreparedPairs, sampleCount: Int, seed: UInt64) -> Double {
  let count = prepared.pairs.count
  guard count > 1 else { return 0 }
  var generator = SeededGenerator(seed: seed)
  let drawn = (0..<sampleCount).map { _ in
    let first = Int.random(in: 0..<count, using: &generator)
    let second = Int.random(in: 0..<count - 1, using: &generator)
    return (first, second < first ? second : second + 1)
  }
  let blocks = stride(from: 0, to: sampleCount, by: 4096).map { $0..<min($0 + 4096, sampleCount) }
  let products = concurrentMap(count: blocks.count) { block in
    let pairs = drawn[blocks[block]]
    let (left, right) = (prepared.rows(at: pairs.map { $0.0 }), prepared.rows(at: pairs.map { $0.1 }))
    return zip(rowProducts(left.source, right.source), rowProducts(left.target, right.target)).map {
      (x: $0, y: $1)
    }
  }
  return correlation(products.flatMap { $0 })
}

/// Pearson's correlation of a list of pairs; 0 when a side is constant.
private func correlation(_ values: [(x: Double, y: Double)]) -> Double {
  let count = Double(values.count)
  let (meanX, meanY) = (values.reduce(0) { $0 + $1.x } / count, values.reduce(0) { $0 + $1.y } / count)
  var (xx, yy, xy) = (0.0, 0.0, 0.0)
  for value in values {
    xx += (value.x - meanX) * (value.x - meanX)
    yy += (value.y - meanY) * (value.y - meanY)
    xy += (value.x - meanX) * (value.y - meanY)
  }
  return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : 0
}
