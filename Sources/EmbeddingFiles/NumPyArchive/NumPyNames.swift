/// How NumPy stores strings and whole numbers, for ids: `<U8` is 8 characters of UTF-32, `|S8` 8 bytes, `<i8` a number.
struct NumPyNames {
  private enum Kind { case characters, bytes, signed, unsigned }

  let byteCount: Int
  private let kind: Kind
  private let isBigEndian: Bool

  /// Understands a type's description; nil for other types.
  init?(descriptor: String) {
    guard let order = descriptor.first, "<>=|".contains(order), let size = Int(descriptor.dropFirst(2)),
      size > 0
    else { return nil }
    isBigEndian = order == ">"
    switch descriptor.dropFirst().first {
    case "U" where size < 1 << 24: (kind, byteCount) = (.characters, 4 * size)
    case "S" where size < 1 << 26: (kind, byteCount) = (.bytes, size)
    case "i" where [1, 2, 4, 8].contains(size): (kind, byteCount) = (.signed, size)
    case "u" where [1, 2, 4, 8].contains(size): (kind, byteCount) = (.unsigned, size)
    default: return nil
    }
  }

  /// The text of one element, in UTF-8; nil for what is no text.
  func name(_ element: FileBytes) -> [UInt8]? {
    switch kind {
    case .characters: return characters(element)
    case .bytes:
      let end = element.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
      let text = FileBytes(rebasing: element[..<end])
      return isUTF8(text) ? Array(text) : nil
    case .signed, .unsigned:
      let bytes = isBigEndian ? Array(element) : element.reversed()
      let bits = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      if kind == .unsigned { return Array(String(bits).utf8) }
      let shift = UInt64(64 - 8 * byteCount)
      return Array(String(Int64(bitPattern: bits << shift) >> Int64(shift)).utf8)
    }
  }

  private func characters(_ element: FileBytes) -> [UInt8]? {
    var text = String.UnicodeScalarView()
    for offset in stride(from: 0, to: element.count, by: 4) {
      let stored = element.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      let value = isBigEndian ? stored.byteSwapped : stored
      guard let scalar = Unicode.Scalar(value) else { return nil }
      text.append(scalar)
    }
    while text.last?.value == 0 { text.removeLast() }
    return Array(String(text).utf8)
  }
}
