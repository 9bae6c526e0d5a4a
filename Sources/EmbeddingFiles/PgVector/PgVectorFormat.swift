/// What PostgreSQL's `COPY … TO` writes of a table with a pgvector column, in text format: columns between tabs, one of
/// them a vector in brackets; the first other column is the id.
///
/// Format: https://www.postgresql.org/docs/current/sql-copy.html ("Text Format"); https://github.com/pgvector/pgvector.
enum PgVectorFormat: EmbeddingFormat {
  static let name = "pgvector"
  static let fileExtensions = [".pgcopy", ".copy"]

  static func isPresent(in bytes: FileBytes) -> Bool { false }

  static func contents(
    of file: MappedFile, fragment: String?, options: EmbeddingReadingOptions
  ) throws(EmbeddingFileError) -> EmbeddingContents {
    try RecordText(file, start: 0).contents { (record, rows) throws(RecordError) in
      try parse(record, into: &rows)
    }
  }

  private static func parse(
    _ record: FileBytes, into rows: inout RecordRows
  ) throws(RecordError) {
    // The line that ends the data where a program keeps it in a script.
    if record.elementsEqual([UInt8(ascii: "\\"), UInt8(ascii: ".")]) {
      throw RecordError("'\\.' ends the data; take this line and what follows it out")
    }
    var cursor = ByteCursor(record)
    var (hasVector, hasName) = (false, false)
    while true {
      let field = cursor.takeUntil { $0 == UInt8(ascii: "\t") }
      if !hasVector, field.first == UInt8(ascii: "[") {
        try appendBracketed(field, to: &rows.elements)
        hasVector = true
      } else if !hasName {
        hasName = true
        try rows.appendName(try unescaped(field))
      }
      if !cursor.take(UInt8(ascii: "\t")) { break }
    }
    guard hasVector else { throw RecordError("no column holds a vector such as [0.1,0.2]; is it null?") }
  }

  /// The text of a column, its backslashes resolved.
  private static func unescaped(_ field: FileBytes) throws(RecordError) -> [UInt8] {
    let backslash = UInt8(ascii: "\\")
    guard field.contains(backslash) else { return Array(field) }
    if field.elementsEqual([backslash, UInt8(ascii: "N")]) { throw RecordError("the id is null") }
    var (cursor, text) = (ByteCursor(field), [UInt8]())
    while !cursor.isAtEnd {
      text += cursor.takeUntil { $0 == backslash }
      guard cursor.take(backslash), let letter = cursor.peek else { break }
      cursor.position += 1
      text.append(escapes[letter] ?? letter)
    }
    return text
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D,
    UInt8(ascii: "t"): 0x09, UInt8(ascii: "v"): 0x0B,
  ]
}
