import ArgumentParser
import Mv2v

/// Options of the commands that take paired vectors: row i of one side and row i of the other describe the same item.
struct PairedRowsOptions: ParsableArguments {
  @Option(parsing: .upToNextOption, help: ArgumentHelp("Paired source vectors.", valueName: "file"))
  var source: [String]
  @Option(parsing: .upToNextOption, help: ArgumentHelp("Paired target vectors.", valueName: "file"))
  var target: [String]
  @Option(
    help: ArgumentHelp("Source rows to use, from 0, end not included. (default: all)", valueName: "first:end")
  )
  var sourceRows: RowRange?
  @Option(help: ArgumentHelp("Target rows to use. (default: all)", valueName: "first:end"))
  var targetRows: RowRange?
  @OptionGroup var input: InputOptions

  /// The files as typed.
  var paths: [String] { source + target }

  /// Opens both files.
  func open() throws -> (source: EmbeddingRows, target: EmbeddingRows) {
    (
      try EmbeddingRows(paths: source, range: sourceRows, options: input.reading),
      try EmbeddingRows(paths: target, range: targetRows, options: input.reading)
    )
  }
}
