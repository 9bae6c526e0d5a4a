/// A stored member of a zip archive that is being written, whose size and checksum follow its bytes.
///
/// Format: PKWARE's APPNOTE.TXT 6.3.10, with the 64-bit extension, which every member has.
struct ZipMember {
  let name: String
  var offset = 0
  var size = 0
  var checksum: UInt32 = 0

  init(name: String) { self.name = name }

  private static func field(_ value: Int, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// The version needed (4.5, for 64 bits), a descriptor follows, stored, 1 January 1980.
  private var common: [UInt8] {
    Self.field(45, 2) + Self.field(8, 2) + Self.field(0, 2) + Self.field(0, 2) + Self.field(0x21, 2)
  }

  /// What stands before the member's bytes.
  var localHeader: [UInt8] {
    Self.field(0x0403_4b50, 4) + common + Self.field(0, 4) + Self.field(0xFFFF_FFFF, 4)
      + Self.field(0xFFFF_FFFF, 4)
      + Self.field(name.utf8.count, 2) + Self.field(20, 2) + Array(name.utf8)
      + Self.field(1, 2) + Self.field(16, 2) + Self.field(0, 8) + Self.field(0, 8)
  }

  /// What stands behind them.
  var descriptor: [UInt8] {
    Self.field(0x0807_4b50, 4) + Self.field(Int(checksum), 4) + Self.field(size, 8) + Self.field(size, 8)
  }

  private var entry: [UInt8] {
    Self.field(0x0201_4b50, 4) + Self.field(45, 2) + common + Self.field(Int(checksum), 4)
      + Self.field(0xFFFF_FFFF, 4) + Self.field(0xFFFF_FFFF, 4)
      + Self.field(name.utf8.count, 2) + Self.field(28, 2) + Self.field(0, 2) + Self.field(0, 2)
      + Self.field(0, 2)
      + Self.field(0, 4) + Self.field(0xFFFF_FFFF, 4) + Array(name.utf8)
      + Self.field(1, 2) + Self.field(24, 2) + Self.field(size, 8) + Self.field(size, 8)
      + Self.field(offset, 8)
  }

  /// The directory that ends an archive.
  ///
  /// - Parameter start: where in the file it begins.
  static func directory(of members: [ZipMember], at start: Int) -> [UInt8] {
    let entries = members.flatMap(\.entry)
    let long =
      field(0x0606_4b50, 4) + field(44, 8) + field(45, 2) + field(45, 2) + field(0, 4) + field(0, 4)
      + field(members.count, 8) + field(members.count, 8) + field(entries.count, 8) + field(start, 8)
    let locator = field(0x0706_4b50, 4) + field(0, 4) + field(start + entries.count, 8) + field(1, 4)
    let end =
      field(0x0605_4b50, 4) + field(0, 2) + field(0, 2) + field(members.count, 2) + field(members.count, 2)
      + field(0xFFFF_FFFF, 4) + field(0xFFFF_FFFF, 4) + field(0, 2)
    return entries + long + locator + end
  }
}
