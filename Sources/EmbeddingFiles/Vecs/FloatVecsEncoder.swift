/// Encodes `.fvecs`: every row is its dimension in four bytes, then its elements.
struct FloatVecsEncoder: EmbeddingEncoder {
  static let formatName = FloatVecsFormat.name
  static let fileExtensions = FloatVecsFormat.fileExtensions

  let rowByteCount: Int?
  private let rowHeader: [UInt8]

  init(_ output: EncodedRows) {
    rowByteCount = 4 + 4 * output.columnCount
    rowHeader = withUnsafeBytes(of: Int32(output.columnCount).littleEndian, Array.init)
  }

  func encode(_ block: EncodedBlock, into bytes: inout [UInt8]) {
    block.forEachRow { _, elements in
      bytes += rowHeader
      elements.withUnsafeBytes { bytes += $0 }
    }
  }
}
