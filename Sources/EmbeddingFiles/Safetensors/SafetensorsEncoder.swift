/// Encodes a `.safetensors` file with one F32 tensor, `embeddings`.
struct SafetensorsEncoder: EmbeddingEncoder {
  static let formatName = SafetensorsFormat.name
  static let fileExtensions = SafetensorsFormat.fileExtensions

  let header: [UInt8]
  let rowByteCount: Int?
  let isPlain = true

  init(_ output: EncodedRows) {
    rowByteCount = 4 * output.columnCount
    let size = 4 * output.rowCount * output.columnCount
    var text =
      "{\"embeddings\":{\"dtype\":\"F32\",\"shape\":[\(output.rowCount),\(output.columnCount)],"
      + "\"data_offsets\":[0,\(size)]}}"
    // The data starts at a multiple of 8 bytes.
    text += String(repeating: " ", count: (8 - text.utf8.count % 8) % 8)
    header = [UInt8](littleEndian: UInt64(text.utf8.count)) + Array(text.utf8)
  }

  func encode(_ block: EncodedBlock, into bytes: inout [UInt8]) {
    bytes.append(block.rows.elements.span)
  }
}
