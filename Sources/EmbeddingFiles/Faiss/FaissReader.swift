/// Reads the fields of a FAISS index file one after another, each only where the file reaches.
///
/// Format: faiss/impl/index_write.cpp; numbers are little-endian, a vector is its length in eight bytes, then its elements.
struct FaissReader {
  let file: MappedFile
  private(set) var position = 0

  init(_ file: MappedFile) { self.file = file }

  mutating func number<Value: FixedWidthInteger & BitwiseCopyable>(
    _: Value.Type
  ) throws(EmbeddingFileError) -> Int {
    let start = try take(MemoryLayout<Value>.size)
    let value = Value(littleEndian: file.bytes.loadUnaligned(fromByteOffset: start, as: Value.self))
    guard let number = Int(exactly: value) else { throw .sizeOverflow(path: file.path) }
    return number
  }

  /// The four characters that name what follows.
  mutating func code() throws(EmbeddingFileError) -> String {
    let start = try take(4)
    return String(decoding: file.bytes[start..<start + 4], as: UTF8.self)
  }

  /// Passes over so many elements of a size.
  ///
  /// - Returns: where the first begins.
  mutating func take(_ count: Int, of size: Int = 1) throws(EmbeddingFileError) -> Int {
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: size)
    guard count >= 0, !overflow, byteCount <= Int.max - position else { throw .sizeOverflow(path: file.path) }
    guard byteCount <= file.bytes.count - position else {
      throw .lengthMismatch(
        path: file.path, expectedBytes: position + byteCount, foundBytes: file.bytes.count)
    }
    defer { position += byteCount }
    return position
  }

  /// Passes over a vector.
  mutating func vector(of size: Int) throws(EmbeddingFileError) -> (start: Int, count: Int) {
    let count = try number(Int64.self)
    return (try take(count, of: size), count)
  }

  /// The fields that every index begins with.
  mutating func indexHeader() throws(EmbeddingFileError) -> (dimension: Int, count: Int) {
    let (dimension, count) = (try number(Int32.self), try number(Int64.self))
    // Two numbers of no meaning, and whether the index is trained.
    _ = try take(17)
    // Metrics beyond the inner product and L2 have an argument.
    if try number(Int32.self) > 1 { _ = try take(4) }
    guard dimension > 0, dimension <= largestDimension, count >= 0 else {
      throw .malformedHeader(
        path: file.path, reason: "an index of \(count) vectors of dimension \(dimension)")
    }
    return (dimension, count)
  }

  func requireEnd() throws(EmbeddingFileError) {
    guard position == file.bytes.count else {
      throw .lengthMismatch(path: file.path, expectedBytes: position, foundBytes: file.bytes.count)
    }
  }
}
