import CZlib

/// The checksum of a member of a zip archive (CRC-32), by zlib.
///
/// - Parameters:
///   - bytes: of the member, or some of them.
///   - earlier: the checksum of the bytes before them; 0 where there are none.
package func zipChecksum(_ bytes: RawSpan, after earlier: UInt32 = 0) -> UInt32 {
  unsafe bytes.withUnsafeBytes { bytes in
    // zlib takes a missing address for the wish to begin anew.
    guard let first = bytes.baseAddress else { return earlier }
    // So many bytes are there, and are read and no more.
    return unsafe UInt32(
      truncatingIfNeeded: crc32_z(uLong(earlier), first.assumingMemoryBound(to: UInt8.self), bytes.count))
  }
}

/// The same of bytes in an array.
package func zipChecksum(_ bytes: [UInt8]) -> UInt32 { bytes.span.withBytes { zipChecksum($0) } }
