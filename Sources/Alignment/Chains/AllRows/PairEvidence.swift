package import LinearAlgebra

/// What known pairs say of a cross-covariance, and how it is weighed against what matching finds.
///
/// In whitened coordinates, where rows have unit variance along every axis, the pairs' mean product `P = XᵀY / m` is the
/// true cross-covariance `S` with noise of a known size, about `1 / m` a number. What matching finds, `M`, has hardly any
/// noise, but it is too small where matches are uncertain, differently in leading and in minor directions, and it
/// confirms the map that it comes from. How far off it is differs from one pair of models to the next, by more than ten
/// times, and the pairs show it. By blocks of neighbouring principal axes (octaves of either side):
///
///     S ≈ a M + w (P − a M),   a = ⟨P, M⟩ / ⟨M, M⟩,   w = e / (e + σ²),   e = mean of (P − a M)² − σ²
///
/// with the noise `σ²` of the block, measured on the pairs: empirical Bayes (James and Stein, "Estimation with quadratic loss",
/// 1961; Efron and Morris, "Stein's estimation rule and its competitors", 1973). A block's slope `a` is drawn to that of the
/// whole, its excess `e` to that of the whole, the more so the less the pairs can tell. `e` counts twice, because `M` comes from a
/// map that has seen the pairs and follows their noise: about half of the distance between them does not show.
package struct PairEvidence: Sendable {
  /// The pairs' mean product, `[dA, dB]`.
  private let meanProduct: Matrix<Float>
  private let blocks: [Block]

  /// Numbers of the cross-covariance that are judged together.
  private struct Block {
    let rows, columns: Range<Int>
    /// The mean variance of a number of the mean product.
    let noise: Double
    var count: Double { Double(rows.count * columns.count) }
  }

  /// Right pairs and a right map have a slope of 1 or more; of pairs that have nothing to do with it, it is about 0.
  private static let smallestSlope = 0.5
  /// The variance of a slope before anything is known of a block, relative to the square of the whole's.
  private static let slopeVariance = 1.0 / 16
  /// The spread of the excess over blocks before anything is known, where rows have unit variance.
  private static let excessSpread = 5e-4
  /// By how much the distance between what is found and the pairs is larger than it looks.
  private static let hiddenExcess = 2.0

  /// - Parameters:
  ///   - source: The pairs' source rows in whitened principal coordinates, leading ones first, `[m, dA]`.
  ///   - target: Their counterparts, `[m, dB]`.
  /// - Precondition: there are as many rows of either, at least one.
  /// - Complexity: `O(m dA dB)` time.
  package init(source: Matrix<Float>, target: Matrix<Float>) {
    precondition(source.rowCount == target.rowCount && source.rowCount > 0, "pairs have two rows each")
    let mean = Alignment.meanProduct(source, target)
    var variances = Alignment.meanProduct(source.squared, target.squared)
    // Of a single pair nothing can be told from noise.
    if source.rowCount > 1 {
      for index in variances.elements.indices {
        let excess = variances.elements[index] - mean.elements[index] * mean.elements[index]
        variances.elements[index] = max(0, excess) / Float(source.rowCount - 1)
      }
    }
    meanProduct = mean
    blocks = octaves(of: mean.rowCount).flatMap { rows in
      octaves(of: mean.columnCount).map { columns in
        Block(rows: rows, columns: columns, noise: variances.mean(rows, columns) { variance, _ in variance })
      }
    }
  }

  /// `S` from what matching found, in the same coordinates, `[dA, dB]`, and the pairs; nil where they contradict each other, so
  /// that nothing can be calibrated: the pairs are wrong, or what was found is. `O(dA dB)` time.
  package func combined(with found: Matrix<Float>) -> Matrix<Float>? {
    let square = found.innerProduct(with: found)
    let inner = found.innerProduct(with: meanProduct)
    guard square > 0, inner > Self.smallestSlope * square else { return nil }
    // What is matched is never too large as a whole.
    let slope = max(1, inner / square)
    let judged = blocks.map { judge($0, found, overallSlope: slope) }
    let pooledExcess = max(
      0, zip(blocks, judged).reduce(0) { $0 + $1.0.count * $1.1.excess } / Double(found.elements.count))
    var result = found
    for (block, (slope, excess)) in zip(blocks, judged) {
      let share = share(of: block, excess: excess, pooledExcess: pooledExcess)
      for row in block.rows {
        for column in block.columns {
          let calibrated = slope * Double(found[row, column])
          result[row, column] = Float(calibrated + share * (Double(meanProduct[row, column]) - calibrated))
        }
      }
    }
    return result
  }

  /// The block's slope, and how far what was found is from the pairs beyond their noise, relative to the noise.
  private func judge(
    _ block: Block, _ found: Matrix<Float>, overallSlope: Double
  ) -> (slope: Double, excess: Double) {
    let square = found.mean(block.rows, block.columns) { value, _ in value * value }
    let inner = found.mean(block.rows, block.columns) { value, index in
      value * self.meanProduct.elements[index]
    }
    let prior = block.noise / (Self.slopeVariance * overallSlope * overallSlope * block.count)
    guard square + prior > 0 else { return (overallSlope, 0) }
    let slope = max(0, (inner + prior * overallSlope) / (square + prior))
    let distance = found.mean(block.rows, block.columns) { value, index in
      let difference = self.meanProduct.elements[index] - Float(slope) * value
      return difference * difference
    }
    return (slope, block.noise > 0 ? distance / block.noise - 1 : 0)
  }

  /// The weight of the pairs in a block. The excess of n numbers has the standard deviation √(2 / n) in units of the noise.
  private func share(of block: Block, excess: Double, pooledExcess: Double) -> Double {
    let relativeSpread = Self.excessSpread / max(block.noise, .leastNormalMagnitude)
    let pooled = 2 / (relativeSpread * relativeSpread)
    let mean =
      Self.hiddenExcess * max(0, (block.count * excess + pooled * pooledExcess) / (block.count + pooled))
    return mean / (mean + 1)
  }
}

/// 0 and 1, 2 and 3, 4 to 7, 8 to 15, and so on: principal axes of like variance.
private func octaves(of count: Int) -> [Range<Int>] {
  var ranges: [Range<Int>] = []
  while let start = ranges.last?.upperBound ?? (count > 0 ? 0 : nil), start < count {
    ranges.append(start..<min(count, max(2, 2 * start)))
  }
  return ranges
}

extension Matrix<Float> {
  fileprivate var squared: Matrix<Float> {
    var result = self
    for index in result.elements.indices { result.elements[index] *= result.elements[index] }
    return result
  }

  /// The mean over a block of a function of a number and its index.
  fileprivate func mean(
    _ rows: Range<Int>, _ columns: Range<Int>, _ function: (Float, Int) -> Float
  ) -> Double {
    var sum = 0.0
    for row in rows {
      for index in (row * columnCount + columns.lowerBound)..<(row * columnCount + columns.upperBound) {
        sum += Double(function(elements[index], index))
      }
    }
    return sum / Double(rows.count * columns.count)
  }
}
