/// Encodes `.fvecs`: every row is its dimension in four bytes, then its elements.
struct FloatVecsEncoder: EmbeddingEncoder {
  static let formatName = FloatVecsFormat.name
  static let fileExtensions = FloatVecsFormat.fileExtensions

  let rowByteCount: Int?
  private let rowHeader: [UInt8]

  init(_ output: EncodedRows) {
    rowByteCount = 4 + 4 * output.columnCount
    rowHeader = [UInt8](littleEndian: Int32(output.columnCount))
  }

  func encode(_ block: EncodedBlock, into bytes: inout [UInt8]) {
    block.forEachRow { _, elements in
      bytes += rowHeader
      bytes.append(elements.span)
    }
  }
}
