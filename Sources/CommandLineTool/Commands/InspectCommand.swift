import ArgumentParser
import EmbeddingFiles
import EmbeddingMaps
import Mv2v
import Reports

/// `mv2v inspect`: what an embedding file or a map file holds.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Describe an embedding file or a map file.",
    discussion: """
      For embeddings: shape, type, norms, the length of the mean vector, rows with NaN or infinity, zero rows, \
      exact duplicates, and the effective rank, which is the participation ratio of the covariance's \
      eigenvalues, (sum of them) squared over the sum of their squares: 1 when one direction carries \
      everything, the dimension when all carry alike. Rogue dimensions vary many times as much as the others, \
      and outlier rows are longer than 10 times the median row, both about the mean; 'mv2v fit' weights the first \
      down and leaves the second out of the mean. The effective rank in a fit is that of the rows as it sees them \
      then, centred and of unit length. For a map: where it came from and with which knobs.

      Examples:
        mv2v inspect index.npy
        mv2v inspect 'shards/*.npy' --json
        mv2v inspect map.safetensors
      """)

  @Argument(
    help: ArgumentHelp(
      "Embedding files, 'file.safetensors#tensor', a folder, a pattern, '-', or a map.", valueName: "file"))
  var files: [String]
  @OptionGroup var input: InputOptions
  @OptionGroup var compute: ComputeOptions
  @OptionGroup var log: LogOptions
  @Flag(help: "Print one JSON document on standard output instead of text.")
  var json = false

  func run() throws {
    try log.activate()
    try compute.activate()
    let opened = files.count == 1 ? try UnknownFile(path: files[0]) : nil
    // A file that says it is a map is checked as one.
    if let tensors = try opened?.tensors() {
      if MapFile.isMap(tensors) { return try show(Report(MapFile(tensors), path: files[0]), asJSON: json) }
      if CommonSpaceFile.isCommonSpace(tensors) {
        return try show(Report(CommonSpaceFile(tensors), path: files[0]), asJSON: json)
      }
    }
    let embeddings = try stage("open files") {
      try EmbeddingFile(paths: files, options: input.reading, opened: opened)
    }
    Log.remarks(on: embeddings)
    let statistics = stage("read all rows") { EmbeddingStatistics(of: embeddings) }
    try show(Report(embeddings, statistics), asJSON: json)
  }
}
