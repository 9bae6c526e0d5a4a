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
    block.rows.elements.withUnsafeBytes { bytes += $0 }
  }

  static func header(rowCount: Int, columnCount: Int) -> [UInt8] {
    header(descriptor: "<f4", shape: "(\(rowCount), \(columnCount))")
  }

  /// - Parameter shape: as Python writes a tuple.
  static func header(descriptor: String, shape: String) -> [UInt8] {
    var text = "{'descr': '\(descriptor)', 'fortran_order': False, 'shape': \(shape), }"
    // Magic, version, length, text and a newline fill a multiple of 64 bytes.
    text += String(repeating: " ", count: 63 - (10 + text.utf8.count) % 64) + "\n"
    let length = text.utf8.count
    return NumPyHeader.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
  }
}
