import LibC

/// Some lines of a text file of any size, read in one pass and little memory. Lines end with a line feed, which a carriage
/// return may precede; no other character ends one.
package struct SelectedLines: Sendable {
  /// How many lines the file has; an empty last one does not count.
  package let count: Int
  /// The lines asked for that there are, by their numbers from 0; what is not UTF-8 is replaced.
  package let lines: [Int: String]

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - numbers: which lines to keep, from 0.
  ///   - largestByteCount: how much of a line is kept.
  /// - Throws: `system` when it cannot be opened or read.
  package init(
    _ numbers: Set<Int>, ofFile path: String, largestByteCount: Int = 8192
  ) throws(EmbeddingFileError) {
    let file = try openedText(path)
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    var lines: [Int: String] = [:]
    var (number, line, isAtStart, length) = (0, [UInt8](), true, 0)
    func keep() {
      if line.last == 0x0D { line.removeLast() }
      lines[number] = String(decoding: line, as: UTF8.self)
    }
    while case let count = file.read(&chunk), count > 0 {
      var part = chunk[..<count]
      if isAtStart, part.starts(with: byteOrderMark) { part = part.dropFirst(byteOrderMark.count) }
      isAtStart = false
      while let end = part.firstIndex(of: 0x0A) {
        if numbers.contains(number) {
          line += part[..<end].prefix(max(0, largestByteCount - line.count))
          keep()
        }
        (number, line, length) = (number + 1, [], 0)
        part = part[(end + 1)...]
      }
      length += part.count
      if numbers.contains(number) { line += part.prefix(max(0, largestByteCount - line.count)) }
    }
    guard !file.hasFailed else { throw systemError(path, "read") }
    if length > 0 {
      if numbers.contains(number) { keep() }
      number += 1
    }
    (self.count, self.lines) = (number, lines)
  }
}
