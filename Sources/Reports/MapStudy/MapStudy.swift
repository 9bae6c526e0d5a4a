package import EmbeddingMaps
package import Evaluation
import Embeddings

/// Everything that is known of a map, for `mv2v report`.
public struct MapStudy: Sendable {
  /// The map and what its file says.
  package let file: MapFile
  /// Where the file is.
  package let path: String
  /// What `mv2v evaluate --json` has measured, if it was given.
  package let evaluation: MeasuredEvaluation?
  /// Where the rows of one side come from.
  package struct StudiedSide: Sendable {
    /// What the file is called.
    package let name: String
    /// Which of its rows were given.
    package let range: Range<Int>
    /// Texts of rows that are shown, by their numbers within the range.
    package let texts: [Int: String]

    package init(name: String, range: Range<Int>, texts: [Int: String] = [:]) {
      (self.name, self.range, self.texts) = (name, range, texts)
    }

    /// A row's number as counted in the file, and its text where it has one.
    func words(_ row: Int, _ remark: String = "") -> String {
      "\(range.lowerBound + row)\(remark)" + (texts[row].map { ": " + shown($0, limit: 160) } ?? "")
    }
  }

  /// What rows of both sides show, if they were given.
  package let rows: StudiedRows?
  /// The words of the command that made the report.
  package let command: [String]

  package init(
    file: MapFile, path: String, evaluation: MeasuredEvaluation? = nil, rows: StudiedRows? = nil,
    command: [String] = []
  ) {
    (self.file, self.path, self.evaluation, self.rows) = (file, path, evaluation, rows)
    self.command = command
  }

  /// The file's name without folders.
  var fileName: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// What the fit recorded; nil for a map of paired rows.
  var record: FitRecord? {
    if case .unpaired(let record) = file.metadata.making { return record }
    return nil
  }

  /// What a side's model is called, or the side.
  func name(of side: Side) -> String { file.metadata.models[side] ?? "\(side)" }
}

/// Where the rows of one side come from.
package struct StudiedSide: Sendable {
  /// What the file is called.
  package let name: String
  /// Which of its rows were given.
  package let range: Range<Int>
  /// Texts of rows that are shown, by their numbers within the range.
  package let texts: [Int: String]

  package init(name: String, range: Range<Int>, texts: [Int: String] = [:]) {
    (self.name, self.range, self.texts) = (name, range, texts)
  }

  /// A row's number as counted in the file, and its text where it has one.
  func words(_ row: Int, _ remark: String = "") -> String {
    "\(range.lowerBound + row)\(remark)" + (texts[row].map { ": " + shown($0, limit: 160) } ?? "")
  }
}

/// What rows of both sides show, with their texts where there are any.
package struct StudiedRows: Sendable {
  package let study: UnpairedStudy
  package let source, target: StudiedSide

  package init(study: UnpairedStudy, source: StudiedSide, target: StudiedSide) {
    (self.study, self.source, self.target) = (study, source, target)
  }

  /// How many rows are shown at either end.
  package static let shownCount = 6

  /// The rows that are shown: the most certain and the least, of few rows each once.
  package static func shown(of certainties: [RowCertainty]) -> (most: [RowCertainty], least: [RowCertainty]) {
    let count = min(shownCount, certainties.count / 2)
    return (Array(certainties.prefix(count)), certainties.suffix(count).reversed())
  }
}
