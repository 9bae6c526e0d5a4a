public import EmbeddingMaps
import Embeddings
import LinearAlgebra

/// What is being compared: the learned map and its yardsticks.
public enum Contender: String, CaseIterable, Codable, Sendable {
  /// The learned map.
  case map
  /// The map fitted on paired data.
  case oracle
  /// No map at all; only where both spaces have the same dimension.
  case identity
  /// Uniformly random ranks.
  case chance
}

/// Where the oracle of an evaluation comes from.
public enum OracleSource: Sendable {
  /// There is none.
  case absent
  /// Fitted once on separate paired rows.
  case trainingPairs(PairedRows)
  /// Fitted on the evaluation rows themselves, in folds: each row is judged by an oracle that never saw it.
  case crossFitted(foldCount: Int)

  /// In words; nil when there is none.
  var description: String? {
    switch self {
    case .absent: nil
    case .trainingPairs(let pairs): "fitted on \(pairs.count) training pairs"
    case .crossFitted(let foldCount):
      "cross-fitted on the evaluation pairs in \(foldCount) folds; no pair is judged by an oracle that saw it"
    }
  }
}

/// How a contender fared in one direction.
public struct Measurement: Codable, Sendable {
  /// The metrics over all queries.
  public let metrics: RetrievalMetrics
  /// 95 % bootstrap intervals; nil for chance, which has none, and when none were asked for.
  public let intervals: MetricIntervals?
  /// How the ranks are spread.
  public let ranks: RankDistribution
}

/// A contender and how it fared.
public struct ContenderMeasurement: Codable, Sendable {
  /// Who.
  public let contender: Contender
  /// How.
  public let measurement: Measurement
}

/// The figures of each contender, in the order to show.
public struct Evaluation: Codable, Sendable {
  /// Source rows looking for their targets: one entry per contender that applies.
  public let forward: [ContenderMeasurement]
  /// Target rows, carried back, looking for their sources.
  public let backward: [ContenderMeasurement]
  /// How each row fared under the map.
  public let mapResults: BidirectionalResults
  /// The map's top-1 over the oracle's, forward; nil without an oracle or when its top-1 is 0.
  public let shareOfOracle: Double?
  /// Its 95 % interval, from resamples that both contenders share.
  public let shareOfOracleInterval: Interval?
  /// The neighbours that CSLS looked at; nil when ranks are by cosine.
  public let cslsNeighborCount: Int?
  /// Where the oracle came from, in words; nil when there was none.
  public let oracleDescription: String?

  /// The pool that the published work uses, candidates per query.
  public static let defaultPoolSize = 8192

  /// The forward metrics of one contender, if it took part.
  public subscript(_ contender: Contender) -> RetrievalMetrics? {
    forward.first { $0.contender == contender }?.measurement.metrics
  }
}

/// Measures a map on paired rows that no fit has seen, beside the oracle, the identity and chance.
///
/// Each contender centres rows with its own training means and scales them to unit length; similarity is the
/// cosine, or CSLS. A matching map ranks by the distance of images instead. Rows are ranked in batches of `poolSize`. One pass over the rows of each contender serves all
/// metrics and both directions: forward, mapped source rows `u W` look for their target rows `v`; backward,
/// target rows carried back, `v Wᵀ` by an orthogonal map, look for their source rows `u`, both centred as they were
/// forward.
/// `O(n p d)` time for pool size `p`.
///
/// - Parameters:
///   - map: the map to measure.
///   - pairs: the evaluation pairs, `[n, dA]` and `[n, dB]`.
///   - oracle: where the ceiling comes from.
///   - poolSize: candidates per query; the number of pairs when that is smaller.
///   - cslsNeighborCount: the `K` of CSLS, to rank by that instead of the cosine.
///   - bootstrap: how intervals are made; nil for none.
/// - Throws: `dimensionMismatch` when the map and the pairs differ, `tooFewPairs` for a cross-fitted oracle on
///   fewer rows than folds, `tooManyNeighbors` when `K` exceeds the pool, `embeddings` for rows that cannot be used.
public func evaluate(
  _ map: EmbeddingMap, on pairs: PairedRows, oracle: OracleSource,
  poolSize: Int = Evaluation.defaultPoolSize, cslsNeighborCount: Int? = nil,
  bootstrap: Bootstrap? = Bootstrap()
) throws(EvaluationError) -> Evaluation {
  precondition(poolSize >= 1)
  return try BLASRuntime.scoped { () throws(EvaluationError) in
    try Ranking(pairs: pairs, poolSize: poolSize, cslsNeighborCount: cslsNeighborCount)
      .evaluation(of: map, oracle: oracle, bootstrap: bootstrap)
  }
}

