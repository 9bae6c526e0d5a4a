import ArgumentParser
import EmbeddingFiles
import Mv2v
import Reports

/// `mv2v evaluate`: how well a map finds true counterparts, beside the oracle, the identity and chance.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a map on paired vectors that the fit has not seen.",
    discussion: """
      Row i of --source and row i of --target must describe the same item. Each mapped source row is ranked \
      against a pool of target rows by the cosine of centred vectors; rank 1 is best, and ties count half: a \
      counterpart tied with others counts as the middle of the tie. More rows than the pool are ranked in \
      batches of the pool's size. 'backward' is the other direction: target rows, carried back by \
      the map's own way back, look for their source rows. A whitened or matching map compares both sides in its \
      common space, a matching map by Euclidean distance; 'mean cosine' is there that of its weighted variates.

      Intervals are 95 % bootstrap percentiles over 1,000 seeded resamples of the queries.

      'oracle' is the orthogonal map fitted on paired rows (--oracle-source, --oracle-target, or \
      --cross-fitted-oracle): the ceiling. 'chance' is what random ranks give. 'identity' is no map at all, \
      where the dimensions are equal.

      Examples:
        mv2v evaluate --map map.safetensors --source paired-a.npy \\
          --target paired-b.npy --cross-fitted-oracle
        mv2v evaluate --map map.safetensors --source pa.npy --target pb.npy \\
          --json --per-row ranks.tsv
      """)

  @Option(help: ArgumentHelp("The map to measure.", valueName: "map.safetensors"))
  var map: String
  @OptionGroup var spaces: SpaceChoice
  @OptionGroup var rows: PairedRowsOptions
  @Option(
    parsing: .unconditional, help: ArgumentHelp("Candidates each query is ranked against.", valueName: "rows")
  )
  var pool = Evaluation.defaultPoolSize
  @Option(
    help: ArgumentHelp(
      "Paired source rows to fit the oracle on; use other rows than the evaluation's.", valueName: "file"))
  var oracleSource: String?
  @Option(help: ArgumentHelp("Paired target rows to fit the oracle on.", valueName: "file"))
  var oracleTarget: String?
  @Option(help: ArgumentHelp("Rows of --oracle-source to use. (default: all)", valueName: "first:end"))
  var oracleSourceRows: RowRange?
  @Option(help: ArgumentHelp("Rows of --oracle-target to use. (default: all)", valueName: "first:end"))
  var oracleTargetRows: RowRange?
  @Flag(
    help:
      "Fit the oracle on the evaluation rows themselves, in 4 folds, each row judged by one that never saw it."
  )
  var crossFittedOracle = false
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Rank by CSLS, which takes the mean cosine with the K nearest rows off each side, against hubs.",
      valueName: "K"))
  var csls: Int?
  @Option(
    help: ArgumentHelp(
      "Write each row's rank, similarity and best match, both directions, as tab-separated values.",
      valueName: "file"))
  var perRow: String?
  @OptionGroup var seed: SeedOptions
  @OptionGroup var compute: ComputeOptions
  @OptionGroup var log: LogOptions
  @Flag(help: "Print one JSON document on standard output instead of a table.")
  var json = false

  func validate() throws {
    if pool < 2 { throw ValidationError("--pool must be at least 2, not \(pool)") }
    if let csls, csls < 1 { throw ValidationError("--csls must be at least 1, not \(csls)") }
    if (oracleSource == nil) != (oracleTarget == nil) {
      throw ValidationError("--oracle-source and --oracle-target go together")
    }
    if oracleSource != nil && crossFittedOracle {
      throw ValidationError("choose either --oracle-source/--oracle-target or --cross-fitted-oracle")
    }
    if oracleSource == nil && (oracleSourceRows != nil || oracleTargetRows != nil) {
      throw ValidationError(
        "--oracle-source-rows and --oracle-target-rows need --oracle-source and --oracle-target")
    }
  }

  func run() throws {
    try log.activate()
    try compute.activate()
    if let perRow {
      try requireOutputs(
        [perRow], apartFrom: [map] + rows.paths + [oracleSource, oracleTarget].compactMap { $0 })
    }
    let file = try spaces.open(map)
    let map = file.map
    let (source, target) = try stage("open files") { try rows.open() }
    remarkOnResemblance(of: source.rows, from: .source, to: file)
    remarkOnResemblance(of: target.rows, from: .target, to: file)
    let input = try EvaluationInput(
      source: source, target: target,
      oracleSource: oracleSource.map { path in
        try EmbeddingRows(path: path, range: oracleSourceRows, options: rows.input.reading)
      },
      oracleTarget: oracleTarget.map { path in
        try EmbeddingRows(path: path, range: oracleTargetRows, options: rows.input.reading)
      },
      crossFitsOracle: crossFittedOracle, poolSize: pool)
    // Opened before the work, so that a folder that cannot be written to is known at once.
    let perRowOutput = try perRow.map { path in try AtomicOutput(path: path) }
    let seed = try seed.value()
    let evaluation = try stage("evaluate") {
      try input.evaluate(
        map, cslsNeighborCount: csls, bootstrap: Bootstrap(seed: seed))
    }
    try perRowOutput?.finish(with: Report(perRow: evaluation.mapResults).rendered(as: TSVFormat.self))
    announce([perRow].compactMap { $0 })
    try show(Report(evaluation), asJSON: json)
  }
}
