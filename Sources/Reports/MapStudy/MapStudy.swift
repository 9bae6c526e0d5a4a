package import EmbeddingMaps
import Embeddings

/// Everything that is known of a map, for `mv2v report`.
public struct MapStudy: Sendable {
  /// The map and what its file says.
  package let file: MapFile
  /// Where the file is.
  package let path: String
  /// What `mv2v evaluate --json` has measured, if it was given.
  package let evaluation: MeasuredEvaluation?
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
