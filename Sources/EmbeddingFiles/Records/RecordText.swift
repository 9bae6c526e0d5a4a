import LinearAlgebra

/// A text of one record on each line that is parsed in parts, on several threads, into spools.
struct RecordText: Sendable {
  let file: MappedFile
  /// Where the first record begins.
  let start: Int
  /// The number of that line, from 1.
  let firstLine: Int
  /// The quotation mark within which line ends do not end a record.
  let quote: UInt8?

  init(_ file: MappedFile, start: Int, firstLine: Int = 1, quote: UInt8? = nil) {
    (self.file, self.start, self.firstLine, self.quote) = (file, start, firstLine, quote)
  }

  /// The first record that is not empty, with the number of its line.
  func firstRecord() -> (record: FileBytes, line: Int)? {
    var lines = RecordLines(file.bytes, from: start, to: file.bytes.count, quote: quote)
    while let record = lines.next() {
      if !record.allSatisfy(isBlank) { return (record, firstLine + lines.lastLine) }
    }
    return nil
  }

  /// Parses every record that is not empty.
  ///
  /// Memory for a few parts of some MiB a thread, whatever the length of the text.
  ///
  /// - Parameter parse: appends one record's numbers and name, if it has one, to the rows; from any thread.
  /// - Throws: `badRecord`, naming the line, for the first record that cannot be parsed, or whose row is not as long as
  ///   the first; `emptyArray` for a text without records.
  func contents(
    _ parse: @Sendable (FileBytes, inout RecordRows) throws(RecordError) -> Void
  ) throws(EmbeddingFileError) -> EmbeddingContents {
    let shape = try shape(parse)
    let spool = try Spool(for: file.path)
    var names = try RowIdentifierSpool(for: file.path)
    var (position, line, rowCount) = (start, firstLine, 0)
    while position < file.bytes.count {
      let waveStart = position
      let parts = nextParts(from: &position)
      let found = try concurrentMap(count: parts.count) { index throws(EmbeddingFileError) in
        parsePart(parts[index], shape, parse)
      }
      for part in found {
        if let failure = part.failure {
          throw .badRecord(path: file.path, line: line + failure.line, reason: failure.reason)
        }
        line += part.lineCount
        rowCount += part.rows.rowCount
        try spool.append(part.rows.elements)
        try names.append(part.rows)
      }
      file.release(waveStart..<position)
    }
    let layout = try ArrayLayout(path: file.path, offset: 0, type: .float32, shape: [rowCount, shape.width])
    return EmbeddingContents(
      rows: MappedRows(file: try MappedFile(spool), layout: layout), identifiers: try names.identifiers())
  }

  /// How long the first row is and whether it has a name, as all others must be and have.
  private func shape(
    _ parse: (FileBytes, inout RecordRows) throws(RecordError) -> Void
  ) throws(EmbeddingFileError) -> (width: Int, isNamed: Bool) {
    guard let (record, line) = firstRecord() else {
      throw .emptyArray(path: file.path, rowCount: 0, columnCount: 0)
    }
    var first = RecordRows()
    do { try parse(record, &first) } catch {
      throw .badRecord(path: file.path, line: line, reason: error.reason)
    }
    guard !first.elements.isEmpty else {
      throw .badRecord(path: file.path, line: line, reason: "there are no numbers")
    }
    return (first.elements.count, !first.nameEnds.isEmpty)
  }

  /// The next parts of the text, each of whole records, a few for each thread.
  private func nextParts(from position: inout Int) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    while parts.count < 2 * ThreadCount.current, position < file.bytes.count {
      let end = endOfRecord(after: min(position + partByteCount, file.bytes.count), from: position)
      parts.append(position..<end)
      position = end
    }
    return parts
  }

  /// Where the record ends that holds the byte before `goal`, in a text whose records are known from `start` on.
  private func endOfRecord(after goal: Int, from start: Int) -> Int {
    guard let quote else {
      guard goal < file.bytes.count else { return file.bytes.count }
      return file.bytes[(goal - 1)...].firstIndex(of: lineEnd).map { $0 + 1 } ?? file.bytes.count
    }
    var isQuoted = false
    for index in start..<file.bytes.count {
      let byte = file.bytes[index]
      if byte == quote { isQuoted.toggle() }
      if byte == lineEnd, !isQuoted, index + 1 >= goal { return index + 1 }
    }
    return file.bytes.count
  }

  private struct Part: Sendable {
    var rows = RecordRows()
    var lineCount = 0
    var failure: (line: Int, reason: String)?
  }

  private func parsePart(
    _ range: Range<Int>, _ shape: (width: Int, isNamed: Bool),
    _ parse: (FileBytes, inout RecordRows) throws(RecordError) -> Void
  ) -> Part {
    var part = Part()
    var lines = RecordLines(file.bytes, from: range.lowerBound, to: range.upperBound, quote: quote)
    while let record = lines.next() {
      if record.allSatisfy(isBlank) { continue }
      do {
        try parse(record, &part.rows)
        try part.rows.endRow(width: shape.width, isNamed: shape.isNamed)
      } catch {
        part.failure = (lines.lastLine, error.reason)
        return part
      }
    }
    part.lineCount = lines.lineCount
    return part
  }
}

/// So many bytes are parsed at a time by one thread.
private let partByteCount = 2 << 20

let lineEnd = UInt8(ascii: "\n")

/// The records of a part of a text, without their line ends.
struct RecordLines {
  private let bytes: FileBytes
  private let end: Int
  private let quote: UInt8?
  private var position: Int
  /// Where the next record begins.
  var offset: Int { position }
  /// How many line ends were passed, and how many before the last record.
  private(set) var lineCount = 0
  private(set) var lastLine = 0

  init(_ bytes: FileBytes, from start: Int, to end: Int, quote: UInt8?) {
    (self.bytes, position, self.end, self.quote) = (bytes, start, end, quote)
  }

  /// The next record; nil at the end.
  mutating func next() -> FileBytes? {
    guard position < end else { return nil }
    lastLine = lineCount
    let start = position
    var isQuoted = false
    while position < end {
      let byte = bytes[position]
      position += 1
      if byte == quote { isQuoted.toggle() }
      guard byte == lineEnd else { continue }
      lineCount += 1
      if isQuoted { continue }
      return trimmed(start..<position - 1)
    }
    return trimmed(start..<end)
  }

  private func trimmed(_ range: Range<Int>) -> FileBytes {
    let isReturn = !range.isEmpty && bytes[range.upperBound - 1] == UInt8(ascii: "\r")
    return FileBytes(rebasing: bytes[range.lowerBound..<range.upperBound - (isReturn ? 1 : 0)])
  }
}
