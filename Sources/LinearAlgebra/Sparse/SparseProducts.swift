import CKernels

// The kernels go through the positions of so many rows from an offset on. A pattern's columns are within the matrix and its
// offsets within its positions (`SparsePattern.init`), and the shapes of the operands are compared with the pattern's. Blocks
// of rows write apart, and arrays are handed over for the length of a call.

/// The elements of `A Bᵀ` that a pattern names, in its order, for `A` of `[n, d]` and `B` of `[m, d]`.
///
/// `O(count · d)` time, in single precision.
package func sampledProduct(
  _ a: Matrix<Float>, _ b: Matrix<Float>, at pattern: SparsePattern
) -> [Float] {
  precondition(a.rowCount == pattern.rowCount && b.rowCount == pattern.columnCount)
  precondition(a.columnCount == b.columnCount, "inner dimensions differ")
  let dimension = a.columnCount
  return unsafe [Float](unsafeUninitializedCapacity: pattern.count) { products, count in
    count = pattern.count
    nonisolated(unsafe) let products = unsafe products
    concurrentBlocks(of: pattern.rowCount, blockSize: blockRowCount) { rows in
      guard let start = unsafe products.baseAddress else { return }
      unsafe a.elements.withUnsafeBufferPointer { a in
        unsafe pattern.offsets.withUnsafeBufferPointer { offsets in
          guard let a = a.baseAddress, let offsets = offsets.baseAddress else { return }
          unsafe mv2v_sparse_products(
            a + rows.lowerBound * dimension, b.elements, Int64(dimension), Int64(rows.count),
            offsets + rows.lowerBound, pattern.columns, start)
        }
      }
    }
  }
}

/// The product `P B` of a sparse matrix `P` of `[n, m]`, given by its pattern and elements, and `B` of `[m, d]`.
///
/// `O(count · d)` time, in single precision.
package func product(
  _ pattern: SparsePattern, _ elements: [Float], _ b: Matrix<Float>
) -> Matrix<Float> {
  precondition(elements.count == pattern.count && b.rowCount == pattern.columnCount)
  let dimension = b.columnCount
  return unsafe Matrix(rowCount: pattern.rowCount, columnCount: dimension) { result in
    nonisolated(unsafe) let result = unsafe result
    concurrentBlocks(of: pattern.rowCount, blockSize: blockRowCount) { rows in
      guard let start = unsafe result.baseAddress else { return }
      unsafe pattern.offsets.withUnsafeBufferPointer { offsets in
        guard let offsets = offsets.baseAddress else { return }
        unsafe mv2v_sparse_combinations(
          elements, Int64(rows.count), offsets + rows.lowerBound, pattern.columns, b.elements,
          Int64(dimension), start + rows.lowerBound * dimension)
      }
    }
  }
}

private let blockRowCount = 512
