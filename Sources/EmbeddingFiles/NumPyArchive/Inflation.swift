import CZlib

/// Inflates a member of an archive, and stops when there is more than the archive has announced.
///
/// - Parameters:
///   - limit: how many bytes to stop after; nil for all, which must then have the size and checksum announced.
///   - visit: is given the inflated bytes, part by part.
/// - Throws: `malformedHeader` for a damaged member, and what `visit` throws.
func inflate(
  _ member: ZipDirectory.Member, of file: MappedFile, limit: Int? = nil,
  _ visit: (RawSpan) throws(EmbeddingFileError) -> Void
) throws(EmbeddingFileError) {
  func damaged(_ what: String) -> EmbeddingFileError {
    .malformedHeader(path: file.path, reason: "the member '\(member.name)' of the archive \(what)")
  }
  // zlib allocates what is behind `stream`, which stays in its place, and frees it in `inflateEnd`. Input and output are
  // set anew, with their lengths, for each call, which does not outlast the closures that lend them.
  var stream = unsafe z_stream()
  // Negative: raw deflate, without zlib's own header.
  guard unsafe inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
  else {
    throw damaged("cannot be inflated: zlib has no memory")
  }
  defer { unsafe inflateEnd(&stream) }
  var output = [UInt8](repeating: 0, count: 1 << 16)
  var (position, total, checksum) = (member.range.lowerBound, 0, UInt32(0))
  var status = Z_OK
  while status == Z_OK, total < limit ?? .max {
    // Beyond the last byte zlib is called once more, for what it still holds.
    let inputCount = min(member.range.upperBound - position, 1 << 24)
    let input = FileBytes(rebasing: file.bytes[position..<position + inputCount])
    let count = input.withSpan { input in
      unsafe input.withUnsafeBytes { input in
        unsafe output.withUnsafeMutableBufferPointer { output in
          unsafe stream.next_in = unsafe UnsafeMutablePointer(
            mutating: input.bindMemory(to: UInt8.self).baseAddress)
          unsafe stream.avail_in = UInt32(input.count)
          unsafe stream.next_out = output.baseAddress
          unsafe stream.avail_out = UInt32(output.count)
          status = unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
          return unsafe output.count - Int(stream.avail_out)
        }
      }
    }
    unsafe position += inputCount - Int(stream.avail_in)
    total += count
    guard total <= member.size else {
      throw damaged("inflates to more than the \(member.size) bytes announced")
    }
    guard status == Z_OK || status == Z_STREAM_END else { throw damaged("is damaged") }
    try output.span.extracting(first: count).withBytes { bytes throws(EmbeddingFileError) in
      checksum = zipChecksum(bytes, after: checksum)
      try visit(bytes)
    }
  }
  if limit != nil { return }
  guard total == member.size else {
    throw damaged("inflates to \(total) bytes, announced were \(member.size)")
  }
  guard checksum == member.checksum else {
    throw damaged("has another checksum than announced; it is damaged")
  }
}
