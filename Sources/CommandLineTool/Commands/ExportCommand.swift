import ArgumentParser
import MapExports
import Mv2v
import Reports

/// `mv2v export`: a map as the files of a consumer that knows nothing of mv2v.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a map for sentence-transformers, FAISS, ONNX, PostgreSQL, NumPy or JSON.",
    discussion: """
      Each export does what 'mv2v apply' does, for one side's vectors, and comes with a model card (README.md) that says \
      where the map comes from, its verdict and how to use it.

      An --output that ends as files of the format do (.faiss or .index, .onnx, .sql, .npz, .json) is that file, with \
      its card beside it as <name>.README.md; any other is a folder with the files and README.md. \
      'sentence-transformers' is always a folder. Files and folders appear when they are complete. An earlier export is \
      replaced, another file only with --overwrite, and a folder that holds anything else never.

      sentence-transformers  Dense, Normalize, Dense; with --model a whole model
      faiss                  a VectorTransform; with --index that index, wrapped
      onnx                   operator set 17, 'vectors' in, 'mapped' out
      sql                    a function over pgvector's vectors
      npz, json              the numbers, and what they mean

      Matching maps can be exported to onnx, sql, npz and json alone, maps with weights of dimensions to faiss only with \
      --index. A map whose fit has failed by its own verdict is refused unless --force is given.

      Examples:
        mv2v export --map map.safetensors --format onnx --output map.onnx
        mv2v export --map map.safetensors --format faiss --index old.faiss \\
          --output new.faiss
        mv2v export --map map.safetensors --format sql --output map.sql
      """)

  @Option(help: ArgumentHelp("The map, from 'mv2v fit' or 'mv2v oracle'.", valueName: "map.safetensors"))
  var map: String
  @OptionGroup var spaces: SpaceChoice
  @Option(help: "The program to write for.")
  var format: ExportFormat
  @Option(help: ArgumentHelp("Where to write the export.", valueName: "path"))
  var output: String
  @Option(help: "Whose vectors go in: 'source', or 'target' for the way back.")
  var side: Side = .source
  @OptionGroup var origin: VectorOrigin
  @Option(
    help:
      "Coordinates of what comes out: 'target' (those of the raw vectors of the space led to) or 'centred'. (default: target)"
  )
  var space: OutputSpace?
  @Option(
    help: ArgumentHelp("A FAISS index to wrap; it is copied, not changed.", valueName: "old.faiss"))
  var index: String?
  @Option(
    help: ArgumentHelp(
      "The folder of a sentence-transformers model to append the map to; it is copied, not changed.",
      valueName: "folder"))
  var model: String?
  @Option(
    help: ArgumentHelp(
      "What 'mv2v evaluate --json' has printed for this map, for the card.", valueName: "file.json"))
  var evaluation: String?
  @Flag(help: "Replace files of the same names even if they are not an earlier export.")
  var overwrite = false
  @Flag(help: "Export a map even if its verdict is 'failed'.")
  var force = false

  @OptionGroup var log: LogOptions
  @Flag(help: "Print what was done as one JSON document on standard output.")
  var json = false

  func validate() throws {
    if index != nil, format != .faiss { throw ValidationError("--index needs --format faiss") }
    if model != nil, format != .sentenceTransformers {
      throw ValidationError("--model needs --format sentence-transformers")
    }
  }

  func run() throws {
    try log.activate()
    let destination = ExportDestination(path: output, format: format)
    let inputs = [map, index, model, evaluation].compactMap { $0 }
    try requireOutputs([output] + (destination.isFolder ? [] : [destination.card]), apartFrom: inputs)
    let file = try spaces.open(map)
    if !force, let verdict = file.metadata.verdict, verdict.level == .failed {
      throw CommandError.failedMap(path: map, figures: verdict.figures)
    }
    try origin.require(file, path: map, takenFrom: side)
    try requireSuitableSpace(for: file.map)
    let accuracy = try evaluation.map { path throws(ExportError) in try MeasuredAccuracy(path: path) }
    let export = try MapExport(
      file, to: format, from: side, space: space, index: index, baseModel: model, accuracy: accuracy)
    try export.write(to: destination, overwriting: overwrite)
    Log.done(
      "Wrote \(output): \(format.rawValue), \(export.direction), \(export.chain.inputDimension) to "
        + "\(export.chain.outputDimension) dimensions; its card is \(destination.card)")
    guard json else { return }
    let outcome = ExportOutcome(
      map: map, output: output, card: destination.card, format: format.rawValue, direction: export.direction,
      coordinates: export.space == .raw ? "raw" : "centred", inputDimension: export.chain.inputDimension,
      outputDimension: export.chain.outputDimension)
    try show(Report(outcome), asJSON: true)
  }

  private func requireSuitableSpace(for map: EmbeddingMap) throws(CommandError) {
    if space == .raw, !map.leadsIntoOtherSpace {
      throw .unsuitableMap(
        path: self.map,
        reason:
          "--space target needs a map into the other side's space; this one is \(map.kindName) and leads to a "
          + "common space")
    }
    if space != .centred, map.leadsIntoOtherSpace, map.frame(of: side.other).scale == nil {
      throw .unsuitableMap(
        path: self.map,
        reason:
          "its file does not record the mean length of the \(side.other)'s vectors; give --space centred, or fit "
          + "the map anew")
    }
  }
}

extension ExportFormat: ExpressibleByArgument {}
