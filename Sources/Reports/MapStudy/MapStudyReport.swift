import EmbeddingMaps
import Embeddings

extension Report {
  /// All that is known of a map, section by section; what could be known besides is said where it would stand.
  public init(_ study: MapStudy) {
    let sections: [(title: String, name: String, blocks: [Block])] = [
      ("Verdict", "verdict", verdictBlocks(study)),
      ("Accuracy on paired rows", "accuracy", accuracyBlocks(study)),
      ("The fit, stage by stage", "fit", fitBlocks(study)),
      ("Agreement of the chains", "chains", agreementBlocks(study)),
      ("Both spaces, before and after", "spaces", spacesBlocks(study)),
      ("Singular values", "spectrum", spectrumBlocks(study)),
      ("The matrix", "matrix", matrixBlocks(study)),
      ("Certain and uncertain rows", "rows", rowsBlocks(study)),
      ("Settings, and how to make it again", "settings", settingsBlocks(study)),
    ]
    self.init(
      title: "\(study.name(of: .source)) to \(study.name(of: .target)): \(study.fileName)",
      blocks: sections.flatMap { [.section($0.title, name: $0.name)] + $0.blocks },
      document: MapStudyDocument(study))
  }
}
