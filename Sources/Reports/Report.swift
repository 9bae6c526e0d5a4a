/// A result as it is shown, whatever the format: built once from the result, rendered by any `ReportFormat`.
public struct Report: Sendable {
  /// What it is about, where it is a document of its own.
  package var title: String?
  /// What a person reads, from top to bottom.
  package var blocks: [Block]
  /// What a program reads: encoded with snake-case keys.
  package var document: any Encodable & Sendable
  /// Rows of figures in full, for a spreadsheet or a study; nil where there is no such table.
  package var records: Table?
  /// Pictures, each with the name that its file ends with.
  package var charts: [Chart]

  package init(
    title: String? = nil, blocks: [Block], document: any Encodable & Sendable, records: Table? = nil,
    charts: [Chart] = []
  ) {
    self.title = title
    (self.blocks, self.document, self.records, self.charts) = (blocks, document, records, charts)
  }

  /// A piece of what a person reads. Texts may hold anything, whatever file they come from; formats make them safe.
  package enum Block: Sendable {
    /// A new section; its name is short, in lower-case letters and dashes.
    case section(String, name: String)
    /// One word that matters most, with what it means.
    case banner(String, Tone, text: String)
    /// Sentences, one a line.
    case paragraph([String])
    /// Columns of figures.
    case table(Table)
    /// A long table, for those who look for something in it: on a page, and not in what is read from end to end.
    case appendix(Table)
    /// Labels with their values.
    case fields([(label: String, value: String)])
    /// Pictures that stand side by side where there is room.
    case figures([any FigureChart])
    /// Lines to be copied.
    case code(String)
    /// What could stand here, and how to get it.
    case hint(String)
  }

  /// How something is meant.
  package enum Tone: String, Sendable { case good, caution, bad, neutral }
}

/// Cells under a header; the first column names the rows.
package struct Table: Equatable, Sendable {
  package var header: [String]
  package var rows: [[String]]
  /// What it shows, in a line; nil where that is plain.
  package var caption: String?
  /// Columns of texts from files.
  package var textColumns: Set<Int> = []

  package init(
    header: [String], rows: [[String]] = [], caption: String? = nil, textColumns: Set<Int> = []
  ) {
    (self.header, self.rows, self.caption, self.textColumns) = (header, rows, caption, textColumns)
  }
}
