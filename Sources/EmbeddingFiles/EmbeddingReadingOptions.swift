/// What a file does not say about itself, or what is wanted of it.
public struct EmbeddingReadingOptions: Equatable, Sendable {
  /// One of `readableFormatNames`; nil to tell from the first bytes, then from the extension.
  public var format: String?
  /// The dimension of vectors in a file without a header.
  public var dimension: Int?
  /// The field or column that holds the vector, in formats whose records have named fields; nil for the usual names.
  public var vectorField: String?
  /// The field or column that holds the row's id; nil for the usual names.
  public var idField: String?
  /// A file of ids, one per line, in the order of the rows.
  public var identifierPath: String?

  /// Nothing is said.
  public init() {}
}
