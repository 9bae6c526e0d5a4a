import AlignmentEvaluation
import ArgumentParser
import EmbeddingFiles

/// `mv2v inspect`: what an embedding file or a map file holds.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Describe an embedding file or a map file.",
    discussion: """
      For embeddings: shape, type, norms, the length of the mean vector, rows with NaN or infinity, zero rows, \
      exact duplicates, and the effective rank, which is the participation ratio of the covariance's \
      eigenvalues, (sum of them) squared over the sum of their squares: 1 when one direction carries \
      everything, the dimension when all carry alike. For a map: where it came from and with which knobs.
      """)

  @Argument(help: ArgumentHelp("An embedding file, 'file.safetensors#tensor', or a map.", valueName: "file"))
  var file: String
  @OptionGroup var compute: ComputeOptions
  @Flag(help: "Print one JSON document on standard output instead of text.")
  var json = false

  func run() throws {
    compute.activate()
    if let metadata = mapMetadata() {
      // A file that says it is a map is checked as one.
      if metadata["kind"] == WhitenedMapFile.kind {
        let map = try WhitenedMapFile(SafetensorsFile(path: file), path: file)
        try report(WhitenedMapDescription(map, file: file))
      } else {
        let map = try MapFile(path: file)
        try report(MapDescription(map, path: file, metadata: metadata))
      }
    } else {
      let embeddings = try EmbeddingFile(path: file)
      try report(EmbeddingDescription(embeddings, statistics: EmbeddingStatistics(of: embeddings)))
    }
  }

  private func mapMetadata() -> [String: String]? {
    guard let candidate = try? SafetensorsFile(path: file), candidate.metadata["format"] == MapFile.formatName
    else { return nil }
    return candidate.metadata
  }

  private func report(_ description: some FileDescription) throws {
    if json {
      try printJSON(description)
    } else {
      let width = (description.lines.map(\.label.count).max() ?? 0) + 2
      for line in description.lines { print(line.label.padded(to: width) + line.value) }
    }
  }
}
