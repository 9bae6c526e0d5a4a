package import LinearAlgebra

/// How the statistics that normalise a set of rows are taken.
package enum SpaceStatistics: Sendable {
  /// Over all rows as they are: the mean, and no weights.
  case plain
  /// Not ruled by outlier rows and rogue dimensions: `RobustStatistics`. The same as `plain` where there are none.
  case robust
}

/// One side's rows, centred by the side's own mean and scaled to unit length as they are read: see `Normalisation`.
///
/// A row equal to the mean has no direction and is counted in `zeroRowCount`. In robust statistics rows of zeros are left out.
package struct NormalizedSpace: Sendable {
  package let side: Side
  /// The rows as they were given, but for those that are left out.
  package private(set) var rawRows: any RowSource
  /// About the mean of the raw rows, to unit length.
  package let normalisation: Normalisation
  /// The mean length of the centred (and weighted) rows, before scaling.
  package let meanLength: Float
  /// What stood out of the rows and was kept from ruling the statistics; nothing in plain statistics.
  package let irregularities: Irregularities
  /// How many rows have no direction.
  package let zeroRowCount: Int
  /// The rows as they were given.
  package let givenRows: any RowSource

  package var rowCount: Int { rawRows.rowCount }
  package var dimension: Int { rawRows.columnCount }
  /// Rows that have a direction.
  package var directedRowCount: Int { rowCount - zeroRowCount }

  /// Reads all rows twice, in blocks: once for the mean, once for the lengths about it, and a few times more where robust
  /// statistics find something. `O(n d)` time, memory for a few blocks and a length for each row; sums are in double
  /// precision and in row order.
  ///
  /// - Throws: `empty`, `notFinite` and `tooLong` (naming the first such row), `noDirections`.
  package init(
    _ rows: any RowSource, side: Side, statistics: SpaceStatistics = .plain
  ) throws(EmbeddingsError) {
    guard rows.rowCount > 0, rows.columnCount > 0 else { throw .empty(side, origin: rows.origin) }
    self.side = side
    givenRows = rows
    let lengths: [[Float]]
    let excluded: Set<Int>
    switch statistics {
    case .plain:
      normalisation = Normalisation(center: try finiteMean(of: rows, side: side))
      irregularities = .none
      lengths = measureRows(rows, normalisation).lengths
      (rawRows, excluded) = (rows, [])
    case .robust:
      let robust = try RobustStatistics(of: rows, side: side)
      normalisation = robust.normalisation
      irregularities = robust.irregularities
      lengths = robust.lengths
      (rawRows, excluded) = (robust.rows, robust.outlierRows)
    }
    zeroRowCount = lengths.reduce(0) { $0 + $1.count { $0 == 0 } }
    meanLength = meanOfLengths(lengths, excluding: excluded)
    guard zeroRowCount < rawRows.rowCount else {
      throw .noDirections(side, rowCount: rows.rowCount, origin: rows.origin)
    }
  }

  /// The normalised rows of a range.
  package func rows(_ range: Range<Int>) -> Matrix<Float> { normalisation.normalized(rawRows.rows(range)) }

  /// The normalised rows at the given indices.
  package func rows(at indices: [Int]) -> Matrix<Float> {
    normalisation.normalized(rawRows.rows(at: indices))
  }

  /// The normalised rows at indices among the rows as they were given; of one that is left out, zeros.
  package func rows(atGiven indices: [Int]) -> Matrix<Float> {
    let given = givenRows.rows(at: indices)
    var rows = normalisation.normalized(given)
    if irregularities.emptyRowCount > 0 {
      for (row, norm) in given.rowSquaredNorms().enumerated() where norm == 0 {
        for column in 0..<dimension { rows[row, column] = 0 }
      }
    }
    return rows
  }

  /// The same normalisation of the rows but for some, given by their indices among the rows as they were given.
  ///
  /// - Precondition: the rows at the indices have a direction, and others are left. `O(n)` time.
  package func without(given indices: [Int]) -> NormalizedSpace {
    guard !indices.isEmpty else { return self }
    var result = self
    let skipped = Set(indices)
    result.rawRows = (rawRows as? RowsWithout)?.without(base: skipped) ?? RowsWithout(skipped, of: rawRows)
    precondition(result.directedRowCount > 0, "no row is left")
    return result
  }

  /// All rows, normalised, in memory.
  package func allRows() -> Matrix<Float> { rows(0..<rowCount) }
}

/// The mean over rows that are not excluded; sums of blocks are added up in the blocks' order.
private func meanOfLengths(_ lengths: [[Float]], excluding excluded: Set<Int>) -> Float {
  var (total, first) = (0.0, 0)
  for block in lengths {
    total += block.indices.reduce(0) { $0 + (excluded.contains(first + $1) ? 0 : Double(block[$1])) }
    first += block.count
  }
  return Float(total / Double(first - excluded.count))
}
