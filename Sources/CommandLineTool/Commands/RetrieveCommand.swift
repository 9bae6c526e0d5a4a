import ArgumentParser
import EmbeddingFiles
import Evaluation
import Mv2v
import Reports

/// `mv2v retrieve`: can queries of a new model search documents of an old one?
struct RetrieveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retrieve",
    abstract: "Measure search with a new model's queries in an old model's documents.",
    discussion: """
      --queries are vectors of the map's source model, --documents of its target model. Conditions: 'raw' compares \
      the coordinates as they are, the shorter padded with zeros; 'aligned' maps the queries into the documents' \
      own coordinates, the documents untouched; 'aligned, centred' also centres the documents by the map's target \
      mean; 'aligned, recentred' centres queries and documents by their own means. A whitened or matching map carries the \
      documents over too, so that 'aligned' is left out; a matching map ranks by distance. 'both old' needs --old-queries \
      (target model), 'both new' --new-documents (source model); both are centred by their documents' mean, and \
      'uncentred' are not. Similarity is the cosine; equal scores are \
      ordered as trec_eval orders them.

      --judgements: 'query 0 document grade' (TREC) or 'query document grade'; grades above 0 are relevant, and \
      --binary makes all of those 1; commas may separate columns, and a first line may name them. Ids are those in the \
      files of vectors or else row numbers from 0, or one per line in --query-ids and --document-ids. Queries without judgements are left out. --runs PREFIX writes a TREC run per condition.

      Example:
        mv2v retrieve --map map.safetensors --queries new-queries.npy \\
          --documents old-documents.npy --judgements qrels.txt
      """)

  @Option(help: ArgumentHelp("The map from the new model to the old one.", valueName: "map.safetensors"))
  var map: String
  @OptionGroup var spaces: SpaceChoice
  @Option(help: ArgumentHelp("Query vectors of the new model.", valueName: "file"))
  var queries: String
  @Option(help: ArgumentHelp("Document vectors of the old model.", valueName: "file"))
  var documents: String
  @Option(help: ArgumentHelp("Which documents answer which queries.", valueName: "qrels"))
  var judgements: String
  @Option(
    help: ArgumentHelp(
      "Query ids, one per line. (default: those in --queries, else row numbers)", valueName: "file"))
  var queryIds: String?
  @Option(
    help: ArgumentHelp(
      "Document ids, one per line. (default: those in --documents, else row numbers)", valueName: "file"))
  var documentIds: String?
  @Option(help: ArgumentHelp("Query vectors of the old model, for 'both old'.", valueName: "file"))
  var oldQueries: String?
  @Option(help: ArgumentHelp("Document vectors of the new model, for 'both new'.", valueName: "file"))
  var newDocuments: String?
  @Option(help: ArgumentHelp("The k of recall@k.", valueName: "counts"))
  var k = PositiveCounts([10, 100])
  @Option(parsing: .unconditional, help: ArgumentHelp("Documents to rank per query.", valueName: "count"))
  var depth = 1000
  @Flag(help: "Count every grade above 0 as 1.")
  var binary = false
  @Option(help: ArgumentHelp("Write PREFIX.<condition>.run for each condition.", valueName: "PREFIX"))
  var runs: String?
  @Option(help: ArgumentHelp("Draw each condition's nDCG@10.", valueName: "file.svg"))
  var plot: String?
  @OptionGroup var input: InputOptions
  @OptionGroup var compute: ComputeOptions
  @OptionGroup var log: LogOptions
  @Flag(help: "Print one JSON document on standard output instead of a table.")
  var json = false

  func validate() throws {
    if let runs { try requirePrefix(runs, option: "--runs") }
    if depth < 1 { throw ValidationError("--depth must be at least 1, not \(depth)") }
    if let largest = k.values.last, largest > depth {
      throw ValidationError(
        "--k asks for \(largest) but --depth ranks \(depth) documents; raise --depth or lower --k")
    }
  }

  func run() throws {
    try log.activate()
    try compute.activate()
    let file = try spaces.open(map)
    let map = file.map
    let options = input.reading
    let queryFile = try EmbeddingRows(path: queries, range: nil, options: options)
    let documentFile = try EmbeddingRows(path: documents, range: nil, options: options)
    let (queries, documents) = (queryFile.rows, documentFile.rows)
    remarkOnResemblance(of: queries, from: .source, to: file)
    remarkOnResemblance(of: documents, from: .target, to: file)
    let study = try RetrievalStudy(
      map: map, queries: queries, documents: documents,
      oldQueries: oldQueries.map { path in try EmbeddingRows(path: path, range: nil, options: options).rows },
      newDocuments: newDocuments.map { path in
        try EmbeddingRows(path: path, range: nil, options: options).rows
      })
    if let largest = k.values.last, largest > documents.rowCount {
      throw CommandError.inFile(
        path: self.documents,
        message:
          "it holds \(documents.rowCount) documents, and --k asks for recall@\(largest); give --k with counts of at most \(documents.rowCount)"
      )
    }
    let queryNames = try Identifiers(
      path: queryIds, carried: queryFile.file.identifiers, rowCount: queries.rowCount, of: self.queries)
    let documentNames = try Identifiers(
      path: documentIds, carried: documentFile.file.identifiers, rowCount: documents.rowCount,
      of: self.documents)
    let judgements = try Judgements(
      path: judgements, queries: queryNames, documents: documentNames, isBinary: binary)
    let outputs = try openOutputs(study.conditions)

    let results = try stage("rank documents") {
      try study.run(
        judgements, cutoffs: k.values, depth: depth, order: documentNames.order
      ) { condition, queryRows, lists in
        try outputs.runs[condition]?.finish(
          with: trecRun(
            lists, queries: queryRows.map { queryNames.names[$0] }, documents: documentNames.names))
      }
    }
    let report = Report(results)
    try outputs.plot?.finish(with: report.rendered(as: SVGFormat.self))
    announce(study.conditions.compactMap { outputs.runs[$0]?.path } + [plot].compactMap { $0 })
    try show(report, asJSON: json)
  }

  /// The files to write, opened before any work.
  private func openOutputs(
    _ conditions: [RetrievalCondition]
  ) throws -> (runs: [RetrievalCondition: AtomicOutput], plot: AtomicOutput?) {
    let inputs =
      [map, queries, documents, judgements]
      + [queryIds, documentIds, oldQueries, newDocuments].compactMap { $0 }
    let paths = runs.map { runs in conditions.map { "\(runs).\($0.fileName).run" } } ?? []
    try requireOutputs(paths + [plot].compactMap { $0 }, apartFrom: inputs)
    var outputs: [RetrievalCondition: AtomicOutput] = [:]
    for (condition, path) in zip(conditions, paths) { outputs[condition] = try AtomicOutput(path: path) }
    return (outputs, try plot.map { path in try AtomicOutput(path: path) })
  }
}
