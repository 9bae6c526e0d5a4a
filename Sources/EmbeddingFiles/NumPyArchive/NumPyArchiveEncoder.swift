/// Encodes a `.npz` as `numpy.savez` does: the array `embeddings`, and the array `ids` where rows have names.
///
/// The sizes and checksums stand in the directory at the end, so that nothing has to be known of the rows beforehand.
struct NumPyArchiveEncoder: ArrayEncoder {
  static let formatName = NumPyArchiveFormat.name
  static let fileExtensions = NumPyArchiveFormat.fileExtensions
  static let keepsNames = true

  let header: [UInt8]
  let output: EncodedRows
  private let arrayHeader: [UInt8]
  private var checksum: UInt32

  init(_ output: EncodedRows) {
    self.output = output
    arrayHeader = NumPyEncoder.header(of: output)
    header = ZipMember(name: "embeddings.npy").localHeader + arrayHeader
    checksum = zipChecksum(arrayHeader)
  }

  /// The checksum takes rows one after another.
  var rowByteCount: Int? { nil }

  mutating func count(_ bytes: RawSpan) {
    checksum = zipChecksum(bytes, after: checksum)
  }

  var footer: [UInt8] {
    var array = ZipMember(name: "embeddings.npy")
    array.size = arrayHeader.count + output.rowCount * output.elementByteCount
    array.checksum = checksum
    var (bytes, members) = (array.descriptor, [array])
    if output.names != nil {
      let ids = identifierArray
      var member = ZipMember(name: "ids.npy")
      member.offset = header.count - arrayHeader.count + array.size + array.descriptor.count
      (member.size, member.checksum) = (ids.count, zipChecksum(ids))
      bytes += member.localHeader + ids + member.descriptor
      members.append(member)
    }
    let start = header.count - arrayHeader.count + array.size + bytes.count
    return bytes + ZipMember.directory(of: members, at: start)
  }

  /// Strings of UTF-32, all as long as the longest, as NumPy stores them.
  private var identifierArray: [UInt8] {
    var texts: [[UInt32]] = []
    for row in 0..<output.rowCount {
      texts.append(String(decoding: output.name(ofRow: row), as: UTF8.self).unicodeScalars.map(\.value))
    }
    let width = max(1, texts.map(\.count).max() ?? 1)
    var bytes = numPyArrayHeader(descriptor: "<U\(width)", shape: [output.rowCount])
    bytes.reserveCapacity(bytes.count + 4 * width * texts.count)
    for text in texts {
      for value in text + [UInt32](repeating: 0, count: width - text.count) {
        bytes += [UInt8](littleEndian: value)
      }
    }
    return bytes
  }
}
