import LinearAlgebra

/// Stage 1. One side's rows, centred by the side's own mean and scaled to unit length as they are read.
///
/// `x̂ = (x − μ) / |x − μ|`. A row equal to the mean has no direction: it becomes a zero row, which no later
/// stage feels, and is counted in `zeroRowCount`.
package struct NormalizedSpace: Sendable {
  package let side: Side
  /// The rows as they were given.
  package let rawRows: any RowSource
  /// The mean of the raw rows, `[dimension]`.
  package let mean: [Float]
  /// The mean length of the centred rows, before scaling.
  package let meanLength: Float
  /// How many rows have no direction.
  package let zeroRowCount: Int

  package var rowCount: Int { rawRows.rowCount }
  package var dimension: Int { rawRows.columnCount }

  /// Reads all rows twice, in blocks: once for the mean, once for the lengths about it. `O(n d)` time,
  /// memory for a few blocks; sums are in double precision and in row order.
  ///
  /// - Throws: `empty`, `notFinite` (naming the first such row), `noDirections`.
  package init(_ rows: any RowSource, side: Side) throws(AlignmentError) {
    guard rows.rowCount > 0, rows.columnCount > 0 else { throw .empty(side) }
    let mean = try finiteMean(of: rows, side: side)
    let blocks = rows.blocks(ofAtMost: blockRowCount)
    let lengths = concurrentMap(count: blocks.count, workspace: Matrix(zeros: 0, 0)) { values, block in
      rows.read(blocks[block], into: &values)
      let lengths = values.centerAndNormalizeRows(by: mean)
      return (sum: lengths.reduce(0) { $0 + Double($1) }, zeros: lengths.count { $0 == 0 })
    }
    self.side = side
    self.rawRows = rows
    self.mean = mean
    self.zeroRowCount = lengths.reduce(0) { $0 + $1.zeros }
    self.meanLength = Float(lengths.reduce(0) { $0 + $1.sum } / Double(rows.rowCount))
    guard zeroRowCount < rows.rowCount else { throw .noDirections(side, rowCount: rows.rowCount) }
  }

  /// The normalised rows of a range.
  package func rows(_ range: Range<Int>) -> Matrix<Float> { normalized(rawRows.rows(range)) }

  /// The normalised rows at the given indices.
  package func rows(at indices: [Int]) -> Matrix<Float> { normalized(rawRows.rows(at: indices)) }

  /// All rows, normalised, in memory.
  package func allRows() -> Matrix<Float> { rows(0..<rowCount) }

  private func normalized(_ rows: consuming Matrix<Float>) -> Matrix<Float> {
    var rows = consume rows
    _ = rows.centerAndNormalizeRows(by: mean)
    return rows
  }
}

/// Two blocks of 384 dimensions fit into a second-level cache of 2 MiB.
private let blockRowCount = 512

/// Throws `notFinite` when a row holds NaN or infinity.
package func requireFinite(_ rows: any RowSource, side: Side) throws(AlignmentError) {
  _ = try finiteMean(of: rows, side: side)
}

/// The mean of the rows, after making sure that every one of them is finite.
private func finiteMean(of rows: any RowSource, side: Side) throws(AlignmentError) -> [Float] {
  let blocks = rows.blocks(ofAtMost: blockRowCount)
  let parts = concurrentMap(count: blocks.count, workspace: Matrix(zeros: 0, 0)) { values, block in
    rows.read(blocks[block], into: &values)
    let sums = values.columnSums()
    // A sum is finite only if each of its terms is, so most blocks need no second look.
    let badRows =
      sums.allSatisfy(\.isFinite)
      ? [] : (0..<values.rowCount).filter { !values.row($0).allSatisfy(\.isFinite) }
    return (sums: sums, badRows: badRows.map { $0 + blocks[block].lowerBound })
  }
  let badRows = parts.flatMap(\.badRows)
  if let first = badRows.first { throw .notFinite(side, firstRow: first, count: badRows.count) }
  var sums = [Double](repeating: 0, count: rows.columnCount)
  for part in parts {
    for (column, sum) in part.sums.enumerated() { sums[column] += sum }
  }
  return sums.map { Float($0 / Double(rows.rowCount)) }
}
