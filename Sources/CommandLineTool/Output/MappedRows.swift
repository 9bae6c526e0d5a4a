import EmbeddingFiles
import LinearAlgebra

/// Turns raw rows into unit rows in place and into mapped rows beside them, and gives the lengths of the raw rows about
/// the mean, as `AlignmentMap.apply` does.
package typealias BlockMapping = @Sendable (inout Matrix<Float>, inout Matrix<Float>) throws -> [Float]

/// Writes mapped rows as a float32 `.npy`, a block on each thread at a time; every block has its own place in the file.
///
/// Memory for two blocks a thread, whatever the number of rows.
///
/// - Parameters:
///   - rows: `[n, dA]`, raw.
///   - dimension: of the mapped rows.
///   - notFinite: the error to throw when a row holds NaN or infinity, given the first one that was found.
/// - Returns: how many rows have no direction.
package func writeMappedRows(
  of rows: any RowSource, dimension: Int, to path: String, mapping: BlockMapping,
  notFinite: @Sendable (Int) -> any Error
) throws -> Int {
  let writer = try NumPyWriter(path: path, rowCount: rows.rowCount, columnCount: dimension)
  nonisolated(unsafe) let file = writer
  let blocks = rows.blocks(ofAtMost: cachedRowCount(dimension: max(dimension, rows.columnCount)))
  let undirectedCounts = try concurrentMap(count: blocks.count, workspace: BlockBuffers()) { buffers, index in
    rows.read(blocks[index], into: &buffers.rows)
    let lengths = try mapping(&buffers.rows, &buffers.mapped)
    for (row, length) in lengths.enumerated() where !length.isFinite {
      // The length of a finite row may overflow too: it has no direction that single precision could hold.
      if !buffers.rows.row(row).allSatisfy(\.isFinite) { throw notFinite(blocks[index].lowerBound + row) }
    }
    try file.write(buffers.mapped, at: blocks[index].lowerBound)
    return lengths.count { $0 == 0 || !$0.isFinite }
  }
  try writer.finish()
  return undirectedCounts.reduce(0, +)
}

/// The memory of one thread.
private struct BlockBuffers {
  var rows = Matrix<Float>(zeros: 0, 0)
  var mapped = Matrix<Float>(zeros: 0, 0)
}

/// So many rows that they and their images stay in a second-level cache of 2 MiB, and no fewer than a product needs to
/// run at full speed.
private func cachedRowCount(dimension: Int) -> Int { max(256, (1 << 18) / dimension / 64 * 64) }
