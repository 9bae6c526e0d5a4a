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
  let (m, innerA) = operandA == .asIs ? (a.rowCount, a.columnCount) : (a.columnCount, a.rowCount)
  let (innerB, n) = operandB == .asIs ? (b.rowCount, b.columnCount) : (b.columnCount, b.rowCount)
  precondition(innerA == innerB, "inner dimensions differ: \(innerA) and \(innerB)")
  guard m > 0, n > 0, innerA > 0 else { return Matrix(zeros: m, n) }
  return Matrix(rowCount: m, columnCount: n) { result in
    a.elements.withUnsafeBufferPointer { a in
      b.elements.withUnsafeBufferPointer { b in
        // The buffers are only shared for the length of this call, and blocks write apart.
        nonisolated(unsafe) let a = a, b = b, result = result
        concurrentBlocks(of: m, blockSize: rowsPerBlock(of: m)) { rows in
          let offsetA = operandA == .asIs ? rows.lowerBound * innerA : rows.lowerBound
          guard let startA = a.baseAddress, let startB = b.baseAddress, let start = result.baseAddress
          else { return }
          Scalar.gemm(
            transposeA: operandA == .transposed, transposeB: operandB == .transposed,
            m: blasSize(rows.count), n: blasSize(n), k: blasSize(innerA), alpha: 1,
            a: startA + offsetA, lda: blasSize(operandA == .asIs ? innerA : m),
            b: startB, ldb: blasSize(operandB == .asIs ? n : innerB), beta: 0,
            c: start + rows.lowerBound * n, ldc: blasSize(n))
        }
      }
    }
  }
}

/// The product `A B` of two matrices as they are.
package func product<Scalar: LinearAlgebraScalar>(_ a: Matrix<Scalar>, _ b: Matrix<Scalar>) -> Matrix<Scalar>
{
  product(a, .asIs, b, .asIs)
}

/// Blocks small enough to share out evenly, large enough that packing the right operand anew for each one
/// costs little.
private func rowsPerBlock(of rowCount: Int) -> Int {
  let eighth = (rowCount + 7) / 8
  return min(512, max(64, (eighth + 15) / 16 * 16))
}
