/// The thin singular value decomposition `A = U diag(s) Vᵀ` of an `[m, n]` matrix, with `r = min(m, n)`.
package struct SingularValueDecomposition<Scalar: LinearAlgebraScalar>: Sendable {
  /// The left singular vectors, in columns: `[m, r]`.
  package let leftVectors: Matrix<Scalar>
  /// The singular values, descending: `r` of them.
  package let singularValues: [Scalar]
  /// The right singular vectors, in rows: `Vᵀ`, `[r, n]`.
  package let rightVectorsTransposed: Matrix<Scalar>

  /// Decomposes `matrix` with LAPACK's divide and conquer, falling back on QR iteration.
  ///
  /// `O(m n min(m, n))` time, `O(m n)` space. Rank-deficient input is fine: null directions get some
  /// orthonormal basis.
  ///
  /// - Throws: `notFinite` for NaN or infinity, `didNotConverge` when both routines give up.
  package init(_ matrix: Matrix<Scalar>) throws(LinearAlgebraError) {
    try matrix.requireFinite(for: "singular value decomposition")
    let (m, n) = (matrix.rowCount, matrix.columnCount)
    let rank = min(m, n)
    guard rank > 0 else {
      leftVectors = Matrix(zeros: m, 0)
      singularValues = []
      rightVectorsTransposed = Matrix(zeros: 0, n)
      return
    }
    var left = Matrix<Scalar>(zeros: m, rank)
    var right = Matrix<Scalar>(zeros: rank, n)
    var values = Matrix<Scalar>(zeros: 1, rank).elements
    var work = matrix.elements
    // `work` is `m` by `n`, the others are of rank `min(m, n)`, as LAPACK writes them.
    let info = BLASRuntime.scoped {
      let info = unsafe Scalar.gesdd(
        m: blasSize(m), n: blasSize(n), a: &work, s: &values, u: &left.elements, vt: &right.elements)
      if info <= 0 { return info }
      work = matrix.elements
      return unsafe Scalar.gesvd(
        m: blasSize(m), n: blasSize(n), a: &work, s: &values, u: &left.elements, vt: &right.elements)
    }
    guard info == 0 else { throw .didNotConverge(routine: "gesvd", info: Int(info)) }
    leftVectors = left
    singularValues = values
    rightVectorsTransposed = right
  }
}

extension Matrix {
  /// Throws `notFinite` naming the first element that is NaN or infinite.
  package func requireFinite(for operation: String) throws(LinearAlgebraError) {
    guard let position = Scalar.firstNotFinite(in: elements.span) else { return }
    throw .notFinite(operation: operation, row: position / columnCount, column: position % columnCount)
  }
}
