/// A table for a terminal: the first column aligned left, the others right.
struct TextTable {
  let header: [String]
  var rows: [[String]] = []

  func rendered() -> String {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      row.indices.map { column in
        column == 0 ? row[column].padded(to: widths[column]) : row[column].leftPadded(to: widths[column])
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
