extension Matrix {
  /// The Moore-Penrose pseudo-inverse `V diag(1 / s) Uᵀ` of this `[m, n]` matrix `U diag(s) Vᵀ`: `[n, m]`.
  ///
  /// Singular values not above `max(m, n) ε` of the largest count as zero, as in NumPy's and LAPACK's practice.
  /// `O(m n min(m, n))` time.
  ///
  /// - Throws: `notFinite` for NaN or infinity, `didNotConverge` when LAPACK gives up.
  package func pseudoInverse() throws(LinearAlgebraError) -> Matrix {
    let decomposition = try SingularValueDecomposition(self)
    let cutoff =
      (decomposition.singularValues.first ?? 0) * Scalar(max(rowCount, columnCount)) * Scalar.ulpOfOne
    let inverses = decomposition.singularValues.map { $0 > cutoff ? 1 / $0 : 0 }
    return product(
      decomposition.rightVectorsTransposed, .transposed,
      decomposition.leftVectors.scalingColumns(by: inverses),
      .transposed)
  }
}
