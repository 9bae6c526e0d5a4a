/// For terminals, pull requests and notes: Markdown with GitHub's tables; pictures in words.
public enum MarkdownFormat: ReportFormat {
  /// The report's blocks, apart by an empty line.
  public static func rendered(_ report: Report) -> String {
    let title = report.title.map { ["# " + text($0)] } ?? []
    return (title + report.blocks.map(element)).joined(separator: "\n\n") + "\n"
  }

  private static func element(_ block: Report.Block) -> String {
    switch block {
    case .section(let title, _): "## " + text(title)
    case .banner(let word, _, let text): "**\(self.text(word))** \(self.text(text))"
    case .paragraph(let lines): lines.map(text).joined(separator: "\n\n")
    case .table(let table): element(table)
    case .appendix(let table): text((table.caption ?? "") + elsewhere)
    case .fields(let fields): fields.map { "- \(text($0.label)): \(text($0.value))" }.joined(separator: "\n")
    case .figures(let charts):
      charts.map { "- **\(text($0.title))**: \(text($0.summary))" }.joined(separator: "\n")
    case .code(let lines): code(shown(lines, limit: 40_000, keepsLines: true))
    case .hint(let hint): "_\(text(hint))_"
    }
  }

  private static func element(_ table: Table) -> String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let rows = table.rows.map { row in
      line(
        row.enumerated().map { column, cell in
          table.textColumns.contains(column) ? shown(cell).codeForMarkdownCell : text(cell)
        })
    }
    let alignment = table.header.indices.map {
      $0 == 0 || table.textColumns.contains($0) ? "---" : "---:"
    }
    let caption = table.caption.map { text($0) + "\n\n" } ?? ""
    return caption
      + ([line(table.header.map(text)), line(alignment)] + rows).joined(separator: "\n")
  }

  private static func code(_ lines: String) -> String {
    let fence = String(repeating: "`", count: max(3, lines.longestRun(of: "`") + 1))
    return "\(fence)\n\(lines)\n\(fence)"
  }

  private static func text(_ text: String) -> String { shown(text, limit: 4000).escapedForMarkdown }
}
