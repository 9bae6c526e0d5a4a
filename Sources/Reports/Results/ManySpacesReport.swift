public import Alignment
public import EmbeddingMaps
public import Evaluation

/// A fit of several spaces that was run and written, with its evaluation if there was one.
public struct ManySpacesOutcome: Sendable {
  /// A pair's figures on paired rows.
  public struct Measured: Sendable {
    /// Of the map that the fit between the two alone has found, and of the synchronised one.
    public let direct, synchronised: Evaluation

    /// Both measured on the same rows.
    public init(direct: Evaluation, synchronised: Evaluation) {
      (self.direct, self.synchronised) = (direct, synchronised)
    }
  }

  /// One pair of spaces.
  public struct Pair: Sendable {
    /// The names of its spaces.
    public let source, target: String
    /// The file of its map.
    public let file: String
    /// What is known of the map.
    public let record: SpacePairRecord
    /// The spaces over which it was found, where its own fit had failed.
    public let route: [String]
    /// How it fared.
    public let measured: Measured?

    /// - Parameter names: of all spaces.
    public init(
      source: String, target: String, file: String, record: SpacePairRecord, names: [String],
      measured: Measured?
    ) {
      (self.source, self.target, self.file) = (source, target, file)
      (self.record, self.measured) = (record, measured)
      route = record.route.map { names[$0] }
    }
  }

  /// The folder.
  public let output: String
  /// The file of the common space.
  public let commonSpace: String
  /// What is in it.
  public let space: CommonSpace
  /// How many rows each space had.
  public let rowCounts: [Int]
  /// Every two spaces.
  public let pairs: [Pair]
  /// The preset that the configuration came from.
  public let preset: Preset
  /// The seed of every random choice.
  public let seed: UInt64
  /// From the first file opened to the folder written.
  public let duration: Duration
  /// The largest resident set of the process so far, memory-mapped input included.
  public let peakMemoryByteCount: Int

  /// What `mv2v fit-all` has done.
  public init(
    output: String, commonSpace: String, space: CommonSpace, rowCounts: [Int], pairs: [Pair], preset: Preset,
    seed: UInt64, duration: Duration, peakMemoryByteCount: Int
  ) {
    (self.output, self.commonSpace, self.space) = (output, commonSpace, space)
    (self.rowCounts, self.pairs) = (rowCounts, pairs)
    (self.preset, self.seed) = (preset, seed)
    (self.duration, self.peakMemoryByteCount) = (duration, peakMemoryByteCount)
  }
}

extension Report {
  /// What was written, a table of the spaces, one of the pairs, and one of how the maps fare.
  public init(_ outcome: ManySpacesOutcome) {
    let space = outcome.space
    var blocks: [Block] = [
      .paragraph([
        "Wrote \(outcome.output): a common space of \(space.members.count) spaces (\(space.dimension) dimensions) and "
          + "\(outcome.pairs.count) \(outcome.pairs.count == 1 ? "map" : "maps"), preset \(outcome.preset.rawValue), seed "
          + "\(outcome.seed), \(fixed(outcome.duration.seconds, 1)) s, \(outcome.peakMemoryByteCount / 1_048_576) MiB at most."
      ]),
      .table(spaceTable(of: space, rowCounts: outcome.rowCounts)), .table(pairTable(of: space)),
    ]
    if outcome.pairs.contains(where: { $0.measured != nil }) {
      blocks.append(.table(measuredTable(outcome.pairs)))
    }
    blocks.append(.paragraph(advice(outcome)))
    self.init(blocks: blocks, document: ManySpacesDocument(outcome), records: measuredTable(outcome.pairs))
  }
}

/// A line per directed pair.
private func measuredTable(_ pairs: [ManySpacesOutcome.Pair]) -> Table {
  var rows: [[String]] = []
  for pair in pairs {
    guard let measured = pair.measured else { continue }
    for (source, target, direction) in [
      (pair.source, pair.target, \Evaluation.forward), (pair.target, pair.source, \Evaluation.backward),
    ] {
      func figures(_ evaluation: Evaluation, _ contender: Contender) -> RetrievalMetrics? {
        evaluation[keyPath: direction].first { $0.contender == contender }?.measurement.metrics
      }
      let contenders = [
        figures(measured.direct, .map), figures(measured.synchronised, .map),
        figures(measured.synchronised, .oracle),
      ]
      rows.append(
        ["\(source) to \(target)"] + contenders.map { $0.map { fixed($0.top1, 3) } ?? "-" }
          + contenders.map { $0.map { fixed($0.meanRank, 1) } ?? "-" })
    }
  }
  return Table(
    header: [
      "", "top-1 by itself", "synchronised", "oracle", "mean rank by itself", "synchronised ", "oracle ",
    ], rows: rows, textColumns: [0])
}

private func advice(_ outcome: ManySpacesOutcome) -> [String] {
  let failed = outcome.space.members.filter { $0.verdict == .failed }.map(\.name)
  var lines: [String] = []
  if !failed.isEmpty {
    lines.append(
      "FAILED: \(failed.joined(separator: ", ")) \(failed.count == 1 ? "fits" : "fit") none of the other spaces; more "
        + "rows may help, where there is a meaning in common at all (docs/many-spaces.md).")
  }
  lines.append(
    "Carry vectors over with 'mv2v apply --map \(quotedForShell(outcome.commonSpace)) --from NAME --to NAME', or with one of "
      + "the maps beside it.")
  return lines
}

/// What `mv2v fit-all --json` says.
private struct ManySpacesDocument: Encodable, Sendable {
  let output, commonSpace: String
  let preset: String
  let seed: UInt64
  let seconds: Double
  let peakMemoryBytes: Int
  let dimension: Int
  let spaces: [Space]
  let pairs: [Pair]

  struct Space: Encodable {
    let name: String
    let rows, dimension: Int
    let verdict: String
  }

  struct Pair: Encodable {
    let source, target, map, verdict, directVerdict: String
    let agreement, directAgreement: Double
    /// Nil where no other spaces lead from one to the other.
    let cycleAgreement: Double?
    /// Empty where the fit between the two has found the map.
    let route: [String]
    /// Nil without paired rows.
    let direct, synchronised: EvaluationDocument?
  }

  init(_ outcome: ManySpacesOutcome) {
    (output, commonSpace, preset) = (outcome.output, outcome.commonSpace, outcome.preset.rawValue)
    (seed, seconds) = (outcome.seed, outcome.duration.seconds)
    (peakMemoryBytes, dimension) = (outcome.peakMemoryByteCount, outcome.space.dimension)
    spaces = zip(outcome.space.members, outcome.rowCounts).map { member, rows in
      Space(
        name: member.name, rows: rows, dimension: member.frame.dimension, verdict: member.verdict.rawValue)
    }
    pairs = outcome.pairs.map { pair in
      Pair(
        source: pair.source, target: pair.target, map: pair.file, verdict: pair.record.verdict.level.rawValue,
        directVerdict: pair.record.directLevel.rawValue, agreement: pair.record.verdict.agreement,
        directAgreement: pair.record.directAgreement, cycleAgreement: pair.record.cycleAgreement,
        route: pair.route, direct: pair.measured.map { EvaluationDocument($0.direct) },
        synchronised: pair.measured.map { EvaluationDocument($0.synchronised) })
    }
  }
}
