import CKernels

// The kernels are told how many rows, columns and bytes to a row there are, and read and write so many; operands are made
// here, with arrays of these sizes, and cannot be changed from outside. Arrays are handed over for the length of a call, and
// blocks of rows that run concurrently write apart.

/// The left operand of a product in whole numbers: rows of bytes, each row with its own scale.
///
/// - Precondition: its inner dimension, as that of `QuantizedColumns`, is at most 8,388,608.
package struct QuantizedRows: Sendable {
  /// The number of rows.
  package let rowCount: Int
  /// Bytes in a row: the inner dimension rounded up to a multiple of 4.
  fileprivate let stride: Int
  fileprivate var bytes: [UInt8]
  fileprivate var scales: [Float]

  private init(_ rowCount: Int, _ columnCount: Int) {
    requireInnerDimension(columnCount)
    self.rowCount = rowCount
    stride = (columnCount + 3) / 4 * 4
    let stride = stride
    bytes = unsafe [UInt8](unsafeUninitializedCapacity: rowCount * stride) { $1 = rowCount * stride }
    scales = [Float](repeating: 0, count: rowCount)
  }

  /// Rows of any sign, rounded to 1/127 of each row's largest magnitude.
  package init(_ rows: Matrix<Float>) {
    self.init(rows.rowCount, rows.columnCount)
    let stride = Int64(stride)
    unsafe fill { block, bytes, scales in
      unsafe rows.elements.withUnsafeBufferPointer { elements in
        guard let start = elements.baseAddress else { return }
        unsafe mv2v_int8_quantize_rows(
          start + block.lowerBound * rows.columnCount, Int64(block.count),
          Int64(rows.columnCount), stride, bytes, scales)
      }
    }
  }

  /// The transpose of a matrix of `[k, n]`, whose columns become rows of any sign.
  package init(transposing matrix: Matrix<Float>) {
    self.init(matrix.columnCount, matrix.rowCount)
    guard matrix.rowCount > 0 else { return }
    unsafe mv2v_int8_quantize_columns(
      matrix.elements, Int64(matrix.rowCount), Int64(matrix.columnCount), Int64(stride), &bytes, &scales)
  }

  /// The rows of `diag(u) K diag(v)` with `u` such that the rows sum to `masses`, rounded to 1/254 of each row's
  /// largest weight, up or down at random and so without bias; a row without weight is zero.
  ///
  /// - Parameters:
  ///   - kernel: `K`, not negative, `[n, m]`.
  ///   - columnScaling: `v`, not negative, `[m]`.
  package init(kernel: BFloat16Rows, columnScaling: [Float], masses: [Float]) {
    self.init(kernel.rowCount, kernel.columnCount)
    precondition(columnScaling.count == kernel.columnCount && masses.count == kernel.rowCount)
    var generator = SeededGenerator(seed: 1)
    let dither = (0..<2 * kernel.columnCount).map { _ in Float.random(in: 0..<1, using: &generator) }
    let stride = Int64(stride)
    unsafe fill { block, bytes, scales in
      unsafe kernel.memory.elements.withUnsafeBufferPointer { elements in
        unsafe masses.withUnsafeBufferPointer { masses in
          guard let start = elements.baseAddress, let masses = masses.baseAddress else { return }
          unsafe mv2v_int8_quantize_plan(
            start + block.lowerBound * kernel.columnCount, Int64(block.count),
            Int64(kernel.columnCount), stride, masses + block.lowerBound, columnScaling,
            dither, bytes, scales)
        }
      }
    }
  }

  /// Blocks of rows, on several threads.
  private mutating func fill(
    _ body: @Sendable (Range<Int>, UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<Float>) -> Void
  ) {
    let (rowCount, stride) = (rowCount, stride)
    guard rowCount > 0, stride > 0 else { return }
    unsafe bytes.withUnsafeMutableBufferPointer { bytes in
      unsafe scales.withUnsafeMutableBufferPointer { scales in
        guard let firstByte = bytes.baseAddress, let firstScale = scales.baseAddress else { return }
        nonisolated(unsafe) let (bytes, scales) = unsafe (firstByte, firstScale)
        concurrentBlocks(of: rowCount, blockSize: blockRowCount) { block in
          unsafe body(block, bytes + block.lowerBound * stride, scales + block.lowerBound)
        }
      }
    }
  }
}

