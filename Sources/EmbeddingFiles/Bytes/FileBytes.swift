/// Bytes of a mapped file, or some of them, counted from 0.
///
/// They keep the file mapped, and their bounds are checked in every build, where those of raw buffers are in debug builds
/// alone: whatever a hostile file says, nothing is read beside it.
@safe struct FileBytes: RandomAccessCollection, Sendable {
  // `count` bytes from `start` on lie within the mapping of `file`, which lasts as long as the file, and are never written.
  private nonisolated(unsafe) let start: UnsafeRawPointer
  private let file: MappedFile
  let count: Int

  /// All bytes of a file, by which alone `start` and `count` become known.
  init(of file: MappedFile, _ mapping: UnsafeRawBufferPointer) {
    guard let start = mapping.baseAddress else { preconditionFailure("a mapping without an address") }
    unsafe self.start = start
    (self.file, count) = (file, mapping.count)
  }

  /// The bytes of a slice, counted from its beginning.
  init(rebasing slice: Slice<FileBytes>) {
    let whole = slice.base
    precondition(
      slice.startIndex >= 0 && slice.startIndex <= slice.endIndex && slice.endIndex <= whole.count)
    unsafe start = whole.start + slice.startIndex
    (file, count) = (whole.file, slice.endIndex - slice.startIndex)
  }

  var startIndex: Int { 0 }
  var endIndex: Int { count }

  subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < count, "a byte outside of a file")
    return unsafe start.load(fromByteOffset: index, as: UInt8.self)
  }

  /// A number as this machine stores it, at any alignment.
  func loadUnaligned<Value: FixedWidthInteger & BitwiseCopyable>(
    fromByteOffset offset: Int = 0, as type: Value.Type
  ) -> Value {
    precondition(offset >= 0 && offset <= count - MemoryLayout<Value>.size, "a number outside of a file")
    return unsafe start.loadUnaligned(fromByteOffset: offset, as: type)
  }

  /// The bytes as a span, for the length of a call.
  func withSpan<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(file) {} }
    return try body(unsafe RawSpan(_unsafeStart: start, byteCount: count))
  }

  // By this the standard library copies, compares and decodes them fast.
  func withContiguousStorageIfAvailable<Result>(
    _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result? {
    defer { withExtendedLifetime(file) {} }
    let bytes = unsafe UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: count)
    return try unsafe body(bytes)
  }
}
