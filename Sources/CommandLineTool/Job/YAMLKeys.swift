/// The line from which a YAML text may have more keys that are lists or mappings than anybody writes; nil where it has not.
///
/// Yams compares the keys of a mapping that has one twice, and for keys within keys takes twice as long for every level: 1.5 KB
/// took longer than anybody waits. So this is told before it reads the text, by the signs alone that such keys need: a `?` that
/// begins one, or a `]` or `}` with a colon behind it. In words and comments they are rare, and some are allowed.
func lineOfManyCollectionKeys(inYAML text: String) -> Int? {
  var (line, count) = (1, 0)
  var previous: Unicode.Scalar = "\n"
  // What the last bracket closes may be a key, as long as only blanks follow.
  var isBehindBracket = false
  for scalar in text.unicodeScalars {
    let beginsKey = scalar == "?" && !mayPrecedeQuestionMark(previous)
    if beginsKey || scalar == ":" && isBehindBracket { count += 1 }
    if count > allowedCount { return line }
    if scalar == "\n" { line += 1 }
    isBehindBracket = scalar == "]" || scalar == "}" || isBehindBracket && (scalar == " " || scalar == "\t")
    previous = scalar
  }
  return nil
}

/// Comparing keys of so many levels takes no time.
private let allowedCount = 8

/// Whether a question mark behind it belongs to a word or a sentence.
private func mayPrecedeQuestionMark(_ scalar: Unicode.Scalar) -> Bool {
  scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    || "\"'!.)*".unicodeScalars.contains(scalar)
}
