import EmbeddingFiles
package import Mv2v

/// Known pairs from a file of two columns: a source row and a target row, from 0, as counted in the files of
/// vectors. Columns are separated by a comma, tabs or blanks; empty lines, lines that begin with # and a first line
/// that names the columns, such as `source,target`, are passed over.
///
/// - Parameters:
///   - source: the source rows in use; the pairs are given relative to them.
///   - target: the target rows in use.
/// - Throws: `CommandError.inFile`, naming the line, for anything else, for a row outside the rows in use, for a
///   row in two pairs, and for a file without pairs.
package func knownPairs(
  path: String, source: EmbeddingRows, target: EmbeddingRows
) throws -> [KnownPair] {
  var lines: (source: [Int: Int], target: [Int: Int]) = ([:], [:])
  var pairs: [KnownPair] = []
  var hasHeader = false
  for (index, line) in try TextFile(path: path).lines.enumerated() {
    let fields = TextFile.fields(of: line)
    if fields.isEmpty || line.hasPrefix("#") { continue }
    if pairs.isEmpty, !hasHeader, fields.count == 2, namesColumns(fields) {
      hasHeader = true
      continue
    }
    func fail(_ message: String) -> CommandError {
      .inFile(path: path, message: "line \(index + 1) \(message)")
    }
    guard fields.count == 2, let sourceRow = Int(fields[0]), let targetRow = Int(fields[1]) else {
      throw fail("is '\(line)', expected a source row and a target row, two whole numbers from 0")
    }
    for (row, rows, side) in [(sourceRow, source, "source"), (targetRow, target, "target")]
    where !rows.rows.range.contains(row) {
      let range = rows.rows.range
      throw fail(
        "names \(side) row \(row), but the fit uses rows \(range.lowerBound):\(range.upperBound) of "
          + "\(rows.file.path)")
    }
    if let first = lines.source.updateValue(index + 1, forKey: sourceRow) {
      throw fail("names source row \(sourceRow) again, after line \(first); a row has one counterpart")
    }
    if let first = lines.target.updateValue(index + 1, forKey: targetRow) {
      throw fail("names target row \(targetRow) again, after line \(first); a row has one counterpart")
    }
    pairs.append(
      KnownPair(
        source: sourceRow - source.rows.range.lowerBound, target: targetRow - target.rows.range.lowerBound))
  }
  guard !pairs.isEmpty else { throw CommandError.inFile(path: path, message: "the file holds no pairs") }
  return pairs
}

/// Whether the fields of a line are names of a source and a target column.
private func namesColumns(_ fields: [String]) -> Bool {
  zip(fields, ["source", "target"]).allSatisfy { $0.lowercased().hasPrefix($1) }
}
