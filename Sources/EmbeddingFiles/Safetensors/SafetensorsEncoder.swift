/// Encodes a `.safetensors` file with one F32 or F16 tensor, `embeddings`.
struct SafetensorsEncoder: ArrayEncoder {
  static let formatName = SafetensorsFormat.name
  static let fileExtensions = SafetensorsFormat.fileExtensions

  let output: EncodedRows
  let header: [UInt8]

  init(_ output: EncodedRows) {
    self.output = output
    var text =
      "{\"embeddings\":{\"dtype\":\"\(output.elementType == .float16 ? "F16" : "F32")\","
      + "\"shape\":[\(output.rowCount),\(output.columnCount)],"
      + "\"data_offsets\":[0,\(output.rowCount * output.elementByteCount)]}}"
    // The data starts at a multiple of 8 bytes.
    text += String(repeating: " ", count: (8 - text.utf8.count % 8) % 8)
    header = [UInt8](littleEndian: UInt64(text.utf8.count)) + Array(text.utf8)
  }
}
