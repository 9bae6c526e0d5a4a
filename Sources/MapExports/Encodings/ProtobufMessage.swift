/// A protocol buffer message, field by field (protobuf.dev/programming-guides/encoding).
struct ProtobufMessage {
  private(set) var bytes: [UInt8] = []

  init() {}

  /// A message that is filled in by `build`.
  init(_ build: (inout ProtobufMessage) -> Void) { build(&self) }

  /// A whole number of at least 0.
  mutating func add(_ field: Int, _ value: Int) {
    addVarint(UInt64(field) << 3)
    addVarint(UInt64(value))
  }

  mutating func add(_ field: Int, _ text: String) { add(field, Array(text.utf8)) }

  mutating func add(_ field: Int, _ message: ProtobufMessage) { add(field, message.bytes) }

  mutating func add(_ field: Int, _ content: [UInt8]) {
    addVarint(UInt64(field) << 3 | 2)
    addVarint(UInt64(content.count))
    bytes += content
  }

  private mutating func addVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
