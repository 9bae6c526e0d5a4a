import ArgumentParser
import EmbeddingFiles
import EmbeddingMaps
import Embeddings
import Evaluation
import Mv2v
import Reports

/// `mv2v expose`: what stored vectors give away to somebody with a map and candidate texts.
struct ExposeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "expose",
    abstract: "Measure how many stored vectors can be identified from candidate texts.",
    discussion: """
      For auditors. --documents are the vectors of a store, --candidates a public model's vectors of texts that may be in it, \
      and the map leads between the two models, either way round: --side says whose vectors the documents are. Each document \
      gets its best candidate, corrected for hubs, with its margin over the runner-up.

      A nearest candidate there always is, so that confidence needs a null: --decoys, the public model's vectors of texts of \
      the same kind that are certainly not in the store. The rows that the map was fitted on from the public model's side will \
      often do. They compete with the candidates, and how often they win says how often absent texts are mistaken: hence the \
      q-values and the numbers identified at false discovery rates of 1, 5 and 10 %. Decoys of another kind (other subjects, \
      other lengths, made up vectors) win too rarely and make the rates lie (docs/exposure.md).

      --truth checks the rates: two columns, a document and its candidate, by ids or row numbers. --output has every match.

      A map whose fit has failed by its own verdict is refused unless --force is given.

      Example:
        mv2v expose --map map.safetensors --documents leaked.npy \\
          --candidates public.npy --decoys absent.npy --output matches.tsv
      """)

  @Option(help: ArgumentHelp("The map between the two models.", valueName: "map.safetensors"))
  var map: String
  @Option(parsing: .upToNextOption, help: ArgumentHelp("Stored vectors.", valueName: "file"))
  var documents: [String]
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("The public model's vectors of texts that may be stored.", valueName: "file"))
  var candidates: [String]
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Its vectors of texts of the same kind that are certainly not stored.", valueName: "file"))
  var decoys: [String] = []
  @Option(help: "Whose vectors the documents are, the map's 'source' or 'target'.")
  var side: Side = .target
  @Option(
    help: ArgumentHelp(
      "Document rows to use, from 0, end not included. (default: all)", valueName: "first:end"))
  var documentRows: RowRange?
  @Option(help: ArgumentHelp("Candidate rows to use. (default: all)", valueName: "first:end"))
  var candidateRows: RowRange?
  @Option(help: ArgumentHelp("Decoy rows to use. (default: all)", valueName: "first:end"))
  var decoyRows: RowRange?
  @Option(
    help: ArgumentHelp("The texts of the candidates, a line for each row of the file.", valueName: "file"))
  var labels: String?
  @Option(help: ArgumentHelp("Which candidates documents really are of.", valueName: "pairs.tsv"))
  var truth: String?
  @Option(help: ArgumentHelp("Write every match, the most certain first.", valueName: "matches.tsv"))
  var output: String?
  @Flag(help: "Use a map even if its verdict is 'failed'.")
  var force = false
  @OptionGroup var input: InputOptions
  @OptionGroup var compute: ComputeOptions
  @OptionGroup var log: LogOptions
  @Flag(help: "Print one JSON document on standard output instead of a table.")
  var json = false

  func validate() throws {
    if decoys.isEmpty, decoyRows != nil { throw ValidationError("--decoy-rows needs --decoys") }
  }

  func run() throws {
    try log.activate()
    try compute.activate()
    if let output {
      try requireOutputs(
        [output], apartFrom: [map] + documents + candidates + decoys + [labels, truth].compactMap { $0 })
    }
    let file = try MapFile(path: map)
    if !force, let verdict = file.metadata.verdict, verdict.level == .failed {
      throw CommandError.failedMap(path: map, figures: verdict.figures)
    }
    let (stored, known, absent) = try stage("open files") {
      (
        try EmbeddingRows(paths: documents, range: documentRows, options: input.reading),
        try EmbeddingRows(paths: candidates, range: candidateRows, options: input.reading),
        try decoys.isEmpty ? nil : EmbeddingRows(paths: decoys, range: decoyRows, options: input.reading)
      )
    }
    let study = try ExposureStudy(
      map: file.map, documents: stored.rows, of: side, candidates: known.rows, decoys: absent?.rows)
    remarkOnResemblance(of: stored.rows, from: side, to: file)
    remarkOnResemblance(of: known.rows, from: side.other, to: file)
    if let absent { remarkOnResemblance(of: absent.rows, from: side.other, to: file) }
    if let verdict = file.metadata.verdict, verdict.level != .trusted {
      Log.remark(
        "\(map) has the verdict '\(verdict.level.rawValue)': what a better map would give away is not known")
    }
    let (documentNames, candidateNames) = (try names(of: stored), try names(of: known))
    let truth = try truth.map { path in
      try ExposureTruth(path: path, documents: documentNames, candidates: candidateNames).candidates
    }
    let outputFile = try output.map { path in try AtomicOutput(path: path) }
    let results = try stage("match documents") { try study.run(truth: truth) }
    let report = Report(
      ExposureOutcome(
        results: results, documents: documentNames, candidates: candidateNames,
        labels: try texts(of: results, in: known)))
    try outputFile?.finish(with: report.rendered(as: TSVFormat.self))
    announce([output].compactMap { $0 })
    try show(report, asJSON: json)
  }

  /// The ids of rows, or their numbers as counted in the file.
  private func names(of rows: EmbeddingRows) throws -> Identifiers {
    let range = rows.rows.range
    guard let carried = rows.file.identifiers else {
      return Identifiers(names: range.map(String.init), count: range.count)
    }
    let all = try Identifiers(path: nil, carried: carried, rowCount: rows.file.rowCount, of: rows.file.path)
    return Identifiers(names: Array(all.names[range]), count: range.count)
  }

  /// The texts of the candidates that were matched.
  private func texts(of results: ExposureResults, in rows: EmbeddingRows) throws -> [Int: String] {
    guard let labels else { return [:] }
    let first = rows.rows.range.lowerBound
    let found = try SelectedLines(Set(results.matches.map { $0.candidate + first }), ofFile: labels)
    guard found.count == rows.file.rowCount else {
      throw CommandError.inFile(
        path: labels,
        message: "\(found.count) lines, expected \(rows.file.rowCount), one for each row of \(rows.file.path)"
      )
    }
    return Dictionary(uniqueKeysWithValues: found.lines.map { ($0.key - first, $0.value) })
  }
}
