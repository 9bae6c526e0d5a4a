import EmbeddingMaps
import Embeddings
import LinearAlgebra

/// Paired rows, centred or scaled as they are read.
struct PreparedPairs: Sendable {
  let pairs: PairedRows
  private let source, target: Normalisation

  init(_ pairs: PairedRows, _ preparation: RowPreparation) throws(EvaluationError) {
    self.pairs = pairs
    let spaces = try PairedSpaces(pairs, isCentered: preparation.isCentered)
    func normalisation(_ frame: SpaceFrame) -> Normalisation {
      Normalisation(center: frame.normalisation.center, scalesToUnitLength: preparation.isNormalized)
    }
    (source, target) = (normalisation(spaces.source), normalisation(spaces.target))
  }

  func rows(_ range: Range<Int>) -> (source: Matrix<Double>, target: Matrix<Double>) {
    prepare(pairs.source.rows(range), pairs.target.rows(range))
  }

  func rows(at indices: [Int]) -> (source: Matrix<Double>, target: Matrix<Double>) {
    prepare(pairs.source.rows(at: indices), pairs.target.rows(at: indices))
  }

  private func prepare(
    _ source: Matrix<Float>, _ target: Matrix<Float>
  ) -> (source: Matrix<Double>, target: Matrix<Double>) {
    (
      self.source.normalized(source).converted(to: Double.self),
      self.target.normalized(target).converted(to: Double.self)
    )
  }

  /// The moments of all rows.
  func moments() -> PairedMoments {
    var moments = PairedMoments(pairs.source.columnCount, pairs.target.columnCount)
    for block in pairs.source.blocks(ofAtMost: 4096) {
      let rows = rows(block)
      moments.add(rows.source, rows.target)
    }
    return moments
  }

  /// The mean over items of the cosine of `x W` and `y`, or of `x` and `y`; a row of zeros has cosine 0.
  func meanCosine(after rotation: Matrix<Double>?) -> Double {
    let blocks = pairs.source.blocks(ofAtMost: 4096)
    let sums = concurrentMap(count: blocks.count) { block in
      let rows = rows(blocks[block])
      let mapped = rotation.map { product(rows.source, $0) } ?? rows.source
      let (lengths, otherLengths) = (rowProducts(mapped, mapped), rowProducts(rows.target, rows.target))
      let products = rowProducts(mapped, rows.target)
      return products.indices.reduce(into: 0.0) { sum, row in
        let length = (lengths[row] * otherLengths[row]).squareRoot()
        if length > 0 { sum += products[row] / length }
      }
    }
    return sums.reduce(0, +) / Double(pairs.count)
  }
}

/// The inner product of each row of one matrix with the same row of another of the same shape.
func rowProducts(_ a: Matrix<Double>, _ b: Matrix<Double>) -> [Double] {
  let width = a.columnCount
  precondition(b.columnCount == width && b.rowCount == a.rowCount)
  // Columns of rows that both have, without checks that would keep the loop from being vectorised.
  return unsafe a.elements.withUnsafeBufferPointer { a in
    unsafe b.elements.withUnsafeBufferPointer { b in
      let rowCount: Int = width > 0 ? a.count / width : 0
      return (0..<rowCount).map { (row: Int) -> Double in
        var sums = SIMD4<Double>.zero
        var column = row * width
        let end = column + width
        while column + 4 <= end {
          let left = unsafe SIMD4<Double>(a[column], a[column + 1], a[column + 2], a[column + 3])
          let right = unsafe SIMD4<Double>(b[column], b[column + 1], b[column + 2], b[column + 3])
          sums += left * right
          column += 4
        }
        var sum = sums.sum()
        while column < end {
          unsafe sum += a[column] * b[column]
          column += 1
        }
        return sum
      }
    }
  }
}
