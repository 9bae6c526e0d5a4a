/// Whether a character would rule what shows it, a terminal or a page: controls, marks and overrides of direction, other
/// invisible formats, line separators, and what is no character.
package func isRuling(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  // Joiners shape letters and emoji, and do nothing else.
  case .format: scalar.value != 0x200C && scalar.value != 0x200D
  case .control, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: true
  default: false
  }
}

/// A character by its number: ⟨U+202E⟩.
package func spelledOut(_ scalar: Unicode.Scalar) -> String {
  let digits = String(scalar.value, radix: 16, uppercase: true)
  return "⟨U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "⟩"
}

extension String {
  /// The text in one line, without what would rule whatever shows it: such characters, line ends and tabs included, are
  /// spelled out.
  package var inOneLine: String { replacing(isRuling, by: spelledOut) }

  /// The text with other words in the place of some characters.
  package func replacing(
    _ isReplaced: (Unicode.Scalar) -> Bool, by words: (Unicode.Scalar) -> String
  ) -> String {
    guard unicodeScalars.contains(where: isReplaced) else { return self }
    return unicodeScalars.reduce(into: "") { text, scalar in
      if isReplaced(scalar) { text += words(scalar) } else { text.unicodeScalars.append(scalar) }
    }
  }
}
