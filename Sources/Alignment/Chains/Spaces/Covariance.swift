import Embeddings
import LinearAlgebra

/// The second moments of a side's normalised rows and what follows from their eigenvectors.
struct Covariance: Sendable {
  private let eigen: SymmetricEigendecomposition<Double>
  private let sampleCount: Int

  /// Estimated from at most `sampleSize` random rows. `O(sampleSize d² + d³)` time.
  init(
    of space: NormalizedSpace, sampleSize: Int, generator: inout SeededGenerator
  ) throws(AlignmentError) {
    let indices = generator.sample(sampleSize, of: space.rowCount).sorted()
    var sum = CrossCovariance(space.dimension, space.dimension)
    for start in stride(from: 0, to: indices.count, by: 4096) {
      let rows = space.rows(at: Array(indices[start..<min(start + 4096, indices.count)]))
      sum.add(rows, rows)
    }
    sampleCount = indices.count
    let covariance = sum.sum
    eigen = try wrappingErrors(AlignmentError.linearAlgebra) { () throws(LinearAlgebraError) in
      try SymmetricEigendecomposition(covariance)
    }
  }

  /// `C` itself: the mean of `xᵀ x` over the rows, `[d, d]`.
  var matrix: Matrix<Double> {
    product(eigen.vectors.scalingColumns(by: meanEigenvalues), .asIs, eigen.vectors, .transposed)
  }

  /// The leading `count` principal axes, in columns, `[d, count]`.
  func principalAxes(_ count: Int) -> Matrix<Float> {
    let vectors = eigen.vectors
    return Matrix(
      rowCount: vectors.rowCount, columnCount: count,
      elements: (0..<vectors.rowCount).flatMap { vectors.row($0).prefix(count).map { Float($0) } })
  }

  /// The same, each axis divided by its eigenvalue, relative to the largest, to the power `whitening`; with a
  /// whitening of ½ the eigenvalues themselves count, so that rows get unit variance in these coordinates.
  func principalAxes(_ count: Int, whitening: Double) -> Matrix<Float> {
    let unit = whitening == 0.5 ? 1.0 : max(eigen.values.first ?? 0, .leastNormalMagnitude)
    return principalAxes(count).scalingColumns(
      by: eigen.values.prefix(count).map {
        Float((max($0, .leastNormalMagnitude) / unit).raised(to: -whitening))
      })
  }

  /// All principal axes, in columns, each times `(λ + ridge · λ̄)^exponent` of its eigenvalue, `[d, d]`.
  func principalAxes(scaledBy exponent: Double, ridge: Double) -> Matrix<Float> {
    let values = meanEigenvalues
    let floor = max(ridge * values.reduce(0, +) / Double(values.count), .leastNormalMagnitude)
    return principalAxes(values.count).scalingColumns(
      by: values.map { Float(($0 + floor).raised(to: exponent)) })
  }

  /// The eigenvalues of `C`, descending.
  var meanEigenvalues: [Double] {
    let factor = 1 / Double(max(1, sampleCount))
    return eigen.values.map { max($0, 0) * factor }
  }

  /// The eigenvalues in units of the largest, descending.
  var relativeEigenvalues: [Double] {
    let largest = max(eigen.values.first ?? 0, .leastNormalMagnitude)
    return eigen.values.map { max($0, 0) / largest }
  }

  /// How many directions hold any variance worth the name.
  var rank: Int { relativeEigenvalues.count { $0 > Self.smallestEigenvalue } }

  /// Relative to the largest eigenvalue: directions below it hold no rows.
  private static let smallestEigenvalue = 1e-6

  /// How many leading principal axes hold the given share of the variance; all of them for 1.
  func dimensionCount(holding share: Double) -> Int {
    let total = eigen.values.reduce(0) { $0 + max($1, 0) }
    guard share < 1, total > 0 else { return eigen.values.count }
    var sum = 0.0
    return 1
      + (eigen.values.firstIndex { value in
        sum += max(value, 0)
        return sum >= share * total
      } ?? eigen.values.count - 1)
  }

  /// `(C / λ̄ + ridge · I)^−exponent` with the mean eigenvalue `λ̄`: a partial whitening, up to a scalar.
  func power(_ exponent: Double, ridge: Double) -> Matrix<Double> {
    let size = eigen.values.count
    let mean = max(eigen.values.reduce(0, +) / Double(size), .leastNormalMagnitude)
    var scaled = eigen.vectors
    for column in 0..<size {
      let factor = (max(eigen.values[column], 0) / mean + ridge).raised(to: -exponent)
      for row in 0..<size { scaled[row, column] *= factor }
    }
    return product(scaled, .asIs, eigen.vectors, .transposed)
  }
}
