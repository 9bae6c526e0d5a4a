/// Which elements of a matrix are there, row after row (compressed sparse rows).
package struct SparsePattern: Equatable, Sendable {
  package var rowCount: Int { offsets.count - 1 }
  package let columnCount: Int
  /// Row i has the positions from `offsets[i]` to `offsets[i + 1]`: `[n + 1]`.
  package let offsets: [Int64]
  /// The column at each position, ascending within a row.
  package let columns: [Int32]

  /// How many elements are there.
  package var count: Int { columns.count }

  /// - Parameter rows: the columns of each row, ascending.
  package init(rows: [[Int32]], columnCount: Int) {
    self.columnCount = columnCount
    var offsets: [Int64] = [0]
    offsets.reserveCapacity(rows.count + 1)
    for row in rows { offsets.append(offsets[offsets.count - 1] + Int64(row.count)) }
    self.offsets = offsets
    columns = Array(rows.joined())
    precondition(
      columns.allSatisfy { $0 >= 0 && $0 < columnCount }, "a column outside of the matrix")
  }

  /// The positions of the rows of a range.
  func positions(of rows: Range<Int>) -> Range<Int> {
    Int(offsets[rows.lowerBound])..<Int(offsets[rows.upperBound])
  }
}
