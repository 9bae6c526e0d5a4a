/// For a browser: one file with everything in it, which loads nothing and can be read without scripts.
public enum HTMLFormat: ReportFormat {
  /// The report's blocks in sections, as a page.
  public static func rendered(_ report: Report) throws(ReportError) -> String {
    var body = ""
    var isInSection = false
    var figureCount = 0
    for block in report.blocks {
      if case .section(let title, let name) = block {
        body += isInSection ? "</section>\n" : ""
        isInSection = true
        body += "<section aria-labelledby=\"\(name)\">\n<h2 id=\"\(name)\">\(text(title))</h2>\n"
      } else {
        body += element(block, figureCount: &figureCount)
      }
    }
    if isInSection { body += "</section>\n" }
    return HTMLPage.rendered(title: report.title ?? "mv2v", body: body, contents: contents(of: report))
  }

  /// Links to the sections.
  private static func contents(of report: Report) -> String {
    let links = report.blocks.compactMap { block -> String? in
      guard case .section(let title, let name) = block else { return nil }
      return "<li><a href=\"#\(name)\">\(text(title))</a></li>"
    }
    return links.count > 1
      ? "<nav aria-label=\"Contents\"><ul>\(links.joined(separator: "\n"))</ul></nav>\n" : ""
  }

  private static func element(_ block: Report.Block, figureCount: inout Int) -> String {
    switch block {
    case .section: return ""
    case .banner(let word, let tone, let text):
      return
        "<p class=\"banner \(tone.rawValue)\"><strong>\(self.text(word))</strong> \(self.text(text))</p>\n"
    case .paragraph(let lines):
      return lines.map { "<p>\(text($0))</p>\n" }.joined()
    case .table(let table), .appendix(let table): return element(table)
    case .fields(let fields):
      let entries = fields.map { "<div><dt>\(text($0.label))</dt><dd>\(text($0.value))</dd></div>" }
      return "<dl>\(entries.joined(separator: "\n"))</dl>\n"
    case .figures(let charts):
      let figures = charts.map { chart in
        figureCount += 1
        let drawing = chart.drawing().inlined(
          name: "figure-\(figureCount)", title: chart.title, summary: chart.summary)
        return
          "<figure>\n<figcaption><b>\(text(chart.title)).</b> \(text(chart.summary))</figcaption>\n\(drawing)</figure>"
      }
      return "<div class=\"figures\">\n\(figures.joined(separator: "\n"))\n</div>\n"
    case .code(let lines):
      let shownLines = shown(lines, limit: 40_000, keepsLines: true).escapedForMarkup
      return "<pre><code>\(shownLines)</code></pre>\n"
    case .hint(let hint): return "<p class=\"hint\">\(text(hint))</p>\n"
    }
  }

  private static func element(_ table: Table) -> String {
    func numbers(_ column: Int) -> String {
      column == 0 || table.textColumns.contains(column) ? "" : " class=\"n\""
    }
    let header = table.header.enumerated().map { column, cell in
      "<th scope=\"col\"\(numbers(column))>\(text(cell))</th>"
    }
    let rows = table.rows.map { row in
      "<tr>"
        + row.enumerated().map { column, cell in
          column == 0
            ? "<th scope=\"row\"\(table.textColumns.contains(0) ? " class=\"t\"" : "")>\(text(cell))</th>"
            : "<td\(numbers(column))>\(text(cell))</td>"
        }.joined() + "</tr>\n"
    }
    let caption = table.caption.map { "<caption>\(text($0))</caption>\n" } ?? ""
    let label = text(table.caption ?? table.header.joined(separator: ", "))
    return "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"\(label)\">\n<table>\n\(caption)"
      + "<thead><tr>\(header.joined())</tr></thead>\n<tbody>\n\(rows.joined())</tbody>\n</table>\n</div>\n"
  }

  private static func text(_ text: String) -> String { shown(text, limit: 4000).escapedForMarkup }
}
