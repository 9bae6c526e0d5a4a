public import EmbeddingFiles
public import Embeddings
import LinearAlgebra
import Synchronization

/// What became of the rows of a file that a map was applied to.
public struct AppliedRows: Equatable, Sendable {
  /// How many rows were mapped.
  public let rowCount: Int
  /// Their new dimension.
  public let dimension: Int
  /// How many of them equal their side's mean and have no direction.
  public let undirectedCount: Int
  /// Whether the rows have names that the format of the output cannot hold.
  public let namesWereLost: Bool
  /// How many elements were written as the largest number of float16, because they are beyond it.
  public let saturatedCount: Int
}

extension EmbeddingMap {
  /// Carries rows over into a file of vectors, a block on each thread at a time. Where the format gives every block its
  /// own place in the file it is written there at once, else blocks are written in order, some at a time. The file
  /// appears under its name only when it is complete.
  ///
  /// Memory for a few blocks a thread, whatever the number of rows. `O(n dA dB)` time.
  ///
  /// - Parameters:
  ///   - rows: `[n, d]`, raw vectors of `side`, finite.
  ///   - part: which of them to write; nil for all. They are computed as they are among all, so that parts put
  ///     together are the whole, to the last bit.
  ///   - side: whose vectors they are.
  ///   - space: the coordinates to write; nil for raw ones, or centred ones where the map leads into a common space.
  ///   - path: where to write; `-` is standard output.
  ///   - format: one of `writableFormatNames`; nil for the one that the path's extension names. Names of rows are kept
  ///     where rows come from a file that has them and the format can hold them.
  ///   - elements: as what elements are written; the format's own type by itself.
  ///   - observer: hears which share of the blocks is done; may be called from any thread.
  /// - Throws: `dimensionMismatch`, `noRawCoordinates`, `rowNotFinite` and `rowTooLong` (of the lowest block that has such a row),
  ///   `file`.
  public func write(
    imagesOf rows: any RowSource, part: Range<Int>? = nil, from side: Side = .source,
    space: OutputSpace? = nil, to path: String,
    format: String? = nil, elements: OutputElements = OutputElements(),
    observer: @escaping @Sendable (_ share: Double) -> Void = { _ in }
  ) throws(EmbeddingMapError) -> AppliedRows {
    let space = space ?? (leadsIntoOtherSpace ? .raw : .centred)
    try requireDimension(rows.columnCount, of: side, origin: rows.origin)
    try requireCoordinates(space, from: side)
    let dimension = imageDimension(of: side)
    let part = part ?? 0..<rows.rowCount
    let writer: EmbeddingWriter
    do {
      writer = try EmbeddingWriter(
        path: path, format: format, elements: elements, rowCount: part.count, columnCount: dimension,
        names: names(of: rows, from: part.lowerBound), firstNumber: part.lowerBound)
    } catch { throw .file(error) }
    let blocks = rows.blocks(ofAtMost: cachedRowCount(dimension: max(dimension, rows.columnCount)))
      .filter { $0.overlaps(part) }
    var undirectedCount = 0
    let progress = BlockProgress(count: blocks.count, observer: observer)
    let waveSize = writer.writesAnywhere ? blocks.count : 4 * ThreadCount.current
    for start in stride(from: 0, to: blocks.count, by: waveSize) {
      let wave = Array(blocks[start..<min(start + waveSize, blocks.count)])
      for block in try write(imagesOf: rows, part, in: wave, from: side, space: space, to: writer, progress) {
        undirectedCount += block.undirectedCount
        if writer.writesAnywhere { continue }
        do { try writer.append(block.bytes, rowCount: block.rowCount) } catch { throw .file(error) }
      }
    }
    do {
      try embeddingFile(of: rows)?.requireUnchanged()
      try writer.finish()
    } catch { throw .file(error) }
    return AppliedRows(
      rowCount: part.count, dimension: dimension, undirectedCount: undirectedCount,
      namesWereLost: writer.losesNames, saturatedCount: writer.saturatedCount)
  }

  /// Carries the rows of some blocks over, and writes those of the part where the writer takes them in any order.
  ///
  /// - Returns: for each block the number of rows without direction, and the bytes that are still to be appended.
  private func write(
    imagesOf rows: any RowSource, _ part: Range<Int>, in blocks: [Range<Int>], from side: Side,
    space: OutputSpace,
    to writer: EmbeddingWriter, _ progress: BlockProgress
  ) throws(EmbeddingMapError) -> [(undirectedCount: Int, rowCount: Int, bytes: [UInt8])] {
    // These functions of a writer may be called from any thread, as each says.
    nonisolated(unsafe) let file = writer
    return try concurrentMap(count: blocks.count, workspace: BlockBuffers()) {
      (buffers, index) throws(EmbeddingMapError) in
      defer { progress.advance() }
      let (block, written) = (blocks[index], blocks[index].clamped(to: part))
      rows.read(block, into: &buffers.rows)
      var lengths = carry(&buffers.rows, from: side, space: space, into: &buffers.images)[...]
      if written != block {
        let own = written.lowerBound - block.lowerBound..<written.upperBound - block.lowerBound
        (lengths, buffers.images) = (lengths[own], buffers.images.rows(own))
        buffers.rows = buffers.rows.rows(own)
      }
      if let row = lengths.firstIndex(where: { !$0.isFinite }) {
        let number = written.lowerBound + row - lengths.startIndex
        // What was read has been normalised in its place.
        let isFinite = rows.rows(at: [number]).elements.allSatisfy(\.isFinite)
        let location = rows.location(ofRow: number)
        throw isFinite ? .rowTooLong(location) : .rowNotFinite(location)
      }
      let undirectedCount = lengths.count { $0 == 0 }
      let firstRow = written.lowerBound - part.lowerBound
      do throws(EmbeddingFileError) {
        if unsafe file.writesAnywhere {
          unsafe try file.write(buffers.images, at: firstRow)
          return (undirectedCount, lengths.count, [])
        }
        return unsafe (undirectedCount, lengths.count, try file.encoded(buffers.images, at: firstRow))
      } catch { throw .file(error) }
    }
  }
}

/// The names of rows that come from a file that has them.
private func names(of rows: any RowSource, from firstRow: Int) -> RowNames? {
  let slice = rows as? RowSlice
  guard let identifiers = embeddingFile(of: rows)?.identifiers else { return nil }
  return RowNames(identifiers, from: (slice?.range.lowerBound ?? 0) + firstRow)
}

/// The file that rows, or the rows that they are a slice of, come from.
private func embeddingFile(of rows: any RowSource) -> EmbeddingFile? {
  ((rows as? RowSlice)?.base ?? rows) as? EmbeddingFile
}

/// Counts the blocks that are done.
private final class BlockProgress: Sendable {
  private let done = Atomic<Int>(0)
  private let count: Int
  private let observer: @Sendable (Double) -> Void

  init(count: Int, observer: @escaping @Sendable (Double) -> Void) {
    (self.count, self.observer) = (count, observer)
  }

  func advance() {
    observer(Double(done.add(1, ordering: .relaxed).newValue) / Double(max(1, count)))
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
