/// `.safetensors`: tensors by name.
enum SafetensorsFormat: EmbeddingFormat {
  static let name = "safetensors"
  static let fileExtensions = [".safetensors"]
  static let takesFragment = true

  static func isPresent(in bytes: FileBytes) -> Bool {
    guard bytes.count > 9 else { return false }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    return length >= 2 && length <= SafetensorsHeader.largestLength && bytes[8] == UInt8(ascii: "{")
  }

  static func contents(
    of file: MappedFile, fragment: String?, options: EmbeddingReadingOptions
  ) throws(EmbeddingFileError) -> EmbeddingContents {
    let layout = try SafetensorsHeader(file).embeddingLayout(named: fragment)
    return EmbeddingContents(rows: MappedRows(file: file, layout: layout))
  }
}
