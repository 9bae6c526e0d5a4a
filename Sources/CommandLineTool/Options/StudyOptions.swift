import ArgumentParser
import EmbeddingFiles
import Evaluation
import Mv2v
import Reports

/// Options of rows that a report looks at: vectors of both sides, of which nothing is paired, and their texts.
struct StudyOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Source vectors to look at; they need not be paired with the target's.", valueName: "file"))
  var source: [String] = []
  @Option(parsing: .upToNextOption, help: ArgumentHelp("Target vectors to look at.", valueName: "file"))
  var target: [String] = []
  @Option(
    help: ArgumentHelp("Source rows to use, from 0, end not included. (default: all)", valueName: "first:end")
  )
  var sourceRows: RowRange?
  @Option(help: ArgumentHelp("Target rows to use. (default: all)", valueName: "first:end"))
  var targetRows: RowRange?
  @OptionGroup var input: InputOptions
  @Option(
    help: ArgumentHelp(
      "The texts of both sides' rows, where row i of either file is of the same text: line i is row i.",
      valueName: "file"))
  var texts: String?
  @Option(help: ArgumentHelp("The texts of the source rows: line i is row i of the file.", valueName: "file"))
  var sourceTexts: String?
  @Option(help: ArgumentHelp("The texts of the target rows.", valueName: "file"))
  var targetTexts: String?
  @Option(
    parsing: .unconditional, help: ArgumentHelp("Rows to draw of each side.", valueName: "rows"))
  var sample = UnpairedStudy.defaultSampleCount
  @Option(parsing: .unconditional, help: ArgumentHelp("Seed of the draw.", valueName: "number"))
  var seed: UInt64 = 0

  func validate() throws {
    if source.isEmpty != target.isEmpty { throw ValidationError("--source and --target go together") }
    if sample < 1 { throw ValidationError("--sample must be at least 1, not \(sample)") }
    if texts != nil, sourceTexts != nil || targetTexts != nil {
      throw ValidationError("choose either --texts or --source-texts and --target-texts")
    }
    if source.isEmpty {
      for (name, isGiven) in [
        ("--texts", texts != nil), ("--source-texts", sourceTexts != nil),
        ("--target-texts", targetTexts != nil),
        ("--source-rows", sourceRows != nil), ("--target-rows", targetRows != nil),
      ] where isGiven { throw ValidationError("\(name) needs --source and --target") }
    }
  }

  /// The files as typed.
  var paths: [String] { source + target + [texts, sourceTexts, targetTexts].compactMap { $0 } }

  /// What the rows show of a map; nil where none were given.
  func study(of map: EmbeddingMap) throws -> StudiedRows? {
    guard !source.isEmpty else { return nil }
    let source = try EmbeddingRows(paths: self.source, range: sourceRows, options: input.reading)
    let target = try EmbeddingRows(paths: self.target, range: targetRows, options: input.reading)
    let study = try UnpairedStudy(
      of: map, source: source.rows, target: target.rows, sampleCount: sample, seed: seed)
    let (most, least) = StudiedRows.shown(of: study.certainties)
    let shown = most + least
    return StudiedRows(
      study: study,
      source: try Self.side(source, shown: shown.map(\.row), texts: sourceTexts ?? texts),
      target: try Self.side(
        target, shown: shown.flatMap { $0.neighbors.map(\.row) }, texts: targetTexts ?? texts))
  }

  private static func side(_ rows: EmbeddingRows, shown: [Int], texts path: String?) throws -> StudiedSide {
    StudiedSide(
      name: rows.file.path.split(separator: "/").last.map(String.init) ?? rows.file.path,
      range: rows.rows.range, texts: try texts(of: shown, in: rows, path: path))
  }

  /// The texts of rows of a range, by their numbers in it, from a file with a line for each row of the whole file.
  private static func texts(of numbers: [Int], in rows: EmbeddingRows, path: String?) throws -> [Int: String]
  {
    guard let path else { return [:] }
    let first = rows.rows.range.lowerBound
    let found = try SelectedLines(Set(numbers.map { $0 + first }), ofFile: path)
    guard found.count == rows.file.rowCount else {
      throw CommandError.inFile(
        path: path,
        message: "\(found.count) lines, expected \(rows.file.rowCount), one for each row of \(rows.file.path)"
      )
    }
    return Dictionary(found.lines.map { ($0.key - first, $0.value) }) { $1 }
  }
}
