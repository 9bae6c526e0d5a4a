import EmbeddingFiles

/// Which candidates documents really are of, from a file, for a check of what is claimed.
package struct ExposureTruth: Sendable {
  /// The candidate rows of each document row that the file names.
  package let candidates: [Int: Set<Int>]

  /// Reads two columns, a document and a candidate by their ids or row numbers, separated by blanks, tabs or commas; a
  /// document may have several candidates, and one that is not named has none. A first line that names the columns, such as
  /// `document candidate`, is passed over, as are empty lines and lines that begin with #.
  ///
  /// - Throws: `textFile`, naming the line, for anything else, for an id without a vector, and for a file without pairs.
  package init(path: String, documents: Identifiers, candidates: Identifiers) throws(EvaluationError) {
    let lines: [String]
    do { lines = try TextFile(path: path).lines } catch { throw .file(error) }
    var found: [Int: Set<Int>] = [:]
    var isFirst = true
    for (index, line) in lines.enumerated() {
      let fields = TextFile.fields(of: line)
      if fields.isEmpty || line.hasPrefix("#") { continue }
      defer { isFirst = false }
      guard fields.count == 2 else {
        throw .textFile(
          path: path, line: index + 1,
          reason: "there are \(fields.count) columns, expected 2: a document and a candidate")
      }
      if isFirst, fields[0].lowercased() == "document", documents.rowsByName[fields[0]] == nil { continue }
      guard let document = documents.rowsByName[fields[0]] else {
        throw .textFile(
          path: path, line: index + 1, reason: "it names the document '\(fields[0])', which has no vector")
      }
      guard let candidate = candidates.rowsByName[fields[1]] else {
        throw .textFile(
          path: path, line: index + 1, reason: "it names the candidate '\(fields[1])', which has no vector")
      }
      found[document, default: []].insert(candidate)
    }
    guard !found.isEmpty else {
      throw .textFile(path: path, line: nil, reason: "the file holds no pairs of a document and a candidate")
    }
    self.candidates = found
  }
}
