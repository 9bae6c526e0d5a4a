/// The members of a zip archive, as its central directory lists them.
///
/// Format: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3 to 4.5, with the 64-bit extension.
struct ZipDirectory {
  struct Member {
    let name: String
    let isDeflated: Bool
    let checksum: UInt32
    let size: Int
    /// Where the member's bytes lie in the file.
    let range: Range<Int>
  }

  let members: [Member]

  /// Reads the directory of an archive and the header before each member.
  ///
  /// - Throws: `malformedHeader` for anything that lies outside the file, overlaps, is encrypted, or is compressed
  ///   otherwise than by deflate.
  init(_ file: MappedFile) throws(EmbeddingFileError) {
    let reader = ZipReader(bytes: file.bytes, path: file.path)
    guard let end = reader.endOfDirectory else {
      throw .malformedHeader(
        path: file.path, reason: "the directory of the zip archive is missing; it is truncated")
    }
    var (count, offset) = (try reader.number(at: end + 10, 2), try reader.number(at: end + 16, 4))
    if end >= 20, try reader.number(at: end - 20, 4) == 0x0706_4b50 {
      let long = try reader.number(at: end - 12, 8)
      guard try reader.number(at: long, 4) == 0x0606_4b50 else {
        throw reader.damaged("its 64-bit directory")
      }
      (count, offset) = (try reader.number(at: long + 32, 8), try reader.number(at: long + 48, 8))
    }
    guard count <= file.bytes.count / 46 else { throw reader.damaged("it announces \(count) members") }
    var members: [Member] = []
    for _ in 0..<count { members.append(try reader.member(at: &offset)) }
    // Members that share bytes make a small archive a large one; no program writes such.
    let sorted = members.sorted { $0.range.lowerBound < $1.range.lowerBound }
    if let (first, second) = zip(sorted, sorted.dropFirst()).first(where: {
      $0.range.upperBound > $1.range.lowerBound
    }) {
      throw reader.damaged("'\(first.name)' and '\(second.name)' overlap")
    }
    self.members = members
  }
}

/// Reads little-endian numbers of an archive, each only where the file reaches.
private struct ZipReader {
  let bytes: FileBytes
  let path: String

  /// Where the record at the end begins, which a comment of up to 64 KiB may follow.
  var endOfDirectory: Int? {
    guard bytes.count >= 22 else { return nil }
    return stride(from: bytes.count - 22, through: max(0, bytes.count - 22 - 0xFFFF), by: -1).first {
      bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self).littleEndian == 0x0605_4b50
    }
  }

  func number(at offset: Int, _ size: Int) throws(EmbeddingFileError) -> Int {
    guard offset >= 0, offset <= bytes.count - size else { throw damaged("it points outside the file") }
    let value = (0..<size).reduce(UInt64(0)) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
    guard let number = Int(exactly: value) else { throw damaged("a size of \(value)") }
    return number
  }

  func damaged(_ what: String) -> EmbeddingFileError {
    .malformedHeader(path: path, reason: "the zip archive's directory: \(what)")
  }

  /// The member whose entry begins at the offset, which moves on to the next.
  func member(at offset: inout Int) throws(EmbeddingFileError) -> ZipDirectory.Member {
    let start = offset
    guard try number(at: start, 4) == 0x0201_4b50 else { throw damaged("an entry is missing") }
    let (flags, method) = (try number(at: start + 8, 2), try number(at: start + 10, 2))
    let checksum = UInt32(truncatingIfNeeded: try number(at: start + 16, 4))
    var sizes = [try number(at: start + 24, 4), try number(at: start + 20, 4), try number(at: start + 42, 4)]
    let nameLength = try number(at: start + 28, 2)
    let (extraLength, commentLength) = (try number(at: start + 30, 2), try number(at: start + 32, 2))
    let extra = start + 46 + nameLength
    offset = extra + extraLength + commentLength
    guard offset <= bytes.count else { throw damaged("it points outside the file") }
    let name = String(decoding: bytes[start + 46..<extra], as: UTF8.self)
    try readLongSizes(&sizes, from: extra, to: extra + extraLength)
    guard flags & 1 == 0 else { throw damaged("'\(name)' is encrypted") }
    guard method == 0 || method == 8 else {
      throw damaged(
        "'\(name)' is compressed by method \(method); numpy.savez and savez_compressed use 0 and 8")
    }
    let local = sizes[2]
    guard try number(at: local, 4) == 0x0403_4b50 else {
      throw damaged("'\(name)' is not where it should be")
    }
    let (localName, localExtra) = (try number(at: local + 26, 2), try number(at: local + 28, 2))
    let data = local + 30 + localName + localExtra
    guard sizes[1] <= bytes.count, data <= bytes.count - sizes[1] else {
      throw damaged("'\(name)' reaches beyond the end of the file; it is truncated")
    }
    guard method == 8 || sizes[0] == sizes[1] else { throw damaged("'\(name)' has two sizes") }
    return ZipDirectory.Member(
      name: name, isDeflated: method == 8, checksum: checksum, size: sizes[0], range: data..<data + sizes[1])
  }

  /// Sizes that do not fit into 32 bits stand in an extra field, in the order size, compressed size, offset.
  private func readLongSizes(
    _ sizes: inout [Int], from start: Int, to end: Int
  ) throws(EmbeddingFileError) {
    var position = start
    while position + 4 <= end {
      let (kind, length) = (try number(at: position, 2), try number(at: position + 2, 2))
      if kind == 1 {
        var field = position + 4
        for index in sizes.indices where sizes[index] == 0xFFFF_FFFF {
          guard field + 8 <= position + 4 + length else { throw damaged("a 64-bit size is missing") }
          sizes[index] = try number(at: field, 8)
          field += 8
        }
      }
      position += 4 + length
    }
  }
}
