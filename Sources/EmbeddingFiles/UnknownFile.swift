/// One file that may hold vectors or a map, opened once: what a pipe has given cannot be read again.
package struct UnknownFile {
  let file: InputFiles.File
  let original: MappedFile

  /// Opens the file; nil for a path that means several, as a folder or a pattern does.
  package init?(path: String) throws(EmbeddingFileError) {
    let files = try InputFiles.named(by: path)
    guard files.count == 1 else { return nil }
    file = files[0]
    original = try MappedFile(path: file.path)
  }

  /// The file as one of tensors, with its header checked; nil where it has another format by its first bytes, or where
  /// one of its arrays is meant.
  package func tensors() throws(EmbeddingFileError) -> SafetensorsFile? {
    guard file.fragment == nil, SafetensorsFormat.isPresent(in: original.bytes) else { return nil }
    return try SafetensorsFile(original)
  }
}
