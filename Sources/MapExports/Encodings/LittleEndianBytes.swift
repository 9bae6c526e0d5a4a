/// Bytes that are appended value by value, the least significant byte first.
struct LittleEndianBytes {
  private(set) var bytes: [UInt8] = []

  mutating func append(_ value: some FixedWidthInteger) {
    bytes += [UInt8](littleEndian: value)
  }

  mutating func append(_ value: Float) { append(value.bitPattern) }

  mutating func append(_ value: Bool) { bytes.append(value ? 1 : 0) }

  /// The characters' bytes, without a length or an end.
  mutating func append(_ text: String) { bytes += text.utf8 }

  mutating func append(_ more: [UInt8]) { bytes += more }

  /// Float32 numbers one after another.
  mutating func append(_ elements: [Float]) { bytes.append(elements.span) }
}
