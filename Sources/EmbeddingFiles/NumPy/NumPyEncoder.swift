/// Encodes a float32 `.npy`, little-endian, in C order, version 1.0, as NumPy itself writes it.
struct NumPyEncoder: EmbeddingEncoder {
  static let formatName = NumPyFormat.name
  static let fileExtensions = NumPyFormat.fileExtensions

  let header: [UInt8]
  let rowByteCount: Int?
  let isPlain = true

  init(_ output: EncodedRows) {
    header = Self.header(rowCount: output.rowCount, columnCount: output.columnCount)
    rowByteCount = 4 * output.columnCount
  }

  func encode(_ block: EncodedBlock, into bytes: inout [UInt8]) {
    bytes.append(block.rows.elements.span)
  }

  static func header(rowCount: Int, columnCount: Int) -> [UInt8] {
    numPyArrayHeader(descriptor: "<f4", shape: [rowCount, columnCount])
  }
}
