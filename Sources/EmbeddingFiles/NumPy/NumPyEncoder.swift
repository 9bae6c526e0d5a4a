/// Encodes a float32 or float16 `.npy`, little-endian, in C order, version 1.0, as NumPy itself writes it.
struct NumPyEncoder: EmbeddingEncoder {
  static let formatName = NumPyFormat.name
  static let fileExtensions = NumPyFormat.fileExtensions
  static let elementTypes: [ElementType] = [.float32, .float16]

  private let output: EncodedRows
  let header: [UInt8]

  init(_ output: EncodedRows) {
    self.output = output
    header = Self.header(of: output)
  }

  var rowByteCount: Int? { output.elementByteCount }
  var isPlain: Bool { output.isPlain }

  func encode(_ block: EncodedBlock, into bytes: inout [UInt8]) throws(EmbeddingFileError) {
    try output.append(block, to: &bytes)
  }

  static func header(of output: EncodedRows) -> [UInt8] {
    numPyArrayHeader(
      descriptor: output.elementType == .float16 ? "<f2" : "<f4",
      shape: [output.rowCount, output.columnCount])
  }
}
