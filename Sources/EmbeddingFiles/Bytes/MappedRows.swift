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
    if rows.rowCount != count || rows.columnCount != columnCount { rows = Matrix(zeros: count, columnCount) }
    rows.elements.changeRowsConcurrently(ofLength: columnCount, blockSize: 512) { positions, elements in
      array.withSpan { array in
        for (place, position) in positions.enumerated() {
          convertToFloat(
            from: array.extracting(droppingFirst: rowIndex(position) * layout.rowStride),
            type: layout.type, isBigEndian: layout.isBigEndian, stride: layout.columnStride,
            into: &elements, at: place * columnCount..<(place + 1) * columnCount)
        }
      }
    }
  }
}

/// Ranges of so many bytes give their pages back.
private let releasedByteCount = 1 << 18
