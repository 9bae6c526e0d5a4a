import CZlib

/// A chunk of a dataset as it is stored: elements that have gone through filters.
struct Hdf5StoredChunk: Sendable {
  let bytes: [UInt8]
  /// One bit for each filter that it did not go through.
  let filterMask: UInt32

  /// The numbers that HDF5 has for the filters that are undone.
  private enum Filter { static let deflate = 1, shuffle = 2, fletcher = 3 }

  /// The elements, by undoing the filters from the last to the first.
  ///
  /// - Parameter byteCount: of all elements.
  /// - Returns: nil for a damaged chunk, also where it inflates to more than that.
  func elements(filters: [Int], byteCount: Int, elementSize: Int) -> [UInt8]? {
    // A checksum that was deflated takes four bytes more.
    let limit = byteCount + 4 * filters.count
    var bytes = bytes
    for (index, filter) in filters.enumerated().reversed() where filterMask & (1 << UInt32(index)) == 0 {
      switch filter {
      case Filter.deflate:
        guard let inflated = inflated(bytes, limit: limit) else { return nil }
        bytes = inflated
      case Filter.shuffle: bytes = unshuffled(bytes, elementSize: elementSize)
      case Filter.fletcher:
        guard let checked = withoutChecksum(bytes) else { return nil }
        bytes = checked
      default: return nil
      }
    }
    return bytes.count == byteCount ? bytes : nil
  }

  private func inflated(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
    // Memory for what so few bytes can become, whatever the file announces.
    let capacity = min(limit, bytes.count * largestInflation)
    var output = [UInt8](repeating: 0, count: capacity)
    var count = uLongf(capacity)
    // zlib is told how long both arrays are, and says how much it has written.
    guard capacity > 0, unsafe uncompress(&output, &count, bytes, uLong(bytes.count)) == Z_OK else {
      return nil
    }
    output.removeLast(capacity - Int(count))
    return output
  }

  /// The first bytes of all elements, then the second ones, and so on, brought together again; what is left over at the end
  /// was not moved.
  private func unshuffled(_ bytes: [UInt8], elementSize: Int) -> [UInt8] {
    let count = bytes.count / elementSize
    guard elementSize > 1, count > 1 else { return bytes }
    var result = bytes
    for place in 0..<elementSize {
      for element in 0..<count { result[element * elementSize + place] = bytes[place * count + element] }
    }
    return result
  }

  /// Bytes that their Fletcher checksum follows (H5checksum.c), in either order of its bytes: old versions swapped them.
  private func withoutChecksum(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count > 4 else { return nil }
    let content = bytes[..<(bytes.count - 4)]
    var (first, second): (UInt32, UInt32) = (0, 0)
    for start in stride(from: 0, to: content.count, by: 2) {
      first =
        (first + UInt32(bytes[start]) << 8 + (start + 1 < content.count ? UInt32(bytes[start + 1]) : 0))
        % 65535
      second = (second + first) % 65535
    }
    let stored = bytes[content.count...].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    func isOf(_ checksum: UInt32) -> Bool {
      // Sums of 65535 and of 0 are one and the same.
      checksum & 0xFFFF % 65535 == first && (checksum >> 16) % 65535 == second
    }
    let swapped = (stored & 0x00FF_00FF) << 8 | (stored >> 8) & 0x00FF_00FF
    return isOf(stored) || isOf(swapped) ? Array(content) : nil
  }
}

/// A deflated byte has at most four codes of two bits, each for a repetition of 258 bytes (RFC 1951, section 3.2.5).
private let largestInflation = 1032
