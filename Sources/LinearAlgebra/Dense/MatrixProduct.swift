/// How an operand of a product is read.
package enum Operand: Sendable {
  case asIs, transposed
}

/// The product `op(A) op(B)`, computed on several threads.
///
/// The rows of the result are cut into blocks that do not depend on the number of threads, and each block is
/// one BLAS call on one thread, so every thread count gives the same bits. Costs `2 m n k` operations.
///
/// - Parameters:
///   - a: `[m, k]`, or `[k, m]` when transposed.
///   - b: `[k, n]`, or `[n, k]` when transposed.
/// - Returns: `[m, n]`; zeros when `k` is 0.
/// - Precondition: the inner dimensions agree.
package func product<Scalar: LinearAlgebraScalar>(
  _ a: Matrix<Scalar>, _ operandA: Operand, _ b: Matrix<Scalar>, _ operandB: Operand
) -> Matrix<Scalar> {
  let shape = productShape(a, operandA, b, operandB)
  guard shape.m > 0, shape.n > 0, shape.inner > 0 else { return Matrix(zeros: shape.m, shape.n) }
  return unsafe Matrix(rowCount: shape.m, columnCount: shape.n) { result in
    unsafe multiply(a, operandA, b, operandB, shape: shape, into: result)
  }
}

/// The product `op(A) op(B)` written over a matrix of its shape, whose memory is used again.
package func product<Scalar: LinearAlgebraScalar>(
  _ a: Matrix<Scalar>, _ operandA: Operand, _ b: Matrix<Scalar>, _ operandB: Operand,
  into result: inout Matrix<Scalar>
) {
  let shape = productShape(a, operandA, b, operandB)
  guard result.rowCount == shape.m, result.columnCount == shape.n, shape.inner > 0 else {
    result = product(a, operandA, b, operandB)
    return
  }
  unsafe result.elements.withUnsafeMutableBufferPointer { result in
    unsafe multiply(a, operandA, b, operandB, shape: shape, into: result)
  }
}

private func productShape<Scalar: LinearAlgebraScalar>(
  _ a: Matrix<Scalar>, _ operandA: Operand, _ b: Matrix<Scalar>, _ operandB: Operand
) -> (m: Int, n: Int, inner: Int) {
  let (m, innerA) = operandA == .asIs ? (a.rowCount, a.columnCount) : (a.columnCount, a.rowCount)
  let (innerB, n) = operandB == .asIs ? (b.rowCount, b.columnCount) : (b.columnCount, b.rowCount)
  precondition(innerA == innerB, "inner dimensions differ: \(innerA) and \(innerB)")
  return (m, n, innerA)
}

private func multiply<Scalar: LinearAlgebraScalar>(
  _ a: Matrix<Scalar>, _ operandA: Operand, _ b: Matrix<Scalar>, _ operandB: Operand,
  shape: (m: Int, n: Int, inner: Int), into result: UnsafeMutableBufferPointer<Scalar>
) {
  let (m, n, inner) = shape
  unsafe a.elements.withUnsafeBufferPointer { a in
    unsafe b.elements.withUnsafeBufferPointer { b in
      // The buffers are only shared for the length of this call, and blocks write apart. `shape` is that of the operands
      // and of the result, so that no block reaches beyond them.
      nonisolated(unsafe) let a = unsafe a, b = unsafe b, result = unsafe result
      concurrentBlocks(of: m, blockSize: rowsPerBlock(of: m)) { rows in
        let offsetA = operandA == .asIs ? rows.lowerBound * inner : rows.lowerBound
        guard let startA = unsafe a.baseAddress, let startB = unsafe b.baseAddress,
          let start = unsafe result.baseAddress
        else { return }
        unsafe Scalar.gemm(
          transposeA: operandA == .transposed, transposeB: operandB == .transposed,
          m: blasSize(rows.count), n: blasSize(n), k: blasSize(inner), alpha: 1,
          a: startA + offsetA, lda: blasSize(operandA == .asIs ? inner : m),
          b: startB, ldb: blasSize(operandB == .asIs ? n : inner), beta: 0,
          c: start + rows.lowerBound * n, ldc: blasSize(n))
      }
    }
  }
}

/// The product `A B` of two matrices as they are.
package func product<Scalar: LinearAlgebraScalar>(_ a: Matrix<Scalar>, _ b: Matrix<Scalar>) -> Matrix<Scalar>
{
  product(a, .asIs, b, .asIs)
}

/// `Aᵀ A` for a matrix of `[m, n]`, whose lower triangle is copied from the upper one: little more than half of
/// the operations.
package func gram<Scalar: LinearAlgebraScalar>(
  ofColumnsOf matrix: Matrix<Scalar>, into result: inout Matrix<Scalar>
) {
  let (m, n) = (matrix.rowCount, matrix.columnCount)
  if result.rowCount != n || result.columnCount != n { result = Matrix(zeros: n, n) }
  guard m > 0, n > 0 else { return }
  unsafe result.elements.withUnsafeMutableBufferPointer { result in
    unsafe matrix.elements.withUnsafeBufferPointer { elements in
      guard let elements = elements.baseAddress, let result = result.baseAddress else { return }
      // Shared for the length of this call. A block has the columns from its first row on to the last, in both factors and
      // in the result, which is `n` by `n`; blocks write apart.
      nonisolated(unsafe) let (source, target) = unsafe (elements, result)
      concurrentBlocks(of: n, blockSize: max(64, (n + 95) / 96 * 16)) { rows in
        unsafe Scalar.gemm(
          transposeA: true, transposeB: false, m: blasSize(rows.count), n: blasSize(n - rows.lowerBound),
          k: blasSize(m), alpha: 1, a: source + rows.lowerBound, lda: blasSize(n),
          b: source + rows.lowerBound, ldb: blasSize(n), beta: 0,
          c: target + rows.lowerBound * (n + 1), ldc: blasSize(n))
      }
      for row in 0..<n {
        for column in 0..<row { unsafe result[row * n + column] = unsafe result[column * n + row] }
      }
    }
  }
}

/// At most eight blocks, small enough to share out evenly, and large enough that packing the right operand anew for
/// each one costs little.
private func rowsPerBlock(of rowCount: Int) -> Int {
  let blockCount = max(1, min(8, rowCount / 320))
  return min(512, ((rowCount + blockCount - 1) / blockCount + 15) / 16 * 16)
}
