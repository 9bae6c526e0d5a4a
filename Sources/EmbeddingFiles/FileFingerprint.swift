/// What identifies a training file: its name, its shape, and the SHA-256 of all its bytes (as `sha256sum`
/// prints it; of several files that form one matrix, of all their bytes one file after another, as `cat` gives them).
public struct FileFingerprint: Equatable, Sendable {
  /// The last component of the path, without folders.
  public let name: String
  /// The vectors in the file.
  public let rowCount: Int
  /// Their dimension.
  public let columnCount: Int
  /// 64 hexadecimal digits.
  public let sha256: String

  /// A fingerprint that has been taken before.
  package init(name: String, rowCount: Int, columnCount: Int, sha256: String) {
    (self.name, self.rowCount, self.columnCount, self.sha256) = (name, rowCount, columnCount, sha256)
  }

  /// Reads the whole file once, a part at a time, so that it does not stay in memory.
  public init(of embeddings: EmbeddingFile) {
    let hash = SHA256()
    for file in embeddings.originals { hash.update(file) }
    self.init(
      name: embeddings.path.split(separator: "/").last.map(String.init) ?? embeddings.path,
      rowCount: embeddings.rowCount, columnCount: embeddings.columnCount,
      sha256: hash.digits())
  }
}
