public import EmbeddingFiles

/// A form that any report can be given; one file per implementation.
public protocol ReportFormat {
  /// The report as a text in this format.
  ///
  /// - Throws: `ReportError` when the report has nothing that this format could show.
  static func rendered(_ report: Report) throws(ReportError) -> String
}

extension Report {
  /// The report in a format.
  public func rendered(as format: (some ReportFormat).Type) throws(ReportError) -> String {
    try format.rendered(self)
  }
}

/// Why a report cannot be shown in a format.
public enum ReportError: Error, Equatable, CustomStringConvertible {
  /// The report has no rows of figures, or no picture.
  case nothingToShow(format: String)
  /// The report's document cannot be encoded.
  case notEncodable(reason: String)
  /// A file that is not what `mv2v evaluate --json` prints.
  case notAnEvaluation(path: String, reason: String)
  /// Reading failed.
  case file(EmbeddingFileError)

  /// A sentence for people.
  public var description: String {
    switch self {
    case .nothingToShow(let format): "this report has nothing that \(format) could show"
    case .notEncodable(let reason): "the report cannot be written as JSON: \(reason)"
    case .notAnEvaluation(let path, let reason):
      "\(path) is not what 'mv2v evaluate --json' prints: \(reason)"
    case .file(let error): error.description
    }
  }
}
