/// The known name that was most likely meant by a misspelt one, the first of several; nil where none is within an edit distance.
func nearestName(to word: String, among known: [String], within largestDistance: Int = .max) -> String? {
  known.map { (name: $0, distance: editDistance($0, word)) }.filter { $0.distance <= largestDistance }
    .min { $0.distance < $1.distance }?.name
}

/// The Levenshtein distance: insertions, deletions and replacements that turn one word into the other.
package func editDistance(_ a: String, _ b: String) -> Int {
  let b = Array(b)
  var previous = Array(0...b.count)
  for (i, character) in a.enumerated() {
    var current = [i + 1]
    for j in b.indices {
      current.append(
        min(previous[j + 1] + 1, current[j] + 1, previous[j] + (character == b[j] ? 0 : 1)))
    }
    previous = current
  }
  return previous[b.count]
}
