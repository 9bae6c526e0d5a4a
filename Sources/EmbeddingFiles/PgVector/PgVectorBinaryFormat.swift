/// What PostgreSQL's `COPY … TO … (FORMAT binary)` writes of a table whose last column is pgvector's `vector` or
/// `halfvec`; where there are others, the first is the id.
///
/// Format: https://www.postgresql.org/docs/current/sql-copy.html ("Binary Format"); `vector_send` and `halfvec_send` of
/// https://github.com/pgvector/pgvector: dimension and zero as int16, then the numbers. All integers are big-endian.
enum PgVectorBinaryFormat: EmbeddingFormat {
  static let name = "pgvector-binary"
  static let fileExtensions = [".pgbin"]

  private static let signature = Array("PGCOPY\n".utf8) + [0xFF] + Array("\r\n".utf8) + [0]

  static func isPresent(in bytes: FileBytes) -> Bool { bytes.starts(with: signature) }

  static func contents(
    of file: MappedFile, fragment: String?, options: EmbeddingReadingOptions
  ) throws(EmbeddingFileError) -> EmbeddingContents {
    guard isPresent(in: file.bytes) else {
      throw .malformedHeader(
        path: file.path, reason: "it does not begin as COPY in binary format does (PGCOPY)")
    }
    var reader = PgCopyReader(file: file, position: signature.count)
    let flags = try reader.integer(UInt32.self)
    guard flags >> 16 == 0 else {
      throw .malformedHeader(
        path: file.path,
        reason: "it has flags \(flags), which are not known; is it of an old server, with OIDs?")
    }
    try reader.skip(Int(try reader.integer(Int32.self)))
    let first = reader
    let kind = try identifierKind(reader)
    reader = first

    let spool = try Spool(for: file.path)
    var names = try RowIdentifierSpool(for: file.path)
    var dimension: Int?
    var numbers: [Float] = []
    while let tuple = try reader.next() {
      if let kind, let id = tuple.id {
        try names.append(kind.text(of: FileBytes(rebasing: file.bytes[id])))
      }
      try decode(tuple.vector, row: reader.rowCount - 1, of: file, into: &numbers)
      guard numbers.count == dimension ?? numbers.count else {
        throw error(
          file, reader.rowCount - 1, "\(numbers.count) numbers, but the first row has \(dimension ?? 0)")
      }
      dimension = numbers.count
      try spool.append(numbers)
    }
    let layout = try ArrayLayout(
      path: file.path, offset: 0, type: .float32, shape: [reader.rowCount, dimension ?? 0])
    return EmbeddingContents(
      rows: MappedRows(file: try MappedFile(spool), layout: layout), identifiers: try names.identifiers())
  }

  /// What the ids are, which only their bytes tell; nil where there are none.
  ///
  /// Text holds no byte below 32, and integers below 2^29 (2^61) begin with one.
  private static func identifierKind(_ reader: PgCopyReader) throws(EmbeddingFileError) -> PgIdentifier? {
    var reader = reader
    var length: Int?
    var (hasOneLength, areTexts) = (true, true)
    while let tuple = try reader.next() {
      guard let id = tuple.id else { continue }
      hasOneLength = hasOneLength && id.count == length ?? id.count
      length = id.count
      areTexts = areTexts && isText(FileBytes(rebasing: reader.file.bytes[id]))
    }
    guard let length else { return nil }
    let binary: PgIdentifier? = hasOneLength ? [4: .integer, 8: .integer, 16: .uuid][length] : nil
    guard areTexts else {
      if let binary { return binary }
      throw .identifiers(
        path: reader.file.path,
        reason:
          "the first column is neither int4, int8, uuid nor text; select another as the id, or give --ids")
    }
    guard binary == nil else {
      throw .identifiers(
        path: reader.file.path,
        reason:
          "every id has \(length) bytes that could be text or \(length == 16 ? "a uuid" : "an integer"), and COPY in "
          + "binary format does not say which; write it in text format, without FORMAT binary")
    }
    return .text
  }

  private static func isText(_ bytes: FileBytes) -> Bool {
    bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F } && isUTF8(bytes)
  }

  private static func decode(
    _ field: Range<Int>, row: Int, of file: MappedFile, into numbers: inout [Float]
  ) throws(EmbeddingFileError) {
    let bytes = FileBytes(rebasing: file.bytes[field])
    let dimension = bytes.count < 4 ? 0 : Int(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self)))
    let type: ElementType? =
      bytes.count == 4 + 4 * dimension ? .float32 : bytes.count == 4 + 2 * dimension ? .float16 : nil
    guard dimension > 0, bytes[2] == 0, bytes[3] == 0, let type else {
      throw error(file, row, "the last column, of \(bytes.count) bytes, is no vector and no halfvec")
    }
    numbers = FileBytes(rebasing: bytes[4...]).withSpan { floats($0, type: type, isBigEndian: true) }
  }

  private static func error(_ file: MappedFile, _ row: Int, _ reason: String) -> EmbeddingFileError {
    .badRecord(path: file.path, line: row + 1, reason: reason)
  }
}

/// What ids in binary are.
private enum PgIdentifier {
  case integer, uuid, text

  /// The id as PostgreSQL shows it.
  func text(of bytes: FileBytes) -> [UInt8] {
    switch self {
    case .text: return Array(bytes)
    case .integer:
      let value = bytes.reduce(Int64(bytes.first.map { Int8(bitPattern: $0) < 0 ? -1 : 0 } ?? 0)) {
        $0 << 8 | Int64($1)
      }
      return Array(String(value).utf8)
    case .uuid:
      var text = ""
      for (index, byte) in bytes.enumerated() {
        if [4, 6, 8, 10].contains(index) { text += "-" }
        text += byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16)
      }
      return Array(text.utf8)
    }
  }
}
