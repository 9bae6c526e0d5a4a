/// The text of a JSON string whose contents are given, with its escapes resolved.
///
/// - Throws: for an escape that does not exist, and for half of a surrogate pair.
func unescapedJSON(_ contents: FileBytes) throws(RecordError) -> [UInt8] {
  guard contents.contains(UInt8(ascii: "\\")) else { return Array(contents) }
  var (cursor, text) = (ByteCursor(contents), [UInt8]())
  while !cursor.isAtEnd {
    text += cursor.takeUntil { $0 == UInt8(ascii: "\\") }
    guard cursor.take(UInt8(ascii: "\\")) else { break }
    guard let letter = cursor.peek else { throw RecordError("a string ends within an escape") }
    cursor.position += 1
    if let plain = plainEscapes[letter] {
      text.append(plain)
      continue
    }
    guard letter == UInt8(ascii: "u"), var value = hexadecimal(&cursor) else {
      throw RecordError("'\\\(Character(Unicode.Scalar(letter)))' is no escape of JSON")
    }
    if value >= 0xD800, value < 0xDC00, cursor.take(UInt8(ascii: "\\")), cursor.take(UInt8(ascii: "u")),
      let low = hexadecimal(&cursor), low >= 0xDC00, low < 0xE000
    {
      value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw RecordError("half of a surrogate pair stands alone")
    }
    text += Array(String(Character(scalar)).utf8)
  }
  return text
}

private let plainEscapes: [UInt8: UInt8] = [
  UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
  UInt8(ascii: "/"): UInt8(ascii: "/"), UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C,
  UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
]

private func hexadecimal(_ cursor: inout ByteCursor) -> UInt32? {
  guard cursor.end - cursor.position >= 4 else { return nil }
  let digits = String(decoding: cursor[cursor.position..<cursor.position + 4], as: UTF8.self)
  cursor.position += 4
  return digits.allSatisfy(\.isHexDigit) ? UInt32(digits, radix: 16) : nil
}
