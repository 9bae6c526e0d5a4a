/// `.npz`: several `.npy` arrays by name in a zip archive, stored (`numpy.savez`) or deflated (`savez_compressed`).
enum NumPyArchiveFormat: EmbeddingFormat {
  static let name = "npz"
  static let fileExtensions = [".npz"]
  static let takesFragment = true

  /// The array of strings or whole numbers that is taken for the ids where none is said.
  static let usualIdentifierArray = "ids"

  static func isPresent(in bytes: FileBytes) -> Bool {
    bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6])
  }

  static func contents(
    of file: MappedFile, fragment: String?, options: EmbeddingReadingOptions
  ) throws(EmbeddingFileError) -> EmbeddingContents {
    let archive = try NumPyArchive(file)
    let array = try archive.array(named: fragment)
    let rows = try archive.rows(of: array)
    return EmbeddingContents(
      rows: rows, identifiers: try archive.identifiers(named: options.idField, rowCount: rows.rowCount))
  }
}

/// An archive and the headers of the arrays in it.
private struct NumPyArchive {
  struct Array {
    let name: String
    let member: ZipDirectory.Member
    let header: NumPyHeader
  }

  private let file: MappedFile
  private let arrays: [Array]

  init(_ file: MappedFile) throws(EmbeddingFileError) {
    self.file = file
    var arrays: [Array] = []
    for member in try ZipDirectory(file).members where member.name.hasSuffix(".npy") {
      let start = try Self.start(of: member, in: file)
      let header = try NumPyHeader(start, path: "\(file.path)#\(member.name)", byteCount: member.size)
      arrays.append(Array(name: String(member.name.dropLast(4)), member: member, header: header))
    }
    self.arrays = arrays
  }

  /// The first bytes of a member, enough for its header.
  private static func start(
    of member: ZipDirectory.Member, in file: MappedFile
  ) throws(EmbeddingFileError) -> [UInt8] {
    let count = 1 << 17
    guard member.isDeflated else { return [UInt8](file.bytes[member.range].prefix(count)) }
    var start: [UInt8] = []
    try inflate(member, of: file, limit: count) { start.append($0) }
    return start
  }

  /// The array of that name, or the only 2-D one.
  func array(named name: String?) throws(EmbeddingFileError) -> Array {
    if let name {
      guard let array = arrays.first(where: { $0.name == name }) else {
        throw .noSuchTensor(path: file.path, name: name, found: arrays.map(\.name).sorted())
      }
      return array
    }
    let candidates = arrays.filter { $0.header.shape.count == 2 }
    guard candidates.count == 1 || arrays.count == 1, let array = candidates.first ?? arrays.first else {
      throw .ambiguousTensor(path: file.path, found: candidates.map(\.name).sorted())
    }
    return array
  }

  /// The rows of an array, where they lie in the file, or inflated into a spool.
  func rows(of array: Array) throws(EmbeddingFileError) -> MappedRows {
    // Before anything is inflated: a header that does not fit the member is refused.
    let layout = try array.header.layout(
      fileOffset: array.member.isDeflated ? 0 : array.member.range.lowerBound)
    return MappedRows(file: array.member.isDeflated ? try inflated(array.member) : file, layout: layout)
  }

  private func inflated(_ member: ZipDirectory.Member) throws(EmbeddingFileError) -> MappedFile {
    let spool = try Spool(for: file.path)
    try inflate(member, of: file) { bytes throws(EmbeddingFileError) in try spool.append(bytes) }
    return try MappedFile(spool)
  }

  /// The names in the array that is said, or in the one called `ids`, where there is one for each row.
  func identifiers(named name: String?, rowCount: Int) throws(EmbeddingFileError) -> RowIdentifiers? {
    guard let array = arrays.first(where: { $0.name == name ?? NumPyArchiveFormat.usualIdentifierArray })
    else {
      guard let name else { return nil }
      throw .noSuchTensor(path: file.path, name: name, found: arrays.map(\.name).sorted())
    }
    guard array.header.shape == [rowCount] else {
      if name == nil { return nil }
      throw .identifiers(
        path: file.path,
        reason: "the array '\(array.name)' of ids has shape \(array.header.shape), expected [\(rowCount)]")
    }
    let path = "\(file.path)#\(array.name)"
    guard let elements = NumPyNames(descriptor: array.header.descriptor) else {
      throw .identifiers(
        path: path, reason: "ids of type '\(array.header.descriptor)', expected strings or whole numbers")
    }
    let (size, overflow) = rowCount.multipliedReportingOverflow(by: elements.byteCount)
    guard !overflow, array.header.dataOffset + size == array.member.size else {
      throw .lengthMismatch(
        path: path, expectedBytes: array.header.dataOffset + (overflow ? 0 : size),
        foundBytes: array.member.size)
    }
    let bytes = array.member.isDeflated ? try inflated(array.member) : file
    let start = (array.member.isDeflated ? 0 : array.member.range.lowerBound) + array.header.dataOffset
    var spool = try RowIdentifierSpool(for: path)
    for row in 0..<rowCount {
      let element = start + row * elements.byteCount
      guard
        let name = elements.name(
          FileBytes(rebasing: bytes.bytes[element..<element + elements.byteCount]))
      else { throw .badRecord(path: path, line: row + 1, reason: "the id is not valid text") }
      try spool.append(name)
    }
    return try spool.identifiers()
  }
}
