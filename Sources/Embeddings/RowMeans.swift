import LinearAlgebra

/// Throws `notFinite` when a row holds NaN or infinity.
package func requireFinite(_ rows: any RowSource, side: Side) throws(EmbeddingsError) {
  _ = try finiteMean(of: rows, side: side)
}

/// The mean of the rows, after making sure that every one of them is finite, its length too.
///
/// Reads all rows once, in blocks on several threads; sums are in double precision and in row order. `O(n d)` time.
///
/// - Parameter excluded: rows that have no part in the mean; not all rows.
/// - Throws: `notFinite` or `tooLong`, naming the first such row.
package func finiteMean(
  of rows: any RowSource, side: Side, excluding excluded: Set<Int> = []
) throws(EmbeddingsError) -> [Float] {
  try finiteMeanAndEmptyRows(of: rows, side: side, excluding: excluded).mean
}

/// The same, and which rows that are not excluded hold zeros alone.
func finiteMeanAndEmptyRows(
  of rows: any RowSource, side: Side, excluding excluded: Set<Int> = []
) throws(EmbeddingsError) -> (mean: [Float], emptyRows: [Int]) {
  let blocks = rows.blocks(ofAtMost: normalisedBlockRowCount)
  let parts = concurrentMap(count: blocks.count, workspace: Matrix(zeros: 0, 0)) { values, block in
    rows.read(blocks[block], into: &values)
    let sums = values.columnSums { !excluded.contains(blocks[block].lowerBound + $0) }
    let lengths = values.rowLengths()
    func numbers(where isOne: (_ row: Int) -> Bool) -> [Int] {
      lengths.indices.filter(isOne).map { $0 + blocks[block].lowerBound }
    }
    func isFinite(_ row: Int) -> Bool { values.row(row).allSatisfy(\.isFinite) }
    return (
      sums: sums, badRows: numbers { !lengths[$0].isFinite && !isFinite($0) },
      longRows: numbers { lengths[$0] > largestRowLength && isFinite($0) },
      emptyRows: numbers { lengths[$0] == 0 }
    )
  }
  let (badRows, longRows) = (parts.flatMap(\.badRows), parts.flatMap(\.longRows))
  if let first = badRows.first {
    throw .notFinite(side, first: rows.location(ofRow: first), count: badRows.count)
  }
  if let first = longRows.first {
    throw .tooLong(side, first: rows.location(ofRow: first), count: longRows.count)
  }
  var sums = [Double](repeating: 0, count: rows.columnCount)
  for part in parts {
    for (column, sum) in part.sums.enumerated() { sums[column] += sum }
  }
  return (
    sums.map { Float($0 / Double(rows.rowCount - excluded.count)) },
    parts.flatMap(\.emptyRows).filter { !excluded.contains($0) }
  )
}

/// About a mean of such rows, none is longer than single precision holds.
package let largestRowLength = Float.greatestFiniteMagnitude / 2

/// Two blocks of 384 dimensions fit into a second-level cache of 2 MiB.
let normalisedBlockRowCount = 512
