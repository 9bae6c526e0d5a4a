/// A place in the bytes of a text, which moves on as parts of it are read.
struct ByteCursor {
  let bytes: FileBytes
  var position = 0
  /// Where reading ends.
  private(set) var end: Int

  init(_ bytes: FileBytes) { (self.bytes, end) = (bytes, bytes.count) }

  /// From now on reads these bytes and no others.
  mutating func enter(_ range: Range<Int>) { (position, end) = (range.lowerBound, range.upperBound) }

  var isAtEnd: Bool { position >= end }
  var peek: UInt8? { position < end ? bytes[position] : nil }

  /// The bytes that are still to be read.
  var rest: FileBytes { FileBytes(rebasing: bytes[position..<end]) }

  /// The bytes of a range.
  subscript(range: Range<Int>) -> FileBytes { FileBytes(rebasing: bytes[range]) }

  mutating func skipBlanks() {
    while position < end, isBlank(bytes[position]) { position += 1 }
  }

  /// Reads one byte if it is the one that is wanted.
  mutating func take(_ byte: UInt8) -> Bool {
    guard position < end, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  /// Reads up to the next byte for which the condition holds, or to the end.
  mutating func takeUntil(_ isEnd: (UInt8) -> Bool) -> FileBytes {
    let start = position
    while position < end, !isEnd(bytes[position]) { position += 1 }
    return self[start..<position]
  }
}

/// Space, tab, line feed and carriage return.
func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

/// Bytes of a text as far as a message has room for them.
func excerpt(_ bytes: some Collection<UInt8>) -> String {
  let text = String(decoding: bytes.prefix(40), as: UTF8.self)
  return bytes.count > 40 ? text + "…" : text
}
