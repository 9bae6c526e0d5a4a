/// For spreadsheets and studies: tab-separated values under a header.
public enum TSVFormat: ReportFormat {
  /// The report's records; a tab or line end within a cell becomes a blank, so that columns stay columns.
  public static func rendered(_ report: Report) throws(ReportError) -> String {
    guard let records = report.records else { throw .nothingToShow(format: "TSV") }
    return ([records.header] + records.rows).map { row in
      row.map(plain).joined(separator: "\t") + "\n"
    }.joined()
  }

  private static func plain(_ cell: String) -> String {
    String(cell.map { $0 == "\t" || $0.isNewline ? " " : $0 })
  }
}
