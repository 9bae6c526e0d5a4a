/// Parquet, Arrow and Feather files, which are recognised and not read: a message says how to convert them.
///
/// Magic numbers: the formats' own specifications (parquet.apache.org, arrow.apache.org).
enum ColumnarFile {
  private static let magics = [("PAR1", "Parquet"), ("ARROW1", "Arrow"), ("FEA1", "Feather")]

  /// The error for a file of such a kind, by its first bytes; nil for any other.
  static func error(for file: MappedFile) -> EmbeddingFileError? {
    magics.first { file.bytes.starts(with: $0.0.utf8) }
      .map { .convertedElsewhere(path: file.path, kind: $0.1) }
  }
}
