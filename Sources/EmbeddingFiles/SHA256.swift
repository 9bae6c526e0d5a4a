import CCrypto
import Embeddings
import FoundationEssentials
import LinearAlgebra

/// SHA-256 (FIPS 180-4) by the system's libcrypto, of bytes that are given a part at a time.
struct SHA256: ~Copyable {
  private let context: OpaquePointer

  init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("libcrypto has no SHA-256, or no memory for it")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  func update(_ bytes: UnsafeRawBufferPointer) {
    guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
      preconditionFailure("libcrypto cannot go on with a SHA-256")
    }
  }

  /// The whole file, a part at a time, so that it does not stay in memory.
  func update(_ file: MappedFile) {
    let partSize = 8 << 20
    for start in stride(from: 0, to: file.bytes.count, by: partSize) {
      let part = start..<min(start + partSize, file.bytes.count)
      update(UnsafeRawBufferPointer(rebasing: file.bytes[part]))
      file.release(part)
    }
  }

  /// 32 bytes; nothing may be added afterwards.
  consuming func bytes() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    guard EVP_DigestFinal_ex(context, &digest, nil) == 1 else {
      preconditionFailure("libcrypto cannot finish a SHA-256")
    }
    return digest
  }

  /// 64 hexadecimal digits; nothing may be added afterwards.
  consuming func digits() -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}

/// The SHA-256 of a file's bytes, as `sha256sum` prints it.
package func sha256Digits(ofFile path: String) throws(EmbeddingFileError) -> String {
  let file = try MappedFile(path: path)
  let hash = SHA256()
  hash.update(file)
  return hash.digits()
}

/// The SHA-256 of some bytes.
package func sha256Digits(of bytes: UnsafeRawBufferPointer) -> String {
  let hash = SHA256()
  hash.update(bytes)
  return hash.digits()
}

/// The SHA-256 of a text in base 64, by which a page says which script may run.
package func base64SHA256(of text: String) -> String {
  let hash = SHA256()
  Array(text.utf8).withUnsafeBytes { hash.update($0) }
  return Data(hash.bytes()).base64EncodedString()
}

/// What tells the rows of a range of a file from others: the SHA-256 of the SHA-256 digits of every 4,096 of them, as
/// single-precision numbers, each part's ids behind it.
///
/// `O(n d)` time, on several threads; memory for a part on each.
package func sha256Digits(ofRows range: Range<Int>, of embeddings: EmbeddingFile) -> String {
  let slice = RowSlice(embeddings, rows: range)
  let parts = slice.blocks(ofAtMost: 4096)
  let digests = concurrentMap(count: parts.count, workspace: Matrix<Float>(zeros: 0, 0)) { rows, index in
    let hash = SHA256()
    slice.read(parts[index], into: &rows)
    rows.elements.withUnsafeBytes { hash.update($0) }
    if let identifiers = embeddings.identifiers {
      for row in parts[index] {
        (identifiers.utf8(of: range.lowerBound + row) + [lineEnd]).withUnsafeBytes { hash.update($0) }
      }
    }
    return hash.digits()
  }
  let hash = SHA256()
  for digest in digests { Array(digest.utf8).withUnsafeBytes { hash.update($0) } }
  return hash.digits()
}
