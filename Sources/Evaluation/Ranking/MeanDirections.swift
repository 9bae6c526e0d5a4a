import LinearAlgebra

/// The sums of mapped unit rows and of target unit rows, whose inner product is the mean cosine of *all* pairs of a
/// mapped row and a target row, most of which are unrelated: what chance would give.
struct MeanDirections {
  private var source: [Double]
  private var target: [Double]
  private var count = 0

  init(dimension: Int) {
    source = [Double](repeating: 0, count: dimension)
    target = source
  }

  /// Takes in some rows of a batch; `O(n k)` time.
  mutating func add(_ operands: RankingOperands, kept: Range<Int>) {
    let factors = operands.forwardDivisors.map { $0 > 0 ? 1 / $0 : 0 }
    let (sourceRows, targetRows) = operands.unitRows ?? (operands.source, operands.target)
    let blocks = stride(from: kept.lowerBound, to: kept.upperBound, by: 512).map {
      $0..<min($0 + 512, kept.upperBound)
    }
    let sums = concurrentMap(count: blocks.count) { block in
      var mapped = sourceRows.rows(blocks[block])
      mapped.scaleRows(by: Array(factors[blocks[block]]))
      return (source: mapped.columnSums(), target: targetRows.rows(blocks[block]).columnSums())
    }
    for part in sums {
      for column in source.indices {
        source[column] += part.source[column]
        target[column] += part.target[column]
      }
    }
    count += kept.count
  }

  /// `⟨Σ m̂, Σ v⟩ / n²`; 0 without rows.
  var cosineOfAllPairs: Double {
    let product = zip(source, target).reduce(0) { $0 + $1.0 * $1.1 }
    return count > 0 ? product / (Double(count) * Double(count)) : 0
  }
}
