/// Parses the one kind of Python literal that a `.npy` header is: a dictionary of strings, booleans and
/// tuples of whole numbers. Anything else is a syntax error; nothing recurses.
struct PythonLiteralParser {
  enum Value: Equatable {
    case string(String)
    case boolean(Bool)
    case tuple([Int])
    /// A list, which only structured types have; its contents are not looked at.
    case list
  }

  struct SyntaxError: Error {
    let reason: String
  }

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: some Collection<UInt8>) { self.bytes = Array(bytes) }

  /// The dictionary that the text must consist of.
  mutating func dictionary() throws(SyntaxError) -> [String: Value] {
    var fields: [String: Value] = [:]
    try expect("{")
    while !take("}") {
      let key = try string()
      try expect(":")
      guard fields.updateValue(try value(), forKey: key) == nil else {
        throw SyntaxError(reason: "the key '\(key)' stands there twice")
      }
      if !take(",") {
        try expect("}")
        break
      }
    }
    skipSpace()
    guard position == bytes.count else { throw SyntaxError(reason: "something follows the dictionary") }
    return fields
  }

  private mutating func value() throws(SyntaxError) -> Value {
    skipSpace()
    switch peek {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "("): return .tuple(try tuple())
    case UInt8(ascii: "["):
      // Skipped to its end, brackets balanced by counting.
      var depth = 0
      while let byte = peek {
        position += 1
        if byte == UInt8(ascii: "[") { depth += 1 }
        if byte == UInt8(ascii: "]") { depth -= 1 }
        if depth == 0 { return .list }
      }
      throw SyntaxError(reason: "a list does not end")
    default:
      let word = takeWhile { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }
      if word == "True" { return .boolean(true) }
      if word == "False" { return .boolean(false) }
      throw SyntaxError(reason: "an unexpected value at byte \(position)")
    }
  }

  private mutating func tuple() throws(SyntaxError) -> [Int] {
    var elements: [Int] = []
    try expect("(")
    while !take(")") {
      skipSpace()
      let digits = takeWhile { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
      // Python 2 wrote long integers with an L.
      _ = peek == UInt8(ascii: "L") && take("L")
      guard let element = Int(digits), elements.count < 64 else {
        throw SyntaxError(reason: "'shape' is not a tuple of sizes")
      }
      elements.append(element)
      if !take(",") {
        try expect(")")
        break
      }
    }
    return elements
  }

  private mutating func string() throws(SyntaxError) -> String {
    skipSpace()
    guard let quote = peek, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw SyntaxError(reason: "a string was expected at byte \(position)")
    }
    position += 1
    let text = takeWhile { $0 != quote && $0 != UInt8(ascii: "\\") }
    guard peek == quote else { throw SyntaxError(reason: "a string does not end") }
    position += 1
    return text
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || (0x09...0x0D).contains(byte) { position += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard peek == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(SyntaxError) {
    guard take(character) else {
      throw SyntaxError(reason: "'\(character)' was expected at byte \(position)")
    }
  }

  private mutating func takeWhile(_ isWanted: (UInt8) -> Bool) -> String {
    let start = position
    while let byte = peek, isWanted(byte) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }
}
