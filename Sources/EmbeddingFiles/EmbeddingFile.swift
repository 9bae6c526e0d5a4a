public import Embeddings
import LibC
public import LinearAlgebra

/// A file of vectors, one per row, memory-mapped and converted to single precision as rows are read.
///
/// `.npy` (versions 1 to 3; float16, float32, float64; little- and big-endian; C and Fortran order) and
/// `.safetensors` (one 2-D tensor, or `file.safetensors#name`; F16, BF16, F32, F64). Opening reads the header
/// alone; nothing in it is believed before it has been compared with the file's length. The file must not be
/// truncated while it is open.
public struct EmbeddingFile: RowSource {
  /// The path as it was given, with `#name` if there was one.
  public let path: String
  /// How the elements are stored.
  public var elementType: ElementType { layout.type }
  /// Whether the file holds the array column after column; reading rows of such a file is slower.
  public var isFortranOrder: Bool { layout.isFortranOrder }
  /// The number of vectors.
  public var rowCount: Int { layout.rowCount }
  /// The dimension of the vectors.
  public var columnCount: Int { layout.columnCount }

  let file: MappedFile
  private let layout: ArrayLayout

  /// Opens a file.
  ///
  /// - Throws: `EmbeddingFileError` for anything that is not a readable, complete, non-empty 2-D array of
  ///   floating-point numbers.
  public init(path: String) throws(EmbeddingFileError) {
    self.path = path
    var (filePath, tensorName): (String, String?) = (path, nil)
    if let hash = path.lastIndex(of: "#"), access(path, F_OK) != 0 {
      (filePath, tensorName) = (String(path[..<hash]), String(path[path.index(after: hash)...]))
    }
    let file = try MappedFile(path: filePath)
    self.file = file
    let formats = embeddingFormats.filter { tensorName == nil || $0.holdsNamedArrays }
    guard
      let format = formats.first(where: { $0.isPresent(in: file.bytes) })
        ?? formats.first(where: { $0.fileExtensions.contains(where: filePath.hasSuffix) })
    else { throw .unknownFormat(path: path) }
    layout = try format.layout(of: file, array: tensorName)
  }

  /// The vectors in a `.safetensors` file that has been opened.
  package init(_ container: SafetensorsFile) throws(EmbeddingFileError) {
    path = container.path
    file = container.file
    layout = try container.header.embeddingLayout(named: nil)
  }

  /// The path.
  public var origin: String? { path }

  /// The rows of a range within `0..<rowCount`, converted on several threads.
  ///
  /// Large ranges are meant to be read one after another: their pages are given back, so that a file of any size
  /// takes little of this process's memory.
  public func rows(_ range: Range<Int>) -> Matrix<Float> {
    var rows = Matrix<Float>(zeros: 0, columnCount)
    read(range, into: &rows)
    return rows
  }

  /// The rows of a range, as `rows(_:)` gives them, in place of a matrix of that shape.
  public func read(_ range: Range<Int>, into rows: inout Matrix<Float>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= rowCount, "rows outside the file")
    read(range.count, into: &rows) { range.lowerBound + $0 }
    let rowBytes = columnCount * layout.type.byteCount
    if !isFortranOrder, range.count * rowBytes >= releasedByteCount {
      file.release(
        layout.offset + range.lowerBound * rowBytes..<layout.offset + range.upperBound * rowBytes)
    }
  }

  /// The rows at the given indices within `0..<rowCount`, in that order.
  public func rows(at indices: [Int]) -> Matrix<Float> {
    precondition(indices.allSatisfy { $0 >= 0 && $0 < rowCount }, "rows outside the file")
    var rows = Matrix<Float>(zeros: 0, columnCount)
    read(indices.count, into: &rows) { indices[$0] }
    return rows
  }

  private func read(_ count: Int, into rows: inout Matrix<Float>, _ rowIndex: @Sendable (Int) -> Int) {
    guard let start = file.bytes.baseAddress else { return }
    nonisolated(unsafe) let array = start + layout.offset
    let (rowStride, columnStride) = layout.isFortranOrder ? (1, rowCount) : (columnCount, 1)
    rows.refill(rowCount: count, columnCount: columnCount) { destination in
      nonisolated(unsafe) let destination = destination
      concurrentBlocks(of: count, blockSize: 512) { positions in
        for position in positions {
          convertToFloat(
            from: array + rowIndex(position) * rowStride * layout.type.byteCount, type: layout.type,
            isBigEndian: layout.isBigEndian, stride: columnStride,
            into: UnsafeMutableBufferPointer(
              rebasing: destination[position * columnCount..<(position + 1) * columnCount]))
        }
      }
      withExtendedLifetime(file) {}
    }
  }
}

/// Ranges of so many bytes give their pages back.
private let releasedByteCount = 1 << 18
