import CCrypto
import Embeddings
import FoundationEssentials
import LinearAlgebra

/// SHA-256 (FIPS 180-4) by the system's libcrypto, of bytes that are given a part at a time.
@safe struct SHA256: ~Copyable {
  // Made here, seen by libcrypto alone, freed with the value, which cannot be copied.
  private let context: OpaquePointer

  init() {
    guard let context = unsafe EVP_MD_CTX_new(), unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
    else {
      preconditionFailure("libcrypto has no SHA-256, or no memory for it")
    }
    unsafe self.context = unsafe context
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  func update(_ bytes: RawSpan) {
    let result = unsafe bytes.withUnsafeBytes { unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
    guard result == 1 else { preconditionFailure("libcrypto cannot go on with a SHA-256") }
  }

  func update(_ numbers: [some PlainNumber]) { numbers.span.withBytes { update($0) } }

  /// The whole file, a part at a time, so that it does not stay in memory.
  func update(_ file: MappedFile) {
    let partSize = 8 << 20
    let bytes = file.bytes
    for start in stride(from: 0, to: bytes.count, by: partSize) {
      let part = start..<min(start + partSize, bytes.count)
      FileBytes(rebasing: bytes[part]).withSpan { update($0) }
      file.release(part)
    }
  }

  /// 32 bytes; nothing may be added afterwards.
  consuming func bytes() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    guard unsafe EVP_DigestFinal_ex(context, &digest, nil) == 1 else {
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
package func sha256Digits(of bytes: RawSpan) -> String {
  let hash = SHA256()
  hash.update(bytes)
  return hash.digits()
}

/// The SHA-256 of the bytes of numbers.
package func sha256Digits(of numbers: [some PlainNumber]) -> String {
  numbers.span.withBytes { sha256Digits(of: $0) }
}

/// The SHA-256 of a text in base 64, by which a page says which script may run.
package func base64SHA256(of text: String) -> String {
  let hash = SHA256()
  hash.update(Array(text.utf8))
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
    hash.update(rows.elements)
    if let identifiers = embeddings.identifiers {
      for row in parts[index] {
        hash.update((identifiers.utf8(of: range.lowerBound + row) + [lineEnd]))
      }
    }
    return hash.digits()
  }
  let hash = SHA256()
  for digest in digests { hash.update(Array(digest.utf8)) }
  return hash.digits()
}
