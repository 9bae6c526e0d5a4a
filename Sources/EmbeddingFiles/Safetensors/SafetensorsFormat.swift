/// `.safetensors`: tensors by name.
enum SafetensorsFormat: EmbeddingFormat {
  static let fileExtensions = [".safetensors"]
  static let holdsNamedArrays = true

  static func isPresent(in bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count > 9 else { return false }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    return length >= 2 && length <= SafetensorsHeader.largestLength && bytes[8] == UInt8(ascii: "{")
  }

  static func layout(of file: MappedFile, array: String?) throws(EmbeddingFileError) -> ArrayLayout {
    try SafetensorsHeader(file).embeddingLayout(named: array)
  }
}
