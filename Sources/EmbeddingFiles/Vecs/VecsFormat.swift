/// `.fvecs`, `.bvecs` and `.ivecs`: every row is its dimension in four bytes, then its elements.
///
/// Format: http://corpus-texmex.irisa.fr (ANN_SIFT1M and others), where numbers are little-endian.
protocol VecsFormat: EmbeddingFormat {
  static var elementType: ElementType { get }
}

/// `.fvecs`: float32.
enum FloatVecsFormat: VecsFormat {
  static let name = "fvecs"
  static let elementType = ElementType.float32
}

/// `.bvecs`: unsigned bytes.
enum ByteVecsFormat: VecsFormat {
  static let name = "bvecs"
  static let elementType = ElementType.uint8
}

/// `.ivecs`: whole numbers of four bytes.
enum IntegerVecsFormat: VecsFormat {
  static let name = "ivecs"
  static let elementType = ElementType.int32
}

extension VecsFormat {
  static var fileExtensions: [String] { ["." + name] }

  // Four bytes with a small number begin many a file.
  static func isPresent(in bytes: FileBytes) -> Bool { false }

  static func contents(
    of file: MappedFile, fragment: String?, options: EmbeddingReadingOptions
  ) throws(EmbeddingFileError) -> EmbeddingContents {
    let bytes = file.bytes
    guard bytes.count >= 4 else {
      throw .lengthMismatch(path: file.path, expectedBytes: 4, foundBytes: bytes.count)
    }
    let dimension = Int(Int32(littleEndian: bytes.loadUnaligned(as: Int32.self)))
    guard dimension > 0, dimension <= largestDimension else {
      throw .malformedHeader(path: file.path, reason: "the first row has dimension \(dimension)")
    }
    let stride = 4 + dimension * elementType.byteCount
    let rowCount = bytes.count / stride
    try requireEqualDimensions(file, dimension: dimension, stride: stride, rowCount: rowCount)
    guard rowCount * stride == bytes.count else {
      throw .lengthMismatch(
        path: file.path, expectedBytes: (rowCount + 1) * stride, foundBytes: bytes.count)
    }
    return EmbeddingContents(
      rows: MappedRows(
        file: file,
        layout: try ArrayLayout(
          path: file.path, offset: 4, type: elementType, shape: [rowCount, dimension], rowHeader: 4)))
  }
}

/// No model has as many dimensions; a number above it is no dimension.
let largestDimension = 1 << 20

/// Looks at the dimension before every row, which reads the file once.
private func requireEqualDimensions(
  _ file: MappedFile, dimension: Int, stride: Int, rowCount: Int
) throws(EmbeddingFileError) {
  let rowsAtATime = max(1, (8 << 20) / stride)
  for start in Swift.stride(from: 0, to: rowCount, by: rowsAtATime) {
    let end = min(start + rowsAtATime, rowCount)
    for row in start..<end {
      let found = Int32(littleEndian: file.bytes.loadUnaligned(fromByteOffset: row * stride, as: Int32.self))
      guard Int(found) == dimension else {
        throw .malformedHeader(
          path: file.path, reason: "row \(row) has dimension \(found), the first row \(dimension)")
      }
    }
    file.release(start * stride..<end * stride)
  }
}
