/// The names of the rows of a set of vectors, kept in spools, so that they take no memory to speak of.
public struct RowIdentifiers: Sendable {
  /// The names of one file, each with a line end behind it so that there are bytes in any case, and where each ends.
  struct Part: Sendable {
    let text: MappedFile
    let ends: MappedFile
    let count: Int

    func bytes(of row: Int) -> FileBytes {
      func end(_ row: Int) -> Int {
        row < 0 ? 0 : ends.bytes.loadUnaligned(fromByteOffset: 8 * row, as: Int.self)
      }
      return FileBytes(rebasing: text.bytes[end(row - 1)..<end(row) - 1])
    }
  }

  private let parts: [Part]
  private let starts: [Int]

  init(_ parts: [Part]) {
    self.parts = parts
    starts = parts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
  }

  /// The names of the rows of several sets, one after another.
  init(joining identifiers: [RowIdentifiers]) { self.init(identifiers.flatMap(\.parts)) }

  /// How many names there are.
  public var count: Int { starts[parts.count] }

  /// The name of a row within `0..<count`.
  public subscript(row: Int) -> String { String(decoding: Array(utf8(of: row)), as: UTF8.self) }

  /// The name's bytes.
  package func utf8(of row: Int) -> [UInt8] {
    precondition(row >= 0 && row < count, "a row without a name")
    var (low, high) = (0, parts.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle] <= row { low = middle } else { high = middle - 1 }
    }
    return Array(parts[low].bytes(of: row - starts[low]))
  }

  /// The first row whose name an earlier row has, and that row; nil when every name is there once.
  ///
  /// `O(n log n)` time, 16 bytes of memory for each row.
  public var firstRepetition: (earlier: Int, later: Int)? {
    var hashes = (0..<count).map { row in (hash: fowlerNollVo(utf8(of: row)), row: row) }
    hashes.sort { ($0.hash, $0.row) < ($1.hash, $1.row) }
    var found: (earlier: Int, later: Int)?
    var start = 0
    while start < hashes.count {
      var end = start + 1
      while end < hashes.count, hashes[end].hash == hashes[start].hash { end += 1 }
      if end - start > 1 {
        // Different names of equal hashes are told apart.
        var seen: [[UInt8]: Int] = [:]
        for (_, row) in hashes[start..<end] {
          if let earlier = seen[utf8(of: row)] {
            if row < found?.later ?? .max { found = (earlier, row) }
            break
          }
          seen[utf8(of: row)] = row
        }
      }
      start = end
    }
    return found
  }
}

/// The 64-bit FNV-1a hash (draft-eastlake-fnv).
private func fowlerNollVo(_ bytes: [UInt8]) -> UInt64 {
  bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}
