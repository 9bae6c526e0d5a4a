/// A number all of whose bytes count, so that they can be looked at one by one; there is no padding between them.
package protocol PlainNumber: BitwiseCopyable {}

extension UInt8: PlainNumber {}
extension UInt16: PlainNumber {}
extension Int: PlainNumber {}
extension Float: PlainNumber {}

extension Span where Element: PlainNumber {
  /// The bytes of the numbers as they lie in memory, for the length of a call: little-endian, as every platform of Swift's
  /// is.
  package func withBytes<Result, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // Unsafe for types with padding alone, whose bytes have not all been written.
    try body(unsafe bytes)
  }
}

extension [UInt8] {
  /// Appends bytes.
  package mutating func append(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe append(contentsOf: $0) }
  }

  /// Appends the bytes of numbers as they lie in memory.
  package mutating func append(_ numbers: Span<some PlainNumber>) { numbers.withBytes { append($0) } }

  /// The number that begins at an offset, whose least significant byte comes first.
  package func littleEndianNumber<Value: FixedWidthInteger>(at offset: Int) -> Value {
    (0..<Value.bitWidth / 8).reduce(0) { $0 | Value(truncatingIfNeeded: self[offset + $1]) << (8 * $1) }
  }

  /// The bytes of a number, the least significant first.
  package init(littleEndian value: some FixedWidthInteger) {
    self = (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
