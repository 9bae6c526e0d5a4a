import CZlib

/// Inflates a member of an archive, and stops when there is more than the archive has announced.
///
/// - Parameters:
///   - limit: how many bytes to stop after; nil for all, which must then have the size and checksum announced.
///   - visit: is given the inflated bytes, part by part.
/// - Throws: `malformedHeader` for a damaged member, and what `visit` throws.
func inflate(
  _ member: ZipDirectory.Member, of file: MappedFile, limit: Int? = nil,
  _ visit: (UnsafeRawBufferPointer) throws(EmbeddingFileError) -> Void
) throws(EmbeddingFileError) {
  func damaged(_ what: String) -> EmbeddingFileError {
    .malformedHeader(path: file.path, reason: "the member '\(member.name)' of the archive \(what)")
  }
  var stream = z_stream()
  // Negative: raw deflate, without zlib's own header.
  guard inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
    throw damaged("cannot be inflated: zlib has no memory")
  }
  defer { inflateEnd(&stream) }
  var output = [UInt8](repeating: 0, count: 1 << 16)
  var (position, total, checksum) = (member.range.lowerBound, 0, crc32(0, nil, 0))
  var status = Z_OK
  while status == Z_OK, total < limit ?? .max {
    // Beyond the last byte zlib is called once more, for what it still holds.
    let inputCount = min(member.range.upperBound - position, 1 << 24)
    let input = file.bytes.baseAddress.map { $0 + position }
    stream.next_in = UnsafeMutablePointer(mutating: input?.assumingMemoryBound(to: UInt8.self))
    stream.avail_in = UInt32(inputCount)
    let count = output.withUnsafeMutableBufferPointer { buffer in
      stream.next_out = buffer.baseAddress
      stream.avail_out = UInt32(buffer.count)
      status = CZlib.inflate(&stream, Z_NO_FLUSH)
      return buffer.count - Int(stream.avail_out)
    }
    position += inputCount - Int(stream.avail_in)
    total += count
    guard total <= member.size else {
      throw damaged("inflates to more than the \(member.size) bytes announced")
    }
    guard status == Z_OK || status == Z_STREAM_END else { throw damaged("is damaged") }
    checksum = crc32(checksum, output, UInt32(count))
    let result = output.withUnsafeBytes { bytes in
      Result { () throws(EmbeddingFileError) in
        try visit(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
      }
    }
    try result.get()
  }
  if limit != nil { return }
  guard total == member.size else {
    throw damaged("inflates to \(total) bytes, announced were \(member.size)")
  }
  guard UInt32(truncatingIfNeeded: checksum) == member.checksum else {
    throw damaged("has another checksum than announced; it is damaged")
  }
}
