import EmbeddingFiles

/// A text as it may go to a terminal: what could move its cursor, rename its window or turn the direction of writing is
/// spelled out, as in reports (`isRuling`), and the middle of lines that no one would read is left out.
///
/// Names of files, metadata of maps and lines of broken files come from strangers. Line ends and tabs stay.
func printable(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map(printableLine).joined(separator: "\n")
}

/// A message: the same in one line, so that a name with a line end in it does not look like a line of ours.
func printableMessage(_ text: String) -> String { shortened(text.inOneLine) }

/// Longer lines lose their middle; the longest of our own have some 1,500 characters.
private let longestLine = 4000

private func printableLine(_ line: Substring) -> String {
  shortened(String(line).replacing({ $0 != "\t" && isRuling($0) }, by: spelledOut))
}

private func shortened(_ shown: String) -> String {
  guard shown.utf8.count > longestLine, shown.count > longestLine else { return shown }
  let half = longestLine / 2
  return "\(shown.prefix(half))… (\(shown.count - 2 * half) characters left out) …\(shown.suffix(half))"
}
