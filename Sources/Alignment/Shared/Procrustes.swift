package import LinearAlgebra

/// Stage 4. The semi-orthogonal `W` that minimises `‖X W − Y‖_F`, given `M = Xᵀ Y`.
///
/// `W = U Vᵀ` where `M = U diag(s) Vᵀ`: P. Schönemann, "A generalized solution of the orthogonal Procrustes
/// problem", Psychometrika 31 (1966), doi 10.1007/BF02289451. For `dA > dB` the columns of `W` are
/// orthonormal and it maximises `trace(Wᵀ M)`, which is then the criterion.
///
/// - Parameter crossCovariance: `[dA, dB]`.
/// - Returns: the map, `[dA, dB]`, and the nuclear norm `Σ s`.
package func fitProcrustes(
  _ crossCovariance: Matrix<Double>
) throws(AlignmentError) -> PolarFactor<Double> {
  try wrappingErrors(AlignmentError.linearAlgebra) { () throws(LinearAlgebraError) in
    try crossCovariance.polarFactor()
  }
}
