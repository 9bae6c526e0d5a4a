/// The tuples of PostgreSQL's COPY in binary format, one after another: where the first and the last column lie.
struct PgCopyReader {
  let file: MappedFile
  var position: Int
  /// How many tuples were read.
  private(set) var rowCount = 0
  private var columnCount: Int?
  private var releasedEnd = 0

  init(file: MappedFile, position: Int) { (self.file, self.position) = (file, position) }

  /// Reads a big-endian integer.
  ///
  /// - Throws: `lengthMismatch` where the file ends before it.
  mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type
  ) throws(EmbeddingFileError) -> Value {
    let start = position
    try skip(Value.bitWidth / 8)
    return Value(bigEndian: file.bytes.loadUnaligned(fromByteOffset: start, as: Value.self))
  }

  /// Passes over bytes.
  mutating func skip(_ count: Int) throws(EmbeddingFileError) {
    guard count >= 0 else {
      throw .malformedHeader(path: file.path, reason: "a part of \(count) bytes at byte \(position)")
    }
    guard count <= file.bytes.count - position else {
      throw .lengthMismatch(
        path: file.path, expectedBytes: position + count, foundBytes: file.bytes.count)
    }
    position += count
  }

  /// The next tuple's id, nil where there is but one column, and its last column; nil at the end of the data.
  ///
  /// - Throws: `badRecord` for nulls in either, and for other numbers of columns than before.
  mutating func next() throws(EmbeddingFileError) -> (id: Range<Int>?, vector: Range<Int>)? {
    let count = Int(try integer(Int16.self))
    if count == -1 {
      guard position == file.bytes.count else {
        throw .lengthMismatch(path: file.path, expectedBytes: position, foundBytes: file.bytes.count)
      }
      return nil
    }
    rowCount += 1
    guard count > 0, count == columnCount ?? count else {
      throw error("\(count) columns, expected \(columnCount.map(String.init) ?? "one or more")")
    }
    columnCount = count
    var (first, last) = (position..<position, position..<position)
    for column in 0..<count {
      let length = Int(try integer(Int32.self))
      let start = position
      if length == -1 {
        if column == count - 1 { throw error("the vector is null") }
        if column == 0 { throw error("the id is null") }
      } else {
        try skip(length)
      }
      if column == 0 { first = start..<position }
      last = start..<position
    }
    if position - releasedEnd >= 8 << 20 {
      // What is behind the tuple before this one is not needed again soon.
      file.release(releasedEnd..<first.lowerBound)
      releasedEnd = first.lowerBound
    }
    return (count > 1 ? first : nil, last)
  }

  private func error(_ reason: String) -> EmbeddingFileError {
    .badRecord(path: file.path, line: rowCount, reason: reason)
  }
}
