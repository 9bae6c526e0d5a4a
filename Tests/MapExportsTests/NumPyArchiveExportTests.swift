import MapExports
import Testing

@Suite struct NumPyArchiveExportTests {
  /// The first member of the archive, byte by byte; its checksum is that of Python's zlib.
  @Test func theFirstMemberIsTheCentre() throws {
    let bytes = try MapExport(SmallMaps.file(SmallMaps.turn), to: .npz).onlyFile.bytes
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"
    let array =
      [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(text.utf8)
      + [UInt8](repeating: 0x20, count: 117 - text.utf8.count) + [0x0A, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40]
    let checksum = withUnsafeBytes(of: UInt32(3886795418).littleEndian, Array.init)
    // Needs version 2.0, UTF-8, stored, no date; then checksum, both lengths, and the length of the name.
    let head =
      Array("PK\u{3}\u{4}".utf8) + [20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0] + checksum
      + [136, 0, 0, 0, 136, 0, 0, 0, 10, 0, 0, 0]
    #expect(Array(bytes.prefix(head.count + 10 + array.count)) == head + Array("center.npy".utf8) + array)
    // Four members, counted at the end.
    #expect(Array(bytes.suffix(14).prefix(4)) == [4, 0, 4, 0])
  }
}
