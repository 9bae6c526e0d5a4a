/// Takes in the names of rows, in order, and gives them back as identifiers.
struct RowIdentifierSpool {
  private let text: Spool
  private let ends: Spool
  private(set) var count = 0

  /// - Parameter path: whose names they are, for messages.
  init(for path: String) throws(EmbeddingFileError) {
    text = try Spool(for: path)
    ends = try Spool(for: path)
  }

  /// Appends one name, which must be UTF-8.
  mutating func append(_ name: RawSpan) throws(EmbeddingFileError) {
    try text.append(name)
    try text.append([UInt8(ascii: "\n")])
    try ends.append([text.byteCount])
    count += 1
  }

  /// Appends one name, which must be UTF-8.
  mutating func append(_ name: [UInt8]) throws(EmbeddingFileError) {
    try name.span.withBytes { name throws(EmbeddingFileError) in try append(name) }
  }

  /// Appends one name in a file, which must be UTF-8.
  mutating func append(_ name: FileBytes) throws(EmbeddingFileError) {
    try name.withSpan { name throws(EmbeddingFileError) in try append(name) }
  }

  /// Appends the names of rows that were parsed.
  mutating func append(_ rows: RecordRows) throws(EmbeddingFileError) {
    try rows.names.span.withBytes { names throws(EmbeddingFileError) in
      var start = 0
      for end in rows.nameEnds {
        try append(names.extracting(start..<end))
        start = end
      }
    }
  }

  /// The names, or nil when none was appended.
  func identifiers() throws(EmbeddingFileError) -> RowIdentifiers? {
    guard count > 0 else { return nil }
    return RowIdentifiers([
      RowIdentifiers.Part(text: try MappedFile(text), ends: try MappedFile(ends), count: count)
    ])
  }
}

/// The ids in a file that has one on each line.
///
/// - Parameters:
///   - path: of the ids.
///   - rowCount: how many there must be.
///   - origin: where the vectors stand, for messages.
/// - Throws: `identifiers` for another number of ids, `badRecord` for one that is not UTF-8.
func identifiers(
  inLinesOf path: String, rowCount: Int, of origin: String
) throws(EmbeddingFileError) -> RowIdentifiers {
  let file = try MappedFile(path: path)
  var spool = try RowIdentifierSpool(for: path)
  var start = file.bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0
  while start < file.bytes.count {
    let end = file.bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? file.bytes.count
    var line = FileBytes(rebasing: file.bytes[start..<end])
    if line.last == UInt8(ascii: "\r") { line = FileBytes(rebasing: line.dropLast()) }
    guard isUTF8(line) else {
      throw .badRecord(path: path, line: spool.count + 1, reason: "the id is not UTF-8")
    }
    try spool.append(line)
    start = end + 1
  }
  guard spool.count == rowCount, let identifiers = try spool.identifiers() else {
    throw .identifiers(
      path: path, reason: "\(spool.count) ids, but \(origin) has \(rowCount) rows; give one id per row")
  }
  return identifiers
}

/// What some programs write before UTF-8 text.
let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

/// Whether bytes are valid UTF-8.
func isUTF8(_ bytes: some Collection<UInt8>) -> Bool {
  if bytes.allSatisfy({ $0 < 0x80 }) { return true }
  return String(validating: bytes, as: UTF8.self) != nil
}
