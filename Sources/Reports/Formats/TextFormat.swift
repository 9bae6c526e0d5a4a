import EmbeddingFiles

/// What stands for a long table.
let elsewhere = " They stand in the HTML and JSON reports."

/// For a terminal: tables in columns, blocks apart by an empty line.
public enum TextFormat: ReportFormat {
  /// The report's blocks, without a line end after the last.
  public static func rendered(_ report: Report) -> String {
    report.blocks.map { block in
      switch block {
      case .section(let title, _): title
      case .banner(let word, _, let text): "\(word): \(text)"
      case .paragraph(let lines): lines.joined(separator: "\n")
      case .table(let table): (table.caption.map { $0 + "\n" } ?? "") + rendered(table)
      case .appendix(let table): (table.caption ?? "") + elsewhere
      case .fields(let fields): rendered(fields)
      case .figures(let charts): charts.map { "\($0.title): \($0.summary)" }.joined(separator: "\n")
      case .code(let text), .hint(let text): text
      }
    }.joined(separator: "\n\n")
  }

  /// The first column is aligned left, the others right.
  private static func rendered(_ table: Table) -> String {
    let all = ([table.header] + table.rows).map { $0.map(\.inOneLine) }
    let widths = table.header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      row.indices.map { column in
        column == 0 ? row[column].padded(to: widths[column]) : row[column].leftPadded(to: widths[column])
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  private static func rendered(_ fields: [(label: String, value: String)]) -> String {
    let width = (fields.map(\.label.count).max() ?? 0) + 2
    return fields.map { $0.label.padded(to: width) + $0.value.inOneLine }.joined(separator: "\n")
  }
}
