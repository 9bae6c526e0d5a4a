/// FAISS index files that hold the vectors themselves: flat, flat with ids (`IDMap`), and inverted lists of whole vectors
/// (`IVF…,Flat`), whose rows come in ascending order of their ids.
enum FaissFormat: EmbeddingFormat {
  static let name = "faiss"
  static let fileExtensions = [".faiss", ".index"]

  private static let flatCodes = ["IxFI", "IxF2", "IxFl"]
  private static let mappedCodes = ["IxMp", "IxM2"]
  private static let listCode = "IwFl"

  static func isPresent(in bytes: FileBytes) -> Bool {
    (flatCodes + mappedCodes + [listCode]).contains { bytes.starts(with: $0.utf8) }
  }

  static func contents(
    of file: MappedFile, fragment: String?, options: EmbeddingReadingOptions
  ) throws(EmbeddingFileError) -> EmbeddingContents {
    var reader = FaissReader(file)
    let code = try reader.code()
    let contents: EmbeddingContents
    if flatCodes.contains(code) {
      contents = EmbeddingContents(rows: try flat(&reader))
    } else if mappedCodes.contains(code) {
      contents = try mapped(&reader)
    } else if code == listCode {
      contents = try lists(&reader)
    } else {
      throw unsupported(code, file)
    }
    try reader.requireEnd()
    return contents
  }

  private static func unsupported(_ code: String, _ file: MappedFile) -> EmbeddingFileError {
    .malformedHeader(
      path: file.path,
      reason:
        "a FAISS index of the kind '\(code)' does not hold the vectors as they are; kinds that do are Flat, IDMap of "
        + "Flat, and IVF with Flat. Get the vectors with index.reconstruct_n(0, index.ntotal)")
  }

  /// A flat index behind its code.
  private static func flat(_ reader: inout FaissReader) throws(EmbeddingFileError) -> MappedRows {
    let (dimension, count) = try reader.indexHeader()
    let elements = try reader.vector(of: 4)
    let (expected, overflow) = count.multipliedReportingOverflow(by: dimension)
    guard !overflow, elements.count == expected else {
      throw .malformedHeader(
        path: reader.file.path,
        reason:
          "\(count) vectors of dimension \(dimension) are announced, but there are \(elements.count) numbers")
    }
    return MappedRows(
      file: reader.file,
      layout: try ArrayLayout(
        path: reader.file.path, offset: elements.start, type: .float32, shape: [count, dimension]))
  }

  /// A flat index with ids behind its code.
  private static func mapped(_ reader: inout FaissReader) throws(EmbeddingFileError) -> EmbeddingContents {
    let (dimension, count) = try reader.indexHeader()
    let inner = try reader.code()
    guard flatCodes.contains(inner) else { throw unsupported(inner, reader.file) }
    let rows = try flat(&reader)
    guard rows.rowCount == count, rows.columnCount == dimension else {
      throw .malformedHeader(
        path: reader.file.path,
        reason: "\(count) vectors of dimension \(dimension) are announced, but the index within holds "
          + "\(rows.rowCount) of \(rows.columnCount)")
    }
    let ids = try reader.vector(of: 8)
    guard ids.count == rows.rowCount else {
      throw .identifiers(path: reader.file.path, reason: "\(ids.count) ids for \(rows.rowCount) vectors")
    }
    var names = try RowIdentifierSpool(for: reader.file.path)
    for row in 0..<ids.count { try names.append(identifier: id(at: ids.start + 8 * row, in: reader.file)) }
    return EmbeddingContents(rows: rows, identifiers: try names.identifiers())
  }

  private static func id(at offset: Int, in file: MappedFile) -> Int {
    Int(Int64(littleEndian: file.bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self)))
  }

  /// Inverted lists behind their code: 16 bytes of memory a vector.
  private static func lists(_ reader: inout FaissReader) throws(EmbeddingFileError) -> EmbeddingContents {
    let file = reader.file
    let (dimension, count) = try reader.indexHeader()
    let listCount = try reader.number(Int64.self)
    _ = try reader.number(Int64.self)
    let quantizer = try reader.code()
    guard flatCodes.contains(quantizer) else { throw unsupported("IwFl on " + quantizer, file) }
    _ = try flat(&reader)
    try passDirectMap(&reader)
    let sizes = try listSizes(&reader, listCount: listCount, rowByteCount: 4 * dimension)
    var rows: [(id: Int, offset: Int)] = []
    for size in sizes {
      let vectors = try reader.take(size, of: 4 * dimension)
      let ids = try reader.take(size, of: 8)
      for row in 0..<size { rows.append((id(at: ids + 8 * row, in: file), vectors + 4 * dimension * row)) }
    }
    guard rows.count == count else {
      throw .malformedHeader(
        path: file.path, reason: "\(count) vectors are announced, but the lists hold \(rows.count)")
    }
    rows.sort { $0.id < $1.id }
    let spool = try Spool(for: file.path)
    var names = try RowIdentifierSpool(for: file.path)
    for (id, offset) in rows {
      try spool.append(FileBytes(rebasing: file.bytes[offset..<offset + 4 * dimension]))
      try names.append(identifier: id)
    }
    let layout = try ArrayLayout(path: file.path, offset: 0, type: .float32, shape: [count, dimension])
    return EmbeddingContents(
      rows: MappedRows(file: try MappedFile(spool), layout: layout), identifiers: try names.identifiers())
  }

  /// Where each id stands, which is not needed: an array, and for the kind 2 a table of pairs.
  private static func passDirectMap(_ reader: inout FaissReader) throws(EmbeddingFileError) {
    let kind = try reader.number(UInt8.self)
    _ = try reader.vector(of: 8)
    if kind == 2 { _ = try reader.vector(of: 16) }
  }

  /// How many vectors each list holds: one number a list, or pairs of a list and its number where most are empty.
  private static func listSizes(
    _ reader: inout FaissReader, listCount: Int, rowByteCount: Int
  ) throws(EmbeddingFileError) -> [Int] {
    let path = reader.file.path
    let kind = try reader.code()
    guard kind == "ilar" else {
      throw .malformedHeader(path: path, reason: "inverted lists of the kind '\(kind)', expected 'ilar'")
    }
    let (count, codeSize) = (try reader.number(Int64.self), try reader.number(Int64.self))
    guard count == listCount, codeSize == rowByteCount else {
      throw .malformedHeader(
        path: path,
        reason: "\(count) lists of \(codeSize) bytes a vector, expected \(listCount) of \(rowByteCount)")
    }
    let layout = try reader.code()
    let numbers = try reader.vector(of: 8)
    let values = (0..<numbers.count).map { id(at: numbers.start + 8 * $0, in: reader.file) }
    switch layout {
    case "full" where values.count == listCount: return values
    case "sprs" where values.count % 2 == 0:
      return stride(from: 1, to: values.count, by: 2).map { values[$0] }
    default:
      throw .malformedHeader(
        path: path, reason: "\(values.count) sizes of \(listCount) lists, laid out as '\(layout)'")
    }
  }
}

extension RowIdentifierSpool {
  /// Appends a whole number as a name.
  fileprivate mutating func append(identifier: Int) throws(EmbeddingFileError) {
    try append(Array(String(identifier).utf8))
  }
}