extension Evaluation {
  fileprivate init(
    _ contenders: [(contender: Contender, results: BidirectionalResults)], chance: RetrievalMetrics,
    bootstrap: Bootstrap?, cslsNeighborCount: Int?, oracle: OracleSource
  ) {
    let lists = contenders.map(\.results.forward) + contenders.map(\.results.backward)
    // Queries of both directions are the same pairs, so one set of resamples serves all.
    let resampled = bootstrap.map { $0.intervals(lists) }
    func measurements(offset: Int) -> [ContenderMeasurement] {
      contenders.indices.map { index in
        ContenderMeasurement(
          contender: contenders[index].contender,
          measurement: Measurement(
            metrics: RetrievalMetrics(lists[offset + index]),
            intervals: resampled?.metrics[offset + index],
            ranks: RankDistribution(lists[offset + index])))
      } + [
        ContenderMeasurement(
          contender: .chance,
          measurement: Measurement(
            metrics: chance, intervals: nil, ranks: .chance(poolSize: chance.poolSize)))
      ]
    }
    forward = measurements(offset: 0)
    backward = measurements(offset: contenders.count)
    mapResults = contenders[0].results
    self.cslsNeighborCount = cslsNeighborCount
    oracleDescription = oracle.description
    let hasOracle = contenders.count > 1 && contenders[1].contender == .oracle
    let oracleTop1 = hasOracle ? RetrievalMetrics(lists[1]).top1 : 0
    shareOfOracle = oracleTop1 > 0 ? RetrievalMetrics(lists[0]).top1 / oracleTop1 : nil
    shareOfOracleInterval = oracleTop1 > 0 ? resampled?.ratioOfTop1 : nil
  }
}

/// The paired rows and how they are ranked, whatever the map.
private struct Ranking {
  let pairs: PairedRows
  let poolSize: Int
  let cslsNeighborCount: Int?

  /// Ranks the map and its yardsticks.
  func evaluation(
    of map: EmbeddingMap, oracle: OracleSource, bootstrap: Bootstrap?
  ) throws(EvaluationError) -> Evaluation {
    try requireDimensions(of: map, pairs)
    if let cslsNeighborCount, !(1...min(poolSize, pairs.count)).contains(cslsNeighborCount) {
      throw .tooManyNeighbors(asked: cslsNeighborCount, poolSize: min(poolSize, pairs.count))
    }
    // A scan for rows that are not finite, which would silently rank as the best or the worst.
    for (side, rows) in [(Side.source, pairs.source), (.target, pairs.target)] {
      try wrappingErrors(EvaluationError.embeddings) { () throws(EmbeddingsError) in
        try requireFinite(rows, side: side)
      }
    }
    var contenders: [(contender: Contender, results: BidirectionalResults)] = []
    var directions = MeanDirections(dimension: map.imageDimension(of: .source))
    let mapResults = try results(map) { operands, kept in directions.add(operands, kept: kept) }
    contenders.append((.map, mapResults))
    switch oracle {
    case .absent: break
    case .trainingPairs(let training):
      let oracle = EmbeddingMap.orthogonal(try fitOracle(training))
      try requireDimensions(of: oracle, pairs)
      contenders.append((.oracle, try results(oracle)))
    case .crossFitted(let foldCount):
      contenders.append((.oracle, try crossFittedResults(foldCount: foldCount)))
    }
    if let identity = identity(in: map) { contenders.append((.identity, try results(identity))) }
    return Evaluation(
      contenders,
      chance: .chance(
        poolSize: min(poolSize, pairs.count), rowCount: pairs.count,
        meanCosine: directions.cosineOfAllPairs),
      bootstrap: bootstrap, cslsNeighborCount: cslsNeighborCount, oracle: oracle)
  }

