import LibC

/// A small file of text: judgements, ids, pairs, a job.
package struct TextFile: Sendable {
  /// The path as it was given.
  package let path: String
  /// The whole text, without a byte order mark; what is not UTF-8 is replaced.
  package let text: String
  /// The first line, from 1, with bytes that are not UTF-8; nil where all are.
  package let firstLineNotUTF8: Int?

  /// Reads a text file.
  ///
  /// - Parameters:
  ///   - largestByteCount: how large it may be.
  ///   - writerTimeout: how many seconds a FIFO may wait for a process that opens it for writing.
  /// - Throws: `system` when it cannot be opened or read, `tooLarge`.
  package init(
    path: String, largestByteCount: Int = .max, writerTimeout: Int = 60
  ) throws(EmbeddingFileError) {
    let file = try openedText(path, writerTimeout: writerTimeout)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = file.read(&chunk), count > 0 {
      bytes += chunk[..<count]
      guard bytes.count <= largestByteCount else {
        throw .tooLarge(path: path, largestByteCount: largestByteCount)
      }
    }
    guard !file.hasFailed else { throw systemError(path, "read") }
    self.path = path
    let body = bytes.starts(with: byteOrderMark) ? bytes.dropFirst(byteOrderMark.count) : bytes[...]
    text = String(decoding: body, as: UTF8.self)
    let sound = zip(body, text.utf8).prefix { $0 == $1 }
    firstLineNotUTF8 =
      body.elementsEqual(text.utf8) ? nil : 1 + sound.count { $0.0 == UInt8(ascii: "\n") }
  }

  /// The lines, without line ends; an empty last line does not count.
  package var lines: [String] {
    var (lines, start) = ([String](), text.startIndex)
    while let end = text[start...].firstIndex(where: \.isNewline) {
      lines.append(String(text[start..<end]))
      start = text.index(after: end)
    }
    if start < text.endIndex { lines.append(String(text[start...])) }
    return lines
  }

  /// A table has so many columns at most; what stands behind is one more, so that a line of separators alone does not
  /// become a field for each.
  private static let mostColumns = 64

  /// The fields of a line of a small table: between commas where these alone separate them, else between blanks and
  /// tabs; without double quotes around them.
  package static func fields(of line: String) -> [String] {
    let blankSeparated = line.split(maxSplits: mostColumns, whereSeparator: \.isWhitespace)
    guard line.contains(","), blankSeparated.dropLast().allSatisfy({ $0.hasSuffix(",") }) else {
      return blankSeparated.map(String.init)
    }
    return line.split(separator: ",", maxSplits: mostColumns, omittingEmptySubsequences: false).map { field in
      let text = field.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      let isQuoted = text.count > 1 && text.first == "\"" && text.last == "\""
      return String(isQuoted ? text.dropFirst().dropLast() : text[...])
    }
  }
}
