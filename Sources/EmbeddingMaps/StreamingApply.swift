import EmbeddingFiles
public import Embeddings
import LinearAlgebra

/// What became of the rows of a file that a map was applied to.
public struct AppliedRows: Equatable, Sendable {
  /// How many rows were mapped.
  public let rowCount: Int
  /// Their new dimension.
  public let dimension: Int
  /// How many of them equal their side's mean and have no direction.
  public let undirectedCount: Int
}

extension EmbeddingMap {
  /// Carries rows over into a float32 `.npy`, a block on each thread at a time; every block has its own place in the
  /// file, which appears under its name only when it is complete.
  ///
  /// Memory for two blocks a thread, whatever the number of rows. `O(n dA dB)` time.
  ///
  /// - Parameters:
  ///   - rows: `[n, d]`, raw vectors of `side`, finite.
  ///   - side: whose vectors they are.
  ///   - space: the coordinates to write; nil for raw ones, or centred ones where the map leads into a common space.
  ///   - path: where to write.
  /// - Throws: `dimensionMismatch`, `noRawCoordinates`, `rowNotFinite` (of the lowest block that has such a row), `file`.
  public func write(
    imagesOf rows: any RowSource, from side: Side = .source, space: OutputSpace? = nil, to path: String
  ) throws(EmbeddingMapError) -> AppliedRows {
    let space = space ?? (leadsIntoOtherSpace ? .raw : .centred)
    try requireDimension(rows.columnCount, of: side, origin: rows.origin)
    try requireCoordinates(space, from: side)
    let dimension = imageDimension(of: side)
    let writer: NumPyWriter
    do {
      writer = try NumPyWriter(path: path, rowCount: rows.rowCount, columnCount: dimension)
    } catch { throw .file(error) }
    nonisolated(unsafe) let file = writer
    let blocks = rows.blocks(ofAtMost: cachedRowCount(dimension: max(dimension, rows.columnCount)))
    let undirectedCounts = try concurrentMap(count: blocks.count, workspace: BlockBuffers()) {
      (buffers, index) throws(EmbeddingMapError) -> Int in
      rows.read(blocks[index], into: &buffers.rows)
      let lengths = carry(&buffers.rows, from: side, space: space, into: &buffers.images)
      for (row, length) in lengths.enumerated() where !length.isFinite {
        // The length of a finite row may overflow too: it has no direction that single precision could hold.
        if !buffers.rows.row(row).allSatisfy(\.isFinite) {
          throw .rowNotFinite(rows.location(ofRow: blocks[index].lowerBound + row))
        }
      }
      do throws(EmbeddingFileError) {
        try file.write(buffers.images, at: blocks[index].lowerBound)
      } catch { throw .file(error) }
      return lengths.count { $0 == 0 || !$0.isFinite }
    }
    do { try writer.finish() } catch { throw .file(error) }
    return AppliedRows(
      rowCount: rows.rowCount, dimension: dimension, undirectedCount: undirectedCounts.reduce(0, +))
  }
}

/// The memory of one thread.
private struct BlockBuffers {
  var rows = Matrix<Float>(zeros: 0, 0)
  var images = Matrix<Float>(zeros: 0, 0)
}

/// So many rows that they and their images stay in a second-level cache of 2 MiB, and no fewer than a product needs to
/// run at full speed.
private func cachedRowCount(dimension: Int) -> Int { max(256, (1 << 18) / dimension / 64 * 64) }
