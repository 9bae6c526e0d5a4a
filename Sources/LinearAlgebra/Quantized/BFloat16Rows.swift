import CKernels

/// Rows rounded to bfloat16, for loops that the memory's bandwidth binds: eight significant bits, half the bytes.
///
/// They live in the memory of the single-precision matrix that they were made of, each in the first half of its row.
package struct BFloat16Rows: Sendable {
  /// The elements' memory, of the rows' shape; as single-precision numbers they mean nothing.
  package private(set) var memory: Matrix<Float>

  package var rowCount: Int { memory.rowCount }
  package var columnCount: Int { memory.columnCount }

  /// Rounds a matrix, in its own memory.
  package init(rounding matrix: consuming Matrix<Float>) {
    unsafe self.init(writingOver: consume matrix) { _, _, _ in }
  }

  /// Rounds what `fill` makes of a few rows at a time, while they are in the processor's caches.
  ///
  /// - Parameter fill: is given the address, the number and the dimension of some rows, to be changed in place.
  package init(
    writingOver matrix: consuming Matrix<Float>,
    _ fill: @Sendable (UnsafeMutablePointer<Float>, Int64, Int64) -> Void
  ) {
    memory = consume matrix
    let (rowCount, columnCount) = (memory.rowCount, memory.columnCount)
    // Four rows at a time, or what is left of a block; blocks are apart, and the buffer is lent for this call.
    unsafe memory.elements.withUnsafeMutableBufferPointer { elements in
      nonisolated(unsafe) let elements = unsafe elements
      concurrentBlocks(of: rowCount, blockSize: 256) { block in
        guard let start = unsafe elements.baseAddress else { return }
        for first in stride(from: block.lowerBound, to: block.upperBound, by: 4) {
          let (rows, count) = unsafe (start + first * columnCount, Int64(min(4, block.upperBound - first)))
          unsafe fill(rows, count, Int64(columnCount))
          unsafe mv2v_round_rows_to_bfloat16(rows, count, Int64(columnCount))
        }
      }
    }
  }
}