  /// No map at all, between the same centred spaces; nil where their dimensions differ or a map leads into neither.
  private func identity(in map: EmbeddingMap) -> EmbeddingMap? {
    let (source, target) = (map.frame(of: .source), map.frame(of: .target))
    guard map.leadsIntoOtherSpace, source.dimension == target.dimension else { return nil }
    return .orthogonal(
      OrthogonalMap(matrix: Matrix(identity: source.dimension), source: source, target: target))
  }

  /// How every row fares in both directions.
  ///
  /// - Parameter visit: sees the operands of every batch with the rows that are queries.
  func results(
    _ map: EmbeddingMap, visit: (RankingOperands, Range<Int>) -> Void = { _, _ in }
  ) throws(EvaluationError) -> BidirectionalResults {
    try results(map, queries: 0..<pairs.count, visit: visit)
  }

  /// Ranks every row by an oracle fitted on the folds that the row is not in; fold f holds a contiguous block.
  func crossFittedResults(foldCount: Int) throws(EvaluationError) -> BidirectionalResults {
    precondition(foldCount >= 2)
    guard pairs.count >= 2 * foldCount else {
      throw .tooFewPairs(
        needed: 2 * foldCount, found: pairs.count, purpose: "a cross-fitted oracle with \(foldCount) folds")
    }
    let bounds = (0...foldCount).map { $0 * pairs.count / foldCount }
    var all = BidirectionalResults()
    for fold in 0..<foldCount {
      let heldOut = bounds[fold]..<bounds[fold + 1]
      let training = (0..<pairs.count).filter { !heldOut.contains($0) }
      let results = try results(.orthogonal(fitOracle(pairs.pairs(at: training))), queries: heldOut)
      all.forward += results.forward
      all.backward += results.backward
    }
    return all
  }

  private func results(
    _ map: EmbeddingMap, queries: Range<Int>, visit: (RankingOperands, Range<Int>) -> Void = { _, _ in }
  ) throws(EvaluationError) -> BidirectionalResults {
    var all = BidirectionalResults()
    for batch in poolBatches(count: pairs.count, poolSize: poolSize) {
      let asked = batch.queries.clamped(to: queries)
      if asked.isEmpty { continue }
      let offset = batch.pool.lowerBound
      let kept = asked.lowerBound - offset..<asked.upperBound - offset
      let plain = map.operands(source: pairs.source.rows(batch.pool), target: pairs.target.rows(batch.pool))
      visit(plain, kept)
      let operands =
        try cslsNeighborCount.map { count throws(EvaluationError) in
          try CrossDomainScaling(plain, neighborCount: count).operands
        } ?? plain
      let results = operands.withCosines(
        rankBothWays(operands, kept: kept, poolOffset: offset), kept: kept, poolOffset: offset)
      all.forward += results.forward
      all.backward += results.backward
    }
    return all
  }
}

private func requireDimensions(of map: EmbeddingMap, _ pairs: PairedRows) throws(EvaluationError) {
  let (expectedSource, expectedTarget) = (map.dimension(of: .source), map.dimension(of: .target))
  let (source, target) = (pairs.source.columnCount, pairs.target.columnCount)
  let reversedWouldFit = source == expectedTarget && target == expectedSource
  guard source == expectedSource else {
    throw .dimensionMismatch(
      .source, expected: expectedSource, found: source, reversedWouldFit: reversedWouldFit,
      origin: pairs.source.origin)
  }
  guard target == expectedTarget else {
    throw .dimensionMismatch(
      .target, expected: expectedTarget, found: target, reversedWouldFit: reversedWouldFit,
      origin: pairs.target.origin)
  }
}
