import Crypto

/// What identifies a training file: its name, its shape, and the SHA-256 of all its bytes (as `sha256sum`
/// prints it).
package struct FileFingerprint: Equatable, Sendable {
  /// The last component of the path, without folders.
  package let name: String
  package let rowCount: Int
  package let columnCount: Int
  /// 64 hexadecimal digits.
  package let sha256: String

  /// Reads the whole file once, a part at a time, so that it does not stay in memory.
  package init(of embeddings: EmbeddingFile) {
    name = embeddings.path.split(separator: "/").last.map(String.init) ?? embeddings.path
    (rowCount, columnCount) = (embeddings.rowCount, embeddings.columnCount)
    var hash = SHA256()
    let (file, partSize) = (embeddings.file, 8 << 20)
    for start in stride(from: 0, to: file.bytes.count, by: partSize) {
      let part = start..<min(start + partSize, file.bytes.count)
      hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: file.bytes[part]))
      file.release(part)
    }
    let digits = Array("0123456789abcdef")
    sha256 = String(hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
