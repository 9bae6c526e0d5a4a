import EmbeddingFiles

/// A ZIP archive of members that are stored as they are (PKWARE's APPNOTE.TXT, 4.3), with no dates: equal members give
/// equal bytes.
///
/// Unlike the archives of vectors that EmbeddingFiles writes, which may be of any size and are not known before they are
/// written, these are small and known: they do without 64-bit fields and descriptors behind the members.
struct ZipArchive {
  private var bytes = LittleEndianBytes()
  private var directory = LittleEndianBytes()
  private var count: UInt16 = 0

  /// - Precondition: the archive stays below 4 GiB.
  mutating func add(_ name: String, _ content: [UInt8]) {
    let offset = UInt32(bytes.bytes.count)
    var fields = LittleEndianBytes()
    fields.append(UInt16(20))  // Version needed.
    fields.append(UInt16(0x800))  // The name is UTF-8.
    fields.append(UInt16(0))  // Stored.
    fields.append(UInt16(0))  // Midnight
    fields.append(UInt16(0x21))  // of 1 January 1980, the first day there is.
    fields.append(zipChecksum(content))
    fields.append(UInt32(content.count))
    fields.append(UInt32(content.count))
    fields.append(UInt16(name.utf8.count))
    fields.append(UInt16(0))  // No extra field.
    bytes.append("PK\u{3}\u{4}")
    bytes.append(fields.bytes)
    bytes.append(name)
    bytes.append(content)

    directory.append("PK\u{1}\u{2}")
    directory.append(UInt16(20))  // Version made by.
    directory.append(fields.bytes)
    directory.append(UInt16(0))  // No comment,
    directory.append(UInt16(0))  // on the first disk,
    directory.append(UInt16(0))  // no attributes
    directory.append(UInt32(0))  // of either sort.
    directory.append(offset)
    directory.append(name)
    count += 1
  }

  /// The whole archive.
  var archive: [UInt8] {
    var end = LittleEndianBytes()
    end.append("PK\u{5}\u{6}")
    end.append(UInt32(0))
    end.append(count)
    end.append(count)
    end.append(UInt32(directory.bytes.count))
    end.append(UInt32(bytes.bytes.count))
    end.append(UInt16(0))
    return bytes.bytes + directory.bytes + end.bytes
  }
}
