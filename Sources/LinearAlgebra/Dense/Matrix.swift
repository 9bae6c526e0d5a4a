/// A dense matrix in row-major order: element (i, j) is `elements[i * columnCount + j]`.
///
/// Throughout the project a set of vectors is a matrix with one vector per row, and maps act on the right.
public struct Matrix<Scalar: LinearAlgebraScalar>: Equatable, Sendable {
  /// The number of rows; may be zero.
  public let rowCount: Int
  /// The number of columns; may be zero.
  public let columnCount: Int
  /// The elements, row after row; always `rowCount * columnCount` of them.
  @usableFromInline package var elements: [Scalar]

  /// A matrix over existing elements in row-major order.
  ///
  /// - Precondition: `elements.count == rowCount * columnCount`.
  @inlinable public init(rowCount: Int, columnCount: Int, elements: [Scalar]) {
    precondition(rowCount >= 0 && columnCount >= 0 && elements.count == rowCount * columnCount)
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.elements = elements
  }

  /// A matrix of zeros.
  public init(zeros rowCount: Int, _ columnCount: Int) {
    unsafe self.init(rowCount: rowCount, columnCount: columnCount) { elements in
      // All bits zero is the number zero; unlike a loop over a generic type this is fast without specialisation.
      unsafe UnsafeMutableRawBufferPointer(elements).initializeMemory(as: UInt8.self, repeating: 0)
    }
  }

  /// A matrix whose elements `fill` writes, without zeroing them first.
  ///
  /// - Parameter fill: must initialise every element of the buffer it is given, and keep nothing of it.
  @inlinable package init(
    rowCount: Int, columnCount: Int, fill: (UnsafeMutableBufferPointer<Scalar>) -> Void
  ) {
    let count = rowCount * columnCount
    unsafe self.init(
      rowCount: rowCount, columnCount: columnCount,
      // The capacity may be more than was asked for.
      elements: [Scalar](unsafeUninitializedCapacity: count) { buffer, initialisedCount in
        unsafe fill(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
        initialisedCount = count
      })
  }

  /// A matrix from its rows, which must be of equal length; for small, written-out matrices.
  public init(rows: [[Scalar]]) {
    let columnCount = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == columnCount }, "rows of unequal length")
    self.init(rowCount: rows.count, columnCount: columnCount, elements: Array(rows.joined()))
  }

  /// The identity of the given size.
  public init(identity size: Int) {
    self.init(zeros: size, size)
    for index in 0..<size { self[index, index] = 1 }
  }

  /// The element in the given row and column.
  public subscript(row: Int, column: Int) -> Scalar {
    get {
      precondition(row >= 0 && row < rowCount && column >= 0 && column < columnCount)
      return elements[row * columnCount + column]
    }
    set {
      precondition(row >= 0 && row < rowCount && column >= 0 && column < columnCount)
      elements[row * columnCount + column] = newValue
    }
  }

  /// The elements of one row.
  public func row(_ index: Int) -> ArraySlice<Scalar> {
    elements[index * columnCount..<(index + 1) * columnCount]
  }

  /// The rows of a range, copied.
  public func rows(_ range: Range<Int>) -> Matrix {
    Matrix(
      rowCount: range.count, columnCount: columnCount,
      elements: Array(elements[range.lowerBound * columnCount..<range.upperBound * columnCount]))
  }

  /// At most so many rows, spread evenly over all, in their order.
  package func rowsSpreadEvenly(_ limit: Int) -> Matrix {
    let count = min(limit, rowCount)
    return rows(at: (0..<count).map { $0 * rowCount / count })
  }

  /// The rows at the given indices, in that order, copied; an index may occur more than once.
  public func rows(at indices: [Int]) -> Matrix {
    // Slices of buffers are checked in debug builds alone: every index is, and one row is written for each.
    unsafe Matrix(rowCount: indices.count, columnCount: columnCount) { destination in
      unsafe elements.withUnsafeBufferPointer { source in
        for (position, index) in indices.enumerated() {
          precondition(index >= 0 && index < rowCount, "row index out of range")
          let from = unsafe UnsafeBufferPointer(
            rebasing: source[index * columnCount..<(index + 1) * columnCount])
          _ = unsafe UnsafeMutableBufferPointer(rebasing: destination[(position * columnCount)...])
            .initialize(from: from)
        }
      }
    }
  }

  /// The transposed matrix.
  @inlinable public var transposed: Matrix {
    // Both indices run through all elements, the destination's too.
    unsafe Matrix(rowCount: columnCount, columnCount: rowCount) { destination in
      unsafe elements.withUnsafeBufferPointer { source in
        for row in 0..<rowCount {
          for column in 0..<columnCount {
            unsafe destination[column * rowCount + row] = unsafe source[row * columnCount + column]
          }
        }
      }
    }
  }
}
