import Embeddings
import LinearAlgebra

/// The rows of a 2-D array in a mapped file, converted to single precision as they are read.
struct MappedRows: RowSource {
  let file: MappedFile
  let layout: ArrayLayout

  var rowCount: Int { layout.rowCount }
  var columnCount: Int { layout.columnCount }
  var origin: String? { file.path }

  func rows(_ range: Range<Int>) -> Matrix<Float> {
    var rows = Matrix<Float>(zeros: 0, columnCount)
    read(range, into: &rows)
    return rows
  }

  func read(_ range: Range<Int>, into rows: inout Matrix<Float>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= rowCount, "rows outside the file")
    read(range.count, into: &rows) { range.lowerBound + $0 }
    if !layout.isFortranOrder, range.count * layout.rowStride >= releasedByteCount {
      let (first, end) = (range.lowerBound * layout.rowStride, range.upperBound * layout.rowStride)
      file.release(layout.offset + first..<min(layout.offset + end, file.bytes.count))
    }
  }

  func rows(at indices: [Int]) -> Matrix<Float> {
    precondition(indices.allSatisfy { $0 >= 0 && $0 < rowCount }, "rows outside the file")
    var rows = Matrix<Float>(zeros: 0, columnCount)
    read(indices.count, into: &rows) { indices[$0] }
    return rows
  }

  private func read(_ count: Int, into rows: inout Matrix<Float>, _ rowIndex: @Sendable (Int) -> Int) {
    let array = FileBytes(rebasing: file.bytes[layout.offset...])
    // Each position's row is written by one thread, and every one is; which bytes there are is checked as they are read.
    unsafe rows.refill(rowCount: count, columnCount: columnCount) { destination in
      nonisolated(unsafe) let destination = unsafe destination
      concurrentBlocks(of: count, blockSize: 512) { positions in
        array.withSpan { array in
          for position in positions {
            var row = unsafe UnsafeMutableBufferPointer(
              rebasing: destination[position * columnCount..<(position + 1) * columnCount]
            ).mutableSpan
            convertToFloat(
              from: array.extracting(droppingFirst: rowIndex(position) * layout.rowStride),
              type: layout.type, isBigEndian: layout.isBigEndian, stride: layout.columnStride, into: &row)
          }
        }
      }
    }
  }
}

/// Ranges of so many bytes give their pages back.
private let releasedByteCount = 1 << 18
