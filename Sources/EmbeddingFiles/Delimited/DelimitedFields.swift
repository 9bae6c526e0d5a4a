/// The fields of a record of a CSV or TSV file (RFC 4180): a field in double quotes may hold the delimiter, line ends and,
/// doubled, quotes.
struct DelimitedFields {
  let record: FileBytes
  /// Where each field's contents stand, without quotes and blanks around them.
  let ranges: [Range<Int>]

  init(_ record: FileBytes, delimiter: UInt8) throws(RecordError) {
    var (cursor, ranges) = (ByteCursor(record), [Range<Int>]())
    while true {
      while let byte = cursor.peek, byte == 0x20, byte != delimiter { cursor.position += 1 }
      if cursor.take(doubleQuote) {
        let start = cursor.position
        while let byte = cursor.peek {
          if byte == doubleQuote {
            guard cursor.position + 1 < record.count, record[cursor.position + 1] == doubleQuote else {
              break
            }
            cursor.position += 1
          }
          cursor.position += 1
        }
        ranges.append(start..<cursor.position)
        guard cursor.take(doubleQuote) else { throw RecordError("a quoted field does not end") }
        let behind = cursor.takeUntil { $0 == delimiter }
        guard behind.allSatisfy(isBlank) else {
          throw RecordError("'\(excerpt(behind))' stands behind a quoted field")
        }
      } else {
        let start = cursor.position
        var end = start + cursor.takeUntil { $0 == delimiter }.count
        while end > start, record[end - 1] == 0x20 { end -= 1 }
        ranges.append(start..<end)
      }
      guard cursor.take(delimiter) else { break }
    }
    (self.record, self.ranges) = (record, ranges)
  }

  /// The contents of a field, doubled quotes included.
  subscript(index: Int) -> FileBytes { FileBytes(rebasing: record[ranges[index]]) }

  /// The contents of a field, doubled quotes resolved.
  func text(_ index: Int) -> [UInt8] {
    let isQuoted = ranges[index].lowerBound > 0 && record[ranges[index].lowerBound - 1] == doubleQuote
    guard isQuoted, self[index].contains(doubleQuote) else { return Array(self[index]) }
    var (text, isSecond) = ([UInt8](), false)
    for byte in self[index] {
      isSecond = byte == doubleQuote && !isSecond
      if !isSecond { text.append(byte) }
    }
    return text
  }

  /// Whether a field is a number and nothing else.
  func isNumber(_ index: Int) -> Bool {
    var cursor = ByteCursor(self[index])
    return cursor.number() != nil && cursor.isAtEnd
  }

  /// Whether a field begins as a vector in brackets does.
  func isVector(_ index: Int) -> Bool { self[index].first == UInt8(ascii: "[") }
}

let doubleQuote = UInt8(ascii: "\"")
