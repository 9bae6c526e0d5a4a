/// The orthogonal polar factor of a matrix and what its singular values said.
package struct PolarFactor<Scalar: LinearAlgebraScalar>: Sendable {
  /// `U Vᵀ`, the semi-orthogonal matrix nearest to the input.
  package let factor: Matrix<Scalar>
  /// The sum of the singular values (the nuclear norm): the largest `trace(Wᵀ M)` any such `W` attains.
  package let nuclearNorm: Scalar
}

extension Matrix {
  /// The orthogonal polar factor `W = U Vᵀ` of this `[m, n]` matrix `M = U diag(s) Vᵀ`.
  ///
  /// `W` maximises `trace(Wᵀ M)` over semi-orthogonal matrices (`W Wᵀ = I` when `m <= n`, else `Wᵀ W = I`)
  /// and is the one nearest to `M` in the Frobenius norm: N. Higham, Functions of Matrices (SIAM 2008),
  /// theorem 8.4. It is unique when `M` has full rank; null directions are completed arbitrarily, so that the
  /// result is semi-orthogonal for every input, the zero matrix included. `O(m n min(m, n))` time.
  ///
  /// - Throws: `notFinite` for NaN or infinity, `didNotConverge` when LAPACK gives up.
  package func polarFactor() throws(LinearAlgebraError) -> PolarFactor<Scalar> {
    let decomposition = try SingularValueDecomposition(self)
    return PolarFactor(
      factor: product(decomposition.leftVectors, decomposition.rightVectorsTransposed),
      nuclearNorm: decomposition.singularValues.reduce(0, +))
  }
}
