/// A result as it is shown, whatever the format: built once from the result, rendered by any `ReportFormat`.
public struct Report: Sendable {
  /// What a person reads, from top to bottom.
  package var blocks: [Block]
  /// What a program reads: encoded with snake-case keys.
  package var document: any Encodable & Sendable
  /// Rows of figures in full, for a spreadsheet or a study; nil where there is no such table.
  package var records: Table?
  /// Pictures, each with the name that its file ends with.
  package var charts: [Chart]

  package init(
    blocks: [Block], document: any Encodable & Sendable, records: Table? = nil, charts: [Chart] = []
  ) {
    (self.blocks, self.document, self.records, self.charts) = (blocks, document, records, charts)
  }

  /// A piece of what a person reads.
  package enum Block: Sendable {
    /// Sentences, one a line.
    case paragraph([String])
    /// Columns of figures.
    case table(Table)
    /// Labels with their values.
    case fields([(label: String, value: String)])
  }
}

/// Cells under a header; the first column names the rows.
package struct Table: Equatable, Sendable {
  package var header: [String]
  package var rows: [[String]]

  package init(header: [String], rows: [[String]] = []) { (self.header, self.rows) = (header, rows) }
}
