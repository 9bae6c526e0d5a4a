package import LinearAlgebra

/// One side's rows, centred by the side's own mean and scaled to unit length as they are read: see `Normalisation`.
///
/// A row equal to the mean has no direction and is counted in `zeroRowCount`.
package struct NormalizedSpace: Sendable {
  package let side: Side
  /// The rows as they were given.
  package let rawRows: any RowSource
  /// About the mean of the raw rows, to unit length.
  package let normalisation: Normalisation
  /// The mean length of the centred rows, before scaling.
  package let meanLength: Float
  /// How many rows have no direction.
  package let zeroRowCount: Int

  package var rowCount: Int { rawRows.rowCount }
  package var dimension: Int { rawRows.columnCount }
  /// Rows that have a direction.
  package var directedRowCount: Int { rowCount - zeroRowCount }

  /// Reads all rows twice, in blocks: once for the mean, once for the lengths about it. `O(n d)` time,
  /// memory for a few blocks; sums are in double precision and in row order.
  ///
  /// - Throws: `empty`, `notFinite` (naming the first such row), `noDirections`.
  package init(_ rows: any RowSource, side: Side) throws(EmbeddingsError) {
    guard rows.rowCount > 0, rows.columnCount > 0 else { throw .empty(side, origin: rows.origin) }
    let normalisation = Normalisation(center: try finiteMean(of: rows, side: side))
    let blocks = rows.blocks(ofAtMost: normalisedBlockRowCount)
    let lengths = concurrentMap(count: blocks.count, workspace: Matrix(zeros: 0, 0)) { values, block in
      rows.read(blocks[block], into: &values)
      let lengths = normalisation.normalize(&values)
      return (sum: lengths.reduce(0) { $0 + Double($1) }, zeros: lengths.count { $0 == 0 })
    }
    self.side = side
    self.rawRows = rows
    self.normalisation = normalisation
    self.zeroRowCount = lengths.reduce(0) { $0 + $1.zeros }
    self.meanLength = Float(lengths.reduce(0) { $0 + $1.sum } / Double(rows.rowCount))
    guard zeroRowCount < rows.rowCount else {
      throw .noDirections(side, rowCount: rows.rowCount, origin: rows.origin)
    }
  }

  /// The normalised rows of a range.
  package func rows(_ range: Range<Int>) -> Matrix<Float> { normalisation.normalized(rawRows.rows(range)) }

  /// The normalised rows at the given indices.
  package func rows(at indices: [Int]) -> Matrix<Float> {
    normalisation.normalized(rawRows.rows(at: indices))
  }

  /// All rows, normalised, in memory.
  package func allRows() -> Matrix<Float> { rows(0..<rowCount) }
}