/// The right operand of a product in whole numbers: columns of bytes, each column with its own scale.
package struct QuantizedColumns: Sendable {
  /// Columns that lie together.
  package static let panelWidth = Int(MV2V_INT8_PANEL)
  /// The number of columns.
  package let columnCount: Int
  fileprivate let stride: Int
  fileprivate let panels: [Int8]
  fileprivate let scales, shifts: [Float]

  /// A matrix itself, `[k, n]`, for the products of `QuantizedRows` of a kernel.
  package init(_ matrix: Matrix<Float>) {
    unsafe self.init(columnCount: matrix.columnCount, innerDimension: matrix.rowCount) {
      unsafe mv2v_int8_pack_columns(
        matrix.elements, Int64(matrix.rowCount), Int64(matrix.columnCount), 0, $0, $1, $2)
    }
  }

  /// A matrix itself, `[k, n]`, for the products of `QuantizedRows` of any sign.
  package init(forSignedRows matrix: Matrix<Float>) {
    unsafe self.init(columnCount: matrix.columnCount, innerDimension: matrix.rowCount) {
      unsafe mv2v_int8_pack_columns(
        matrix.elements, Int64(matrix.rowCount), Int64(matrix.columnCount), 128, $0, $1, $2)
    }
  }

  /// The transpose of a matrix of `[n, k]`, for the products of `QuantizedRows` of any sign.
  package init(transposing rows: Matrix<Float>) {
    unsafe self.init(columnCount: rows.rowCount, innerDimension: rows.columnCount) {
      unsafe mv2v_int8_pack_rows(rows.elements, Int64(rows.rowCount), Int64(rows.columnCount), $0, $1, $2)
    }
  }

  private init(
    columnCount: Int, innerDimension: Int,
    pack: (UnsafeMutablePointer<Int8>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) {
    requireInnerDimension(innerDimension)
    self.columnCount = columnCount
    stride = (innerDimension + 3) / 4 * 4
    let panelWidth = Self.panelWidth
    let padded = (columnCount + panelWidth - 1) / panelWidth * panelWidth
    let byteCount = padded * stride
    var (scales, shifts) = (
      [Float](repeating: 0, count: padded), [Float](repeating: 0, count: padded)
    )
    panels = unsafe [Int8](unsafeUninitializedCapacity: byteCount) { buffer, count in
      if let start = buffer.baseAddress, byteCount > 0 { unsafe pack(start, &scales, &shifts) }
      count = byteCount
    }
    (self.scales, self.shifts) = (scales, shifts)
  }
}

/// Whether bytes are multiplied faster than single-precision numbers: at the kernel level `vnni`.
package var multipliesBytesFast: Bool { mv2v_int8_is_fast() != 0 }

/// The product of two quantised operands, written over a matrix of its shape.
///
/// The products of bytes and their sums are exact. Bringing them to scale rounds, two times at the kernel level `vnni`
/// and three times below it: results are the same for any number of threads and at all lower levels, but those of
/// `vnni` differ in the last bits.
///
/// Rounding to 1/127 of the largest element of a row errs by about `0.01 / √d` in a cosine of Gaussian rows of
/// dimension `d`, and by less where elements are of like size. Costs `2 m n k` operations on bytes, at three to four times the speed of `sgemm` where
/// `multipliesBytesFast`.
///
/// - Precondition: the inner dimensions agree.
package func product(_ left: QuantizedRows, _ right: QuantizedColumns, into result: inout Matrix<Float>) {
  guard result.rowCount == left.rowCount, result.columnCount == right.columnCount else {
    result = product(left, right)
    return
  }
  unsafe result.elements.withUnsafeMutableBufferPointer { unsafe multiply(left, right, into: $0) }
}

/// The product of two quantised operands.
package func product(_ left: QuantizedRows, _ right: QuantizedColumns) -> Matrix<Float> {
  unsafe Matrix(rowCount: left.rowCount, columnCount: right.columnCount) {
    unsafe multiply(left, right, into: $0)
  }
}

/// The tile of a product that has the given rows and columns, row after row, on the calling thread.
///
/// - Precondition: the columns begin at a multiple of `QuantizedColumns.panelWidth`; the tile has room for them.
package func product(
  _ left: QuantizedRows, _ rows: Range<Int>, _ right: QuantizedColumns, _ columns: Range<Int>,
  into tile: UnsafeMutableBufferPointer<Float>
) {
  precondition(left.stride == right.stride, "inner dimensions differ")
  precondition(columns.lowerBound % QuantizedColumns.panelWidth == 0, "a tile begins within a panel")
  precondition(rows.upperBound <= left.rowCount && columns.upperBound <= right.columnCount)
  precondition(tile.count >= rows.count * columns.count, "a tile needs more room")
  guard left.stride > 0 else { return unsafe tile.update(repeating: 0) }
  guard let tile = tile.baseAddress, !rows.isEmpty, !columns.isEmpty else { return }
  unsafe left.bytes.withUnsafeBufferPointer { bytes in
    unsafe right.panels.withUnsafeBufferPointer { panels in
      guard let bytes = bytes.baseAddress, let panels = panels.baseAddress else { return }
      unsafe mv2v_int8_product(
        bytes + rows.lowerBound * left.stride, Int64(rows.count), Int64(left.stride / 4),
        Array(left.scales[rows]), panels + columns.lowerBound * right.stride, Int64(columns.count),
        Array(right.scales[columns]), Array(right.shifts[columns]), tile)
    }
  }
}

private func multiply(
  _ left: QuantizedRows, _ right: QuantizedColumns, into result: UnsafeMutableBufferPointer<Float>
) {
  precondition(left.stride == right.stride, "inner dimensions differ")
  guard left.stride > 0 else { return unsafe result.update(repeating: 0) }
  guard let start = result.baseAddress, !result.isEmpty else { return }
  nonisolated(unsafe) let result = unsafe start
  let columnCount = right.columnCount
  concurrentBlocks(of: left.rowCount, blockSize: blockRowCount) { block in
    unsafe left.bytes.withUnsafeBufferPointer { bytes in
      unsafe left.scales.withUnsafeBufferPointer { scales in
        guard let bytes = bytes.baseAddress, let scales = scales.baseAddress else { return }
        unsafe mv2v_int8_product(
          bytes + block.lowerBound * left.stride, Int64(block.count), Int64(left.stride / 4),
          scales + block.lowerBound, right.panels, Int64(columnCount), right.scales,
          right.shifts, result + block.lowerBound * columnCount)
      }
    }
  }
}

/// Sums over the bytes of a row must fit into 32 bits.
private func requireInnerDimension(_ dimension: Int) {
  precondition(
    dimension <= MV2V_INT8_LARGEST_DIMENSION, "an inner dimension of \(dimension) is too large for bytes")
}

/// A multiple of the twelve rows that the kernel takes at once.
private let blockRowCount = 252
