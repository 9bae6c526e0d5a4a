import CCrypto

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
    self.init(
      name: embeddings.path.split(separator: "/").last.map(String.init) ?? embeddings.path,
      rowCount: embeddings.rowCount, columnCount: embeddings.columnCount,
      sha256: sha256Digits(of: embeddings.originals))
  }
}

/// SHA-256 (FIPS 180-4) by the system's libcrypto, as 64 hexadecimal digits.
private func sha256Digits(of files: [MappedFile]) -> String {
  guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
    preconditionFailure("libcrypto has no SHA-256, or no memory for it")
  }
  defer { EVP_MD_CTX_free(context) }
  let partSize = 8 << 20
  for file in files {
    for start in stride(from: 0, to: file.bytes.count, by: partSize) {
      let part = start..<min(start + partSize, file.bytes.count)
      let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[part])
      guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
        preconditionFailure("libcrypto cannot go on with a SHA-256")
      }
      file.release(part)
    }
  }
  var digest = [UInt8](repeating: 0, count: 32)
  guard EVP_DigestFinal_ex(context, &digest, nil) == 1 else {
    preconditionFailure("libcrypto cannot finish a SHA-256")
  }
  let digits = Array("0123456789abcdef")
  return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}
