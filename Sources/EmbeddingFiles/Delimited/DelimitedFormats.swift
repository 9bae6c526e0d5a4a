/// Text of one row on each line, with a delimiter between fields.
protocol DelimitedFormat: EmbeddingFormat {
  /// The delimiters that may be meant; the one that the first line holds most often is.
  static var delimiters: [UInt8] { get }
}

/// `.csv`: fields between commas or semicolons (RFC 4180).
enum CSVFormat: DelimitedFormat {
  static let name = "csv"
  static let fileExtensions = [".csv"]
  static let delimiters = [UInt8(ascii: ","), UInt8(ascii: ";")]
}

/// `.tsv`: fields between tabs.
enum TSVFormat: DelimitedFormat {
  static let name = "tsv"
  static let fileExtensions = [".tsv", ".tab"]
  static let delimiters = [UInt8(ascii: "\t")]
}

extension DelimitedFormat {
  static func isPresent(in bytes: FileBytes) -> Bool { false }

  static func contents(
    of file: MappedFile, fragment: String?, options: EmbeddingReadingOptions
  ) throws(EmbeddingFileError) -> EmbeddingContents {
    let start = file.bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0
    var lines = RecordLines(file.bytes, from: start, to: file.bytes.count, quote: doubleQuote)
    guard let first = next(&lines) else { throw .emptyArray(path: file.path, rowCount: 0, columnCount: 0) }
    let firstLine = lines.lastLine + 1
    let second = next(&lines)
    let delimiter =
      delimiters.max { a, b in first.count { $0 == a } < first.count { $0 == b } } ?? delimiters[0]
    let columns: DelimitedColumns
    do {
      columns = try DelimitedColumns(first: first, second: second, delimiter: delimiter, options: options)
    } catch { throw .badRecord(path: file.path, line: firstLine, reason: error.reason) }
    var body = RecordLines(file.bytes, from: start, to: file.bytes.count, quote: doubleQuote)
    if columns.hasHeader { _ = next(&body) }
    let text = RecordText(
      file, start: body.offset, firstLine: body.lineCount + 1, quote: doubleQuote)
    return try text.contents { (record, rows) throws(RecordError) in try columns.parse(record, into: &rows) }
  }

  /// The next record that is not empty.
  private static func next(_ lines: inout RecordLines) -> FileBytes? {
    while let record = lines.next() {
      if !record.allSatisfy(isBlank) { return record }
    }
    return nil
  }
}
