/// Encodes float32 elements one after another and nothing else.
struct RawFloat32Encoder: EmbeddingEncoder {
  static let formatName = RawFloat32Format.name
  static let fileExtensions = RawFloat32Format.fileExtensions

  let rowByteCount: Int?
  let isPlain = true

  init(_ output: EncodedRows) { rowByteCount = output.elementByteCount }

  func encode(_ block: EncodedBlock, into bytes: inout [UInt8]) {
    bytes.append(block.rows.elements.span)
  }
}

/// Encodes float16 elements one after another and nothing else.
struct RawFloat16Encoder: EmbeddingEncoder {
  static let formatName = RawFloat16Format.name
  static let fileExtensions = RawFloat16Format.fileExtensions
  static let elementTypes: [ElementType] = [.float16]

  private let output: EncodedRows

  init(_ output: EncodedRows) { self.output = output }

  var rowByteCount: Int? { output.elementByteCount }

  func encode(_ block: EncodedBlock, into bytes: inout [UInt8]) throws(EmbeddingFileError) {
    try output.append(block, to: &bytes)
  }
}
