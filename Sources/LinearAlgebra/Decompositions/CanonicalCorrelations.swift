/// The directions in which two sides correlate, and how much, from second moments alone.
///
/// With ridges `a` and `b`, `Ca = Cx + a λ̄x I` and `Cb = Cy + b λ̄y I` for the mean eigenvalues `λ̄`, and
/// `Ca^(-1/2) M Cb^(-1/2) = U diag(ρ) Vᵀ`: rows `x` become `x Ca^(-1/2) U`, rows `y` become `y Cb^(-1/2) V`. Without
/// ridges these are the canonical variates, uncorrelated and of variance 1, and `ρ` their correlations: H. Hotelling,
/// "Relations between two sets of variates", Biometrika 28 (1936), doi 10.1093/biomet/28.3-4.321; with them it is
/// canonical ridge (H. Vinod, Journal of Econometrics 4 (1976), doi 10.1016/0304-4076(76)90010-5), which also works with fewer rows
/// than dimensions.
package struct CanonicalCorrelations: Sendable {
  /// `Ca^(-1/2) U`, `[dA, k]` with `k = min(dA, dB)`: one direction in each column.
  package let sourceDirections: Matrix<Double>
  /// `Cb^(-1/2) V`, `[dB, k]`.
  package let targetDirections: Matrix<Double>
  /// `ρ`, descending, at least 0. At most 1 where `M` is the covariance of pairs, up to rounding.
  package let correlations: [Double]

  /// Decomposes the second moments. `O(dA³ + dB³)` time.
  ///
  /// - Parameters:
  ///   - source: `Cx`, `[dA, dA]`, symmetric and positive semidefinite.
  ///   - target: `Cy`, `[dB, dB]`, likewise.
  ///   - cross: `M`, `[dA, dB]`.
  ///   - ridges: `a` and `b`, at least 0. Directions whose eigenvalue is below 1e-12 of the largest, the ridge
  ///     included, are left out.
  /// - Throws: `notFinite` for NaN or infinity.
  package init(
    source: Matrix<Double>, target: Matrix<Double>, cross: Matrix<Double>,
    ridges: (source: Double, target: Double)
  ) throws(LinearAlgebraError) {
    let left = try source.inverseSquareRoot(ridge: ridges.source)
    let right = try target.inverseSquareRoot(ridge: ridges.target)
    let decomposition = try SingularValueDecomposition(product(product(left, cross), right))
    sourceDirections = product(left, decomposition.leftVectors)
    targetDirections = product(right, .asIs, decomposition.rightVectorsTransposed, .transposed)
    correlations = decomposition.singularValues
  }
}

extension Matrix where Scalar == Double {
  /// `(C + ridge λ̄ I)^(-1/2)` with the mean eigenvalue `λ̄`, zero on null directions.
  fileprivate func inverseSquareRoot(ridge: Double) throws(LinearAlgebraError) -> Matrix {
    let eigen = try SymmetricEigendecomposition(self)
    let mean = eigen.values.reduce(0) { $0 + max($1, 0) } / Double(max(1, eigen.values.count))
    let values = eigen.values.map { max($0, 0) + ridge * mean }
    let cutoff = 1e-12 * (values.first ?? 0)
    let factors = values.map { $0 > cutoff ? 1 / $0.squareRoot() : 0 }
    return product(eigen.vectors.scalingColumns(by: factors), .asIs, eigen.vectors, .transposed)
  }
}
