/// word2vec's text format, and GloVe's, which is the same without the first line: a word and its numbers on each line.
///
/// Format: https://code.google.com/archive/p/word2vec (`-binary 0`).
enum Word2VecTextFormat: EmbeddingFormat {
  static let name = "word2vec"
  static let fileExtensions = [".vec", ".w2v", ".glove"]

  static func isPresent(in bytes: FileBytes) -> Bool {
    guard let header = Word2VecHeader(bytes) else { return false }
    // A number in decimal follows the first word, or it is the binary format.
    var cursor = ByteCursor(FileBytes(rebasing: bytes[header.byteCount...].prefix(1 << 14)))
    _ = cursor.takeUntil { $0 == 0x20 || $0 == 0x09 }
    cursor.skipBlanks()
    return cursor.number() != nil && cursor.peek.map(isBlank) ?? true
  }

  static func contents(
    of file: MappedFile, fragment: String?, options: EmbeddingReadingOptions
  ) throws(EmbeddingFileError) -> EmbeddingContents {
    let header = Word2VecHeader(file.bytes)
    let text = RecordText(file, start: header?.byteCount ?? 0, firstLine: header == nil ? 1 : 2)
    let contents = try text.contents { (record, rows) throws(RecordError) in
      try parse(record, into: &rows)
    }
    if let header {
      let shape = [contents.rows.rowCount, contents.rows.columnCount]
      guard shape == [header.rowCount, header.dimension] else {
        throw .shapeMismatch(
          path: file.path, announced: [header.rowCount, header.dimension], found: shape)
      }
    }
    return contents
  }

  /// The word ends at the first blank; the numbers are separated by blanks.
  private static func parse(
    _ record: FileBytes, into rows: inout RecordRows
  ) throws(RecordError) {
    var cursor = ByteCursor(record)
    let word = cursor.takeUntil { $0 == 0x20 || $0 == 0x09 }
    try rows.appendName(word)
    cursor.skipBlanks()
    while !cursor.isAtEnd {
      let start = cursor.position
      guard let number = cursor.number(), cursor.peek.map(isBlank) ?? true else {
        cursor.position = start
        let field = cursor.takeUntil(isBlank)
        throw RecordError("'\(excerpt(field))' stands where a number was expected; words hold no blanks")
      }
      rows.elements.append(number)
      cursor.skipBlanks()
    }
  }
}
