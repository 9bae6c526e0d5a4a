/// `.npy`, versions 1.0 to 3.0: one array.
enum NumPyFormat: EmbeddingFormat {
  // The magic bytes always tell.
  static let fileExtensions: [String] = []
  static let holdsNamedArrays = false

  static func isPresent(in bytes: UnsafeRawBufferPointer) -> Bool { bytes.starts(with: NumPyHeader.magic) }

  static func layout(of file: MappedFile, array: String?) throws(EmbeddingFileError) -> ArrayLayout {
    try NumPyHeader(file).layout(in: file)
  }
}
