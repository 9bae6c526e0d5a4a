package import EmbeddingFiles

/// The names of the rows of a set of vectors: one per line of a file, those that the vectors' file carries, or the row
/// numbers from 0.
package struct Identifiers: Sendable {
  package let names: [String]
  package let rowsByName: [String: Int]

  /// Reads one id per line.
  ///
  /// - Parameters:
  ///   - path: of the ids; nil for those that are carried, or else row numbers.
  ///   - carried: the ids that come with the vectors, if any, one per row.
  ///   - origin: where the vectors stand, for messages.
  /// - Throws: `textFile` for a missing or repeated id, or another number of ids than rows; `file`.
  package init(
    path: String?, carried: RowIdentifiers? = nil, rowCount: Int, of origin: String
  ) throws(EvaluationError) {
    guard path != nil || carried != nil else {
      names = (0..<rowCount).map(String.init)
      rowsByName = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
      return
    }
    if let path {
      do { names = try TextFile(path: path).lines } catch { throw .file(error) }
    } else {
      names = (0..<(carried?.count ?? 0)).map { carried?[$0] ?? "" }
    }
    let path = path ?? origin
    guard names.count == rowCount else {
      throw .textFile(
        path: path, line: nil,
        reason: "\(names.count) ids, but \(origin) has \(rowCount) rows; give one id per row")
    }
    var rows: [String: Int] = [:]
    for (row, name) in names.enumerated() {
      guard !name.isEmpty, !name.contains(where: \.isWhitespace) else {
        throw .textFile(path: path, line: row + 1, reason: "the id '\(name)' is empty or holds a blank")
      }
      if let first = rows.updateValue(row, forKey: name) {
        throw .textFile(
          path: path, line: nil,
          reason: "the id '\(name)' stands in line \(first + 1) and again in line \(row + 1)")
      }
    }
    rowsByName = rows
  }

  /// Names in memory, or the numbers of `count` rows.
  ///
  /// - Precondition: names are different from one another.
  package init(names: [String]?, count: Int) {
    self.names = names ?? (0..<count).map(String.init)
    rowsByName = Dictionary(uniqueKeysWithValues: self.names.enumerated().map { ($1, $0) })
  }

  /// The place of each row in ascending order of ids, byte by byte.
  package var order: [Int] {
    let sorted = names.indices.sorted {
      Array(names[$0].utf8).lexicographicallyPrecedes(Array(names[$1].utf8))
    }
    var places = [Int](repeating: 0, count: names.count)
    for (place, row) in sorted.enumerated() { places[row] = place }
    return places
  }
}
