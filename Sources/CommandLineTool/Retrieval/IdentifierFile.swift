/// The names of the rows of a file of vectors: one per line, or the row numbers from 0.
struct Identifiers {
  let names: [String]
  let rowsByName: [String: Int]

  /// Reads one id per line.
  ///
  /// - Throws: `CommandError.inFile` for a missing or repeated id, or another number of ids than rows.
  init(path: String?, rowCount: Int, of rowsPath: String) throws {
    guard let path else {
      names = (0..<rowCount).map(String.init)
      rowsByName = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
      return
    }
    names = try textLines(path)
    guard names.count == rowCount else {
      throw CommandError.inFile(
        path: path, message: "\(names.count) ids, but \(rowsPath) has \(rowCount) rows; give one id per row")
    }
    var rows: [String: Int] = [:]
    for (row, name) in names.enumerated() {
      guard !name.isEmpty, !name.contains(where: \.isWhitespace) else {
        throw CommandError.inFile(
          path: path, message: "line \(row + 1): the id '\(name)' is empty or holds a blank")
      }
      if let first = rows.updateValue(row, forKey: name) {
        throw CommandError.inFile(
          path: path, message: "the id '\(name)' stands in line \(first + 1) and again in line \(row + 1)")
      }
    }
    rowsByName = rows
  }

  /// The place of each row in ascending order of ids, byte by byte.
  var order: [Int] {
    let sorted = names.indices.sorted {
      Array(names[$0].utf8).lexicographicallyPrecedes(Array(names[$1].utf8))
    }
    var places = [Int](repeating: 0, count: names.count)
    for (place, row) in sorted.enumerated() { places[row] = place }
    return places
  }
}
