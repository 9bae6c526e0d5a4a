/// `.npy`, versions 1.0 to 3.0: one array.
enum NumPyFormat: EmbeddingFormat {
  static let name = "npy"
  static let fileExtensions = [".npy"]

  static func isPresent(in bytes: FileBytes) -> Bool { bytes.starts(with: NumPyHeader.magic) }

  static func contents(
    of file: MappedFile, fragment: String?, options: EmbeddingReadingOptions
  ) throws(EmbeddingFileError) -> EmbeddingContents {
    let header = try NumPyHeader(file.bytes, path: file.path)
    return EmbeddingContents(rows: MappedRows(file: file, layout: try header.layout(fileOffset: 0)))
  }
}
