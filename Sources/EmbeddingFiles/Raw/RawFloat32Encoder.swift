/// Encodes float32 elements one after another and nothing else.
struct RawFloat32Encoder: EmbeddingEncoder {
  static let formatName = RawFloat32Format.name
  static let fileExtensions = RawFloat32Format.fileExtensions

  let rowByteCount: Int?
  let isPlain = true

  init(_ output: EncodedRows) { rowByteCount = 4 * output.columnCount }

  func encode(_ block: EncodedBlock, into bytes: inout [UInt8]) {
    bytes.append(block.rows.elements.span)
  }
}
