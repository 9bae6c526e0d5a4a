import LibC

/// A small file of text: judgements, ids, pairs, a job.
package struct TextFile: Sendable {
  /// The path as it was given.
  package let path: String
  /// The whole text, without a byte order mark; what is not UTF-8 is replaced.
  package let text: String

  /// Reads a text file.
  ///
  /// - Parameter largestByteCount: how large it may be.
  /// - Throws: `system` when it cannot be opened or read, `tooLarge`.
  package init(path: String, largestByteCount: Int = .max) throws(EmbeddingFileError) {
    guard let file = fopen(path, "r") else { throw systemError(path, "open") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
      bytes += chunk[..<count]
      guard bytes.count <= largestByteCount else {
        throw .tooLarge(path: path, largestByteCount: largestByteCount)
      }
    }
    guard ferror(file) == 0 else { throw systemError(path, "read") }
    self.path = path
    text = String(
      decoding: bytes.starts(with: byteOrderMark) ? bytes.dropFirst(byteOrderMark.count) : bytes[...],
      as: UTF8.self)
  }

  /// The lines, without line ends; an empty last line does not count.
  package var lines: [String] {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// The fields of a line of a small table: between commas where these alone separate them, else between blanks and
  /// tabs; without double quotes around them.
  package static func fields(of line: String) -> [String] {
    let blankSeparated = line.split(whereSeparator: \.isWhitespace)
    guard line.contains(","), blankSeparated.dropLast().allSatisfy({ $0.hasSuffix(",") }) else {
      return blankSeparated.map(String.init)
    }
    return line.split(separator: ",", omittingEmptySubsequences: false).map { field in
      let text = field.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      let isQuoted = text.count > 1 && text.first == "\"" && text.last == "\""
      return String(isQuoted ? text.dropFirst().dropLast() : text[...])
    }
  }
}
