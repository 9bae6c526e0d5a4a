/// Finds values in one JSON text without building it, in a single pass and without recursion deeper than the paths that
/// are looked for.
///
/// Grammar: RFC 8259, but for numbers, which are only looked at where they are read, and `NaN` and `Infinity`, which
/// Python writes.
struct JSONScanner {
  /// Names of fields, from the outside in; a number names an element of an array.
  typealias Path = [[UInt8]]

  private var cursor: ByteCursor
  private let paths: [Path]
  private(set) var found: [Range<Int>?]

  /// The ranges of the values at some paths, in the order of these; nil where there is none. The first of several of
  /// the same name counts.
  ///
  /// - Throws: where the text is not one complete JSON value.
  static func values(
    at paths: [Path], in text: FileBytes
  ) throws(RecordError) -> [Range<Int>?] {
    var scanner = JSONScanner(cursor: ByteCursor(text), paths: paths, found: paths.map { _ in nil })
    try scanner.value(candidates: paths.indices.map { ($0, 0) })
    scanner.cursor.skipBlanks()
    guard scanner.cursor.isAtEnd else {
      throw RecordError("something stands behind the JSON value: '\(excerpt(scanner.cursor.rest))'")
    }
    return scanner.found
  }

  private init(cursor: ByteCursor, paths: [Path], found: [Range<Int>?]) {
    (self.cursor, self.paths, self.found) = (cursor, paths, found)
  }

  /// Reads a value that is at the given depth of some paths.
  private mutating func value(candidates: [(path: Int, depth: Int)]) throws(RecordError) {
    cursor.skipBlanks()
    let start = cursor.position
    let inner = candidates.filter { $0.depth < paths[$0.path].count }
    if inner.isEmpty {
      try skipValue()
    } else if cursor.take(UInt8(ascii: "{")) {
      try members(inner)
    } else if cursor.take(UInt8(ascii: "[")) {
      try elements(inner)
    } else {
      try skipValue()
    }
    for candidate in candidates where candidate.depth == paths[candidate.path].count {
      found[candidate.path] = found[candidate.path] ?? start..<cursor.position
    }
  }

  private mutating func members(_ candidates: [(path: Int, depth: Int)]) throws(RecordError) {
    cursor.skipBlanks()
    if cursor.take(UInt8(ascii: "}")) { return }
    while true {
      cursor.skipBlanks()
      let key = try skipString()
      cursor.skipBlanks()
      guard cursor.take(UInt8(ascii: ":")) else { throw unexpected("':'") }
      let name = cursor[key]
      var inner: [(path: Int, depth: Int)] = []
      for (path, depth) in candidates {
        if name.elementsEqual(paths[path][depth]) {
          inner.append((path, depth + 1))
        } else if paths[path].count - depth > 1,
          // A name may hold dots itself.
          name.elementsEqual(paths[path][depth...].joined(separator: [UInt8(ascii: ".")]))
        {
          inner.append((path, paths[path].count))
        }
      }
      try value(candidates: inner)
      cursor.skipBlanks()
      if cursor.take(UInt8(ascii: "}")) { return }
      guard cursor.take(UInt8(ascii: ",")) else { throw unexpected("',' or '}'") }
    }
  }

  private mutating func elements(_ candidates: [(path: Int, depth: Int)]) throws(RecordError) {
    cursor.skipBlanks()
    if cursor.take(UInt8(ascii: "]")) { return }
    var index = 0
    while true {
      let name = Array(String(index).utf8)
      try value(
        candidates: candidates.compactMap { paths[$0.path][$0.depth] == name ? ($0.path, $0.depth + 1) : nil }
      )
      index += 1
      cursor.skipBlanks()
      if cursor.take(UInt8(ascii: "]")) { return }
      guard cursor.take(UInt8(ascii: ",")) else { throw unexpected("',' or ']'") }
    }
  }

  /// Passes over a value whose contents nobody asks for: brackets are balanced, strings end.
  private mutating func skipValue() throws(RecordError) {
    var open: [UInt8] = []
    repeat {
      cursor.skipBlanks()
      guard let byte = cursor.peek else { throw RecordError("the JSON ends early") }
      switch byte {
      case UInt8(ascii: "\""): _ = try skipString()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        open.append(byte == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "]"))
        cursor.position += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard open.popLast() == byte else { throw unexpected("a value") }
        cursor.position += 1
      case UInt8(ascii: ","), UInt8(ascii: ":"):
        guard !open.isEmpty else { throw unexpected("a value") }
        cursor.position += 1
      default:
        let word = cursor.takeUntil { isBlank($0) || $0 == 0x2C || $0 == 0x3A || $0 == 0x5D || $0 == 0x7D }
        guard isPlainValue(word) else { throw RecordError("'\(excerpt(word))' is no JSON value") }
      }
    } while !open.isEmpty
  }

  private func isPlainValue(_ word: FileBytes) -> Bool {
    if ["true", "false", "null"].contains(where: { word.elementsEqual($0.utf8) }) { return true }
    var number = ByteCursor(word)
    return number.number() != nil && number.isAtEnd
  }

  /// Passes over a string.
  ///
  /// - Returns: where its contents stand.
  private mutating func skipString() throws(RecordError) -> Range<Int> {
    guard cursor.take(UInt8(ascii: "\"")) else { throw unexpected("a string") }
    let start = cursor.position
    while let byte = cursor.peek {
      cursor.position += 1
      if byte == UInt8(ascii: "\\") { cursor.position += 1 }
      if byte == UInt8(ascii: "\"") { return start..<cursor.position - 1 }
    }
    throw RecordError("the JSON ends early, within a string")
  }

  private func unexpected(_ expected: String) -> RecordError {
    cursor.isAtEnd
      ? RecordError("the JSON ends early where \(expected) was expected")
      : RecordError("'\(excerpt(cursor.rest))' stands where \(expected) was expected")
  }
}
