/// word2vec's binary format: a first line of text, then for each word the word, a blank, its numbers as float32, and a
/// line end that some programs leave out.
///
/// Format: https://code.google.com/archive/p/word2vec (`-binary 1`).
enum Word2VecBinaryFormat: EmbeddingFormat {
  static let name = "word2vec-binary"
  static let fileExtensions = [".bin"]

  // Comes after the text format, which has the same first line.
  static func isPresent(in bytes: FileBytes) -> Bool { Word2VecHeader(bytes) != nil }

  static func contents(
    of file: MappedFile, fragment: String?, options: EmbeddingReadingOptions
  ) throws(EmbeddingFileError) -> EmbeddingContents {
    let (path, bytes) = (file.path, file.bytes)
    guard let header = Word2VecHeader(bytes) else {
      throw .malformedHeader(
        path: path,
        reason: "a word2vec file begins with the number of words and the dimension, as in '71290 200'")
    }
    let rowSize = 4 * header.dimension
    // A word and the blank behind it take two bytes at least.
    guard header.rowCount <= bytes.count / (rowSize + 1) else {
      throw .lengthMismatch(
        path: path, expectedBytes: header.byteCount + header.rowCount.multipliedClamped(by: rowSize + 2),
        foundBytes: bytes.count)
    }
    let spool = try Spool(for: path)
    var names = try RowIdentifierSpool(for: path)
    var cursor = ByteCursor(bytes)
    cursor.position = header.byteCount
    var released = 0
    for row in 0..<header.rowCount {
      while cursor.take(lineEnd) {}
      let word = try word(at: &cursor, row: row, path: path)
      guard bytes.count - cursor.position >= rowSize else {
        throw .lengthMismatch(
          path: path, expectedBytes: cursor.position + rowSize, foundBytes: bytes.count)
      }
      try names.append(word)
      try spool.append(cursor[cursor.position..<cursor.position + rowSize])
      cursor.position += rowSize
      if cursor.position - released >= 8 << 20 {
        file.release(released..<cursor.position)
        released = cursor.position
      }
    }
    while cursor.take(lineEnd) {}
    guard cursor.isAtEnd else {
      throw .lengthMismatch(path: path, expectedBytes: cursor.position, foundBytes: bytes.count)
    }
    let layout = try ArrayLayout(
      path: path, offset: 0, type: .float32, shape: [header.rowCount, header.dimension])
    return EmbeddingContents(
      rows: MappedRows(file: try MappedFile(spool), layout: layout), identifiers: try names.identifiers())
  }

  private static func word(
    at cursor: inout ByteCursor, row: Int, path: String
  ) throws(EmbeddingFileError) -> FileBytes {
    let start = cursor.position
    while let byte = cursor.peek, byte != 0x20, cursor.position - start < longestWord { cursor.position += 1 }
    let word = cursor[start..<cursor.position]
    guard cursor.take(0x20) else {
      if cursor.isAtEnd {
        throw .lengthMismatch(path: path, expectedBytes: cursor.position + 1, foundBytes: cursor.position)
      }
      throw .malformedHeader(
        path: path,
        reason: "the word of row \(row), at byte \(start), does not end within \(longestWord) bytes")
    }
    guard isUTF8(word) else {
      throw .malformedHeader(path: path, reason: "the word of row \(row), at byte \(start), is not UTF-8")
    }
    return word
  }
}

/// No word is so long; where none ends within so many bytes, the file is another.
private let longestWord = 4096

extension Int {
  /// The product, or the largest number where that overflows.
  fileprivate func multipliedClamped(by other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max / 2 : Swift.min(product, .max / 2)
  }
}
