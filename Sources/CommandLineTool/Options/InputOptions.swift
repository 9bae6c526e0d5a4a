import ArgumentParser
import EmbeddingFiles
import Mv2v

/// What files of vectors do not say about themselves.
struct InputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The format of the vectors, where neither the first bytes nor the extension tell (docs/formats.md): "
        + "\(readableFormatNames.joined(separator: ", ")).", valueName: "format"))
  var inputFormat: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The dimension of vectors in files without a header; 'file#384' says it for one file.",
      valueName: "count"))
  var dimension: Int?
  @Option(
    help: ArgumentHelp(
      "The field (JSON Lines, such as 'embedding' or 'data.0.embedding') or columns (CSV, such as 'v0:v383') of the vector.",
      valueName: "name"))
  var vectorField: String?
  @Option(help: ArgumentHelp("The field, column or array of the ids.", valueName: "name"))
  var idField: String?

  func validate() throws {
    if let dimension, dimension < 1 {
      throw ValidationError("--dimension must be at least 1, not \(dimension)")
    }
    if let inputFormat, !readableFormatNames.contains(inputFormat) {
      throw ValidationError(
        "--input-format is '\(inputFormat)', expected one of \(readableFormatNames.joined(separator: ", "))")
    }
  }

  /// As the library takes it.
  var reading: EmbeddingReadingOptions {
    var options = EmbeddingReadingOptions()
    (options.format, options.dimension) = (inputFormat, dimension)
    (options.vectorField, options.idField) = (vectorField, idField)
    return options
  }
}
