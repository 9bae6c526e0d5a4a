import ArgumentParser
import EmbeddingFiles
import Mv2v
import Reports

/// `mv2v compare`: how alike the spaces of several models are.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare the spaces of several models on paired vectors.",
    discussion: """
      Row i of every file must describe the same item. For each pair of models: the normalised Procrustes distance of \
      centred unit rows (0 for rotations of each other, 1.414 for nothing in common); how well dot products are \
      preserved (their correlation over 100,000 sampled pairs of items); linear CKA; and the top-1 of the \
      orthogonal oracle from row to column, fitted on all but the last --holdout rows and measured on those.

      --output PREFIX writes PREFIX.tsv, with a line per pair, and PREFIX.svg, which draws the models as points \
      whose distances are as near as possible to the Procrustes distances (classical scaling).

      Example:
        mv2v compare minilm.npy wordllama.npy e5.npy --output models
      """)

  @Argument(help: ArgumentHelp("Paired vectors, one file per model; two or more.", valueName: "file"))
  var files: [String]
  @Option(help: ArgumentHelp("Rows to use, from 0, end not included. (default: all)", valueName: "first:end"))
  var rows: RowRange?
  @Option(help: ArgumentHelp("Write PREFIX.tsv and PREFIX.svg.", valueName: "PREFIX"))
  var output: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Last rows to measure the oracle on. (default: a fifth, at most 8192)", valueName: "rows"))
  var holdout: Int?
  @OptionGroup var seed: SeedOptions
  @OptionGroup var input: InputOptions
  @OptionGroup var compute: ComputeOptions
  @OptionGroup var log: LogOptions
  @Flag(help: "Print one JSON document on standard output instead of tables.")
  var json = false

  func validate() throws {
    if let output { try requirePrefix(output, option: "--output") }
    if files.count < 2 { throw ValidationError("at least two files are needed, not \(files.count)") }
    if let holdout, holdout < 2 { throw ValidationError("--holdout must be at least 2, not \(holdout)") }
  }

  func run() throws {
    try log.activate()
    try compute.activate()
    let paths = output.map { [$0 + ".tsv", $0 + ".svg"] } ?? []
    try requireOutputs(paths, apartFrom: files)
    let models = try stage("open files") {
      try files.map { path in try EmbeddingRows(path: path, range: rows, options: input.reading) }
    }
    let counts = models.map(\.rows.rowCount)
    guard Set(counts).count == 1 else {
      throw EvaluationError.unpairedSets(names: files, rowCounts: counts)
    }
    let heldOut = holdout ?? min(Evaluation.defaultPoolSize, max(2, counts[0] / 5))
    let outputs = try paths.map { path in try AtomicOutput(path: path) }
    let seed = try seed.value()
    let comparison = try stage("compare models") {
      try compareModels(
        names: distinctNames(files), models: models.map(\.rows), heldOutCount: heldOut, seed: seed)
    }
    let report = Report(comparison)
    if outputs.count == 2 {
      try outputs[0].finish(with: report.rendered(as: TSVFormat.self))
      try outputs[1].finish(with: report.rendered(as: SVGFormat.self))
    }
    announce(paths)
    try show(report, asJSON: json)
  }
}

/// Short names of files, or their paths where short names would repeat.
private func distinctNames(_ paths: [String]) -> [String] {
  let names = paths.map(shortName)
  return Set(names).count == names.count ? names : paths
}
