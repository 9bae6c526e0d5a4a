/// The eigendecomposition `A = V diag(λ) Vᵀ` of a symmetric `[n, n]` matrix.
package struct SymmetricEigendecomposition<Scalar: LinearAlgebraScalar>: Sendable {
  /// The eigenvalues, descending.
  package let values: [Scalar]
  /// The unit eigenvectors, in columns, in the order of `values`: `[n, n]`.
  package let vectors: Matrix<Scalar>

  /// Decomposes a symmetric matrix, of which only the upper triangle is read. `O(n³)` time.
  ///
  /// - Throws: `notFinite` for NaN or infinity, `didNotConverge` when LAPACK gives up.
  /// - Precondition: the matrix is square.
  package init(_ matrix: Matrix<Scalar>) throws(LinearAlgebraError) {
    precondition(matrix.rowCount == matrix.columnCount, "the matrix is not square")
    try matrix.requireFinite(for: "symmetric eigendecomposition")
    let n = matrix.rowCount
    var ascending = [Scalar](repeating: 0, count: n)
    var columns = matrix.elements
    if n > 0 {
      // `n` by `n`, and `n` values.
      let info = BLASRuntime.scoped { unsafe Scalar.syevd(n: blasSize(n), a: &columns, w: &ascending) }
      guard info == 0 else { throw .didNotConverge(routine: "syevd", info: Int(info)) }
    }
    values = ascending.reversed()
    var descending: [Scalar] = []
    descending.reserveCapacity(n * n)
    for row in 0..<n { descending += columns[row * n..<(row + 1) * n].reversed() }
    vectors = Matrix(rowCount: n, columnCount: n, elements: descending)
  }
}
