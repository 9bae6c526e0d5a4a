/// A format that vectors are kept in; a folder per implementation.
///
/// What a format says about a file is not believed before it has been compared with the file's length.
protocol EmbeddingFormat {
  /// How file names of this format end, for files whose first bytes do not tell.
  static var fileExtensions: [String] { get }
  /// Whether a file may hold several arrays, of which `file#name` chooses one.
  static var holdsNamedArrays: Bool { get }

  /// Whether a file's first bytes are those of this format.
  static func isPresent(in bytes: UnsafeRawBufferPointer) -> Bool

  /// Where the vectors lie in the file, and how they are stored.
  ///
  /// - Parameter array: the name of the array to take, where several are held; nil for the only one.
  static func layout(of file: MappedFile, array: String?) throws(EmbeddingFileError) -> ArrayLayout
}

/// Every format there is, the surest to recognise first.
let embeddingFormats: [any EmbeddingFormat.Type] = [NumPyFormat.self, SafetensorsFormat.self]
