package import LinearAlgebra

/// The singular values of a cross-covariance, beside what chance would show.
package struct CrossCovarianceSpectrum: Equatable, Sendable {
  /// Descending, `min(dA, dB)` of them.
  package let values: [Double]
  /// The largest singular value of `diag(√λA) G diag(√λB) / √n` with independent normal `G`, the eigenvalues `λ` of both
  /// covariances and `n` rows: up to rotations, the cross-covariance of `n` pairs of unrelated rows of such spaces. Values
  /// above it are no chance; that the map made of them is right does not follow, for rows are matched by the map itself.
  package let noiseLevel: Double

  /// How many times the null matrix is applied; more change the third digit at most.
  static let iterationCount = 30

  /// `O(dA dB min(dA, dB))` time for the values, `O(dA dB)` for the level.
  ///
  /// - Parameters:
  ///   - eigenvalues: of the mean of `xᵀ x` over unit rows, of either side.
  ///   - rowCount: `n`.
  package init(
    of crossCovariance: Matrix<Float>, eigenvalues: (source: [Double], target: [Double]), rowCount: Int,
    generator: inout SeededGenerator
  ) throws(AlignmentError) {
    values = try wrappingErrors(AlignmentError.linearAlgebra) { () throws(LinearAlgebraError) in
      try SingularValueDecomposition(crossCovariance).singularValues.map { Double(max($0, 0)) }
    }
    var null = Matrix<Float>(
      gaussian: eigenvalues.source.count, eigenvalues.target.count, using: &generator)
    null.scaleRows(by: eigenvalues.source.map { Float(max($0, 0).squareRoot()) })
    null.scaleColumns(by: eigenvalues.target.map { Float(max($0, 0).squareRoot()) })
    var direction = Matrix<Float>(gaussian: 1, eigenvalues.source.count, using: &generator)
    var value = 0.0
    for _ in 0..<Self.iterationCount {
      direction.normalizeRows()
      let image = product(direction, null)
      value = (image.rowSquaredNorms().first ?? 0).squareRoot()
      direction = product(image, .asIs, null, .transposed)
    }
    noiseLevel = value / Double(max(1, rowCount)).squareRoot()
  }

  init(
    of crossCovariance: Matrix<Float>, in spaces: SpacePair, generator: SeededGenerator
  ) throws(AlignmentError) {
    // What is only looked at must not change later random choices.
    var generator = generator
    try self.init(
      of: crossCovariance,
      eigenvalues: (spaces.covariances.source.meanEigenvalues, spaces.covariances.target.meanEigenvalues),
      rowCount: min(spaces.source.rowCount, spaces.target.rowCount), generator: &generator)
  }
}
