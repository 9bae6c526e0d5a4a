/// The line of the first alias (`*name`) of a YAML text that also has anchors (`&name`); nil where there is none.
///
/// Aliases of lists of aliases make a small text a huge one ("billion laughs"), and comparing keys would then take for
/// ever. A quoted text may be taken for an alias, where it holds words that begin with `*` and with `&`.
func lineOfFirstAlias(inYAML text: String) -> Int? {
  var (line, aliasLine, hasAnchor) = (1, Int?.none, false)
  var (beforeLast, last) = (lineFeed, lineFeed)
  for byte in text.utf8 {
    if isNameByte(byte), mayPrecedeNode(beforeLast) {
      if last == UInt8(ascii: "*") { aliasLine = aliasLine ?? line }
      if last == UInt8(ascii: "&") { hasAnchor = true }
    }
    if byte == lineFeed { line += 1 }
    (beforeLast, last) = (last, byte)
  }
  return hasAnchor ? aliasLine : nil
}

private let lineFeed = UInt8(ascii: "\n")

/// Letters, digits, `_` and `-`, of which libyaml makes names of anchors.
private func isNameByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
    true
  default: false
  }
}

/// Blanks, the signs that stand before a value, and the last bytes of the line ends and marks that only Unicode has.
private func mayPrecedeNode(_ byte: UInt8) -> Bool {
  byte <= 0x20 || " [{,:?-".utf8.contains(byte) || [0x85, 0xA8, 0xA9, 0xBF].contains(byte)
}
