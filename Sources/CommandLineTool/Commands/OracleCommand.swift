import ArgumentParser
import EmbeddingFiles
import Mv2v
import Reports

/// `mv2v oracle`: the map that paired data would give, the ceiling for maps of its kind.
struct OracleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "oracle",
    abstract: "Fit a map on paired vectors: the ceiling for maps of its kind.",
    discussion: """
      Row i of --source and row i of --target must describe the same item. Kinds: 'orthogonal' is Procrustes; \
      'linear' is least squares; 'ridge' is least squares with a penalty, relative to the mean diagonal of the \
      source's Gram matrix, chosen in 5 folds among 13 values from 0.00001 to 10 when --ridge is left out; the way back \
      of both is fitted likewise, with the sides exchanged; \
      'whitened' turns both sides into a common uncorrelated space weighted by the canonical correlations, so \
      it holds a transform for each side: 'mv2v apply --side' chooses one; 'matching' does so with weights by which \
      Euclidean distance ranks counterparts by their likelihood.

      --curve fits on the first 100, 300, ... pairs and measures each map on the last --holdout pairs, which \
      no point of the curve is fitted on; it writes <output>.curve.tsv and <output>.curve.svg, <output> without \
      its extension. The map itself is fitted on all pairs.

      Examples:
        mv2v oracle --source paired-a.npy --target paired-b.npy \\
          --output oracle.safetensors
        mv2v oracle --source pa.npy --target pb.npy --kind matching \\
          --curve 100,300,1000 --output matching.safetensors
      """)

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case orthogonal, linear, ridge, whitened, matching
  }

  @OptionGroup var rows: PairedRowsOptions
  @Option(help: ArgumentHelp("Where to write the map.", valueName: "map.safetensors"))
  var output: String
  @Option(help: "The family of maps.")
  var kind: Kind = .orthogonal
  @Option(
    // A negative number would otherwise be taken for a flag, with a message that helps nobody.
    parsing: .unconditional,
    help: ArgumentHelp(
      "The penalty of --kind ridge, relative; at least 0. (default: cross-validated)", valueName: "lambda"))
  var ridge: Double?
  @Flag(inversion: .prefixedNo, help: "Take each side's mean off first.")
  var centre = true
  @Option(
    help: ArgumentHelp(
      "Also measure maps fitted on so many pairs, such as 100,300,1000.", valueName: "counts"))
  var curve: PositiveCounts?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Last pairs that the curve is measured on. (default: a fifth of them, at most 8192)", valueName: "pairs"
    ))
  var holdout: Int?
  @OptionGroup var models: ModelNameOptions
  @OptionGroup var compute: ComputeOptions
  @OptionGroup var log: LogOptions
  @Flag(help: "Print one JSON document on standard output instead of text.")
  var json = false

  func validate() throws {
    if let ridge {
      guard kind == .ridge else { throw ValidationError("--ridge needs --kind ridge") }
      guard ridge >= 0, ridge.isFinite else {
        throw ValidationError(
          "--ridge must be a finite number of at least 0, not \(ridge); leave it out to have it chosen")
      }
    }
    if let holdout {
      guard curve != nil else { throw ValidationError("--holdout needs --curve") }
      guard holdout >= 2 else { throw ValidationError("--holdout must be at least 2, not \(holdout)") }
    }
  }

  private var oracleKind: OracleKind {
    switch kind {
    case .orthogonal: .orthogonal
    case .linear: .linear
    case .ridge: .ridge(penalty: ridge)
    case .whitened: .whitened
    case .matching: .matching
    }
  }

  private func curvePath(_ ending: String) -> String { withoutExtension(output) + ".curve." + ending }

  func run() throws {
    try log.activate()
    try compute.activate()
    let outputs = [output] + (curve == nil ? [] : [curvePath("tsv"), curvePath("svg")])
    try requireOutputs(outputs, apartFrom: rows.paths)
    let (source, target) = try stage("open files") { try rows.open() }
    let pairs = try PairedRows(source: source.rows, target: target.rows)
    let curveSplit = try curve.map { counts in try split(pairs, counts: counts.values) }
    let files = try outputs.map { path in try AtomicOutput(path: path) }

    let fitted = try stage("fit the oracle") {
      try fitOracle(pairs, kind: oracleKind, isCentered: centre)
    }
    let metadata = MapMetadata(
      making: .paired, source: TrainingRows(of: source.rows), target: TrainingRows(of: target.rows),
      models: models.names)
    let profiles = SpaceProfiles(
      source: SpaceProfile(of: source.rows, frame: fitted.map.frame(of: .source)),
      target: SpaceProfile(of: target.rows, frame: fitted.map.frame(of: .target)))
    try files[0].write(MapFile(map: fitted.map, metadata: metadata, profiles: profiles).encoded())
    try files[0].commit()

    let points = try curveSplit.map { split in
      try stage("measure the curve") {
        try oracleCurve(
          training: split.training, heldOut: split.heldOut, counts: curve?.values ?? [], kind: oracleKind,
          isCentered: centre, poolSize: Evaluation.defaultPoolSize)
      }
    }
    let report = Report(
      OracleOutcome(
        output: output, pairCount: pairs.count, isCentered: centre, fitted: fitted, curve: points))
    if points != nil {
      try files[1].finish(with: report.rendered(as: TSVFormat.self))
      try files[2].finish(with: report.rendered(as: SVGFormat.self))
    }
    announce(outputs.dropFirst())
    try show(report, asJSON: json)
  }

  /// The pairs the curve is fitted on and those it is measured on.
  private func split(
    _ pairs: PairedRows, counts: [Int]
  ) throws -> (training: PairedRows, heldOut: PairedRows) {
    let heldOutCount = holdout ?? min(Evaluation.defaultPoolSize, max(2, pairs.count / 5))
    let largest = counts.last ?? 0
    guard heldOutCount <= pairs.count, largest <= pairs.count - heldOutCount else {
      throw ValidationError(
        "--curve asks for \(largest) pairs beside \(heldOutCount) held-out ones, but there are \(pairs.count); lower "
          + "the largest count or --holdout")
    }
    return try pairs.holdingOut(heldOutCount)
  }
}
