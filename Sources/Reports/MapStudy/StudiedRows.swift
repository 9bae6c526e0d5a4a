package import Evaluation

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
