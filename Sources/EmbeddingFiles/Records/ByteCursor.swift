/// A place in the bytes of a text, which moves on as parts of it are read.
struct ByteCursor {
  let bytes: UnsafeRawBufferPointer
  var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { position >= bytes.count }
  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// The bytes that are still to be read.
  var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[position...]) }

  /// The bytes of a range.
  subscript(range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[range]) }

  mutating func skipBlanks() {
    while position < bytes.count, isBlank(bytes[position]) { position += 1 }
  }

  /// Reads one byte if it is the one that is wanted.
  mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  /// Reads up to the next byte for which the condition holds, or to the end.
  mutating func takeUntil(_ isEnd: (UInt8) -> Bool) -> UnsafeRawBufferPointer {
    let start = position
    while position < bytes.count, !isEnd(bytes[position]) { position += 1 }
    return self[start..<position]
  }
}

/// Space, tab, line feed and carriage return.
func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

/// Bytes of a text as far as a message has room for them.
func excerpt(_ bytes: UnsafeRawBufferPointer) -> String {
  let text = String(decoding: bytes.prefix(40), as: UTF8.self)
  return bytes.count > 40 ? text + "…" : text
}
