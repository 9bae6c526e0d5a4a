import EmbeddingAlignment
import LinearAlgebra

/// What is being compared: the learned map and its yardsticks.
public enum Contender: String, CaseIterable, Sendable {
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
}

/// How a contender fared in one direction.
public struct Measurement: Sendable {
  /// The metrics over all queries.
  public let metrics: RetrievalMetrics
  /// 95 % bootstrap intervals; nil for chance, which has none, and when none were asked for.
  public let intervals: MetricIntervals?
}

/// The figures of each contender, in the order to show.
public struct Evaluation: Sendable {
  /// Source rows looking for their targets: one entry per contender that applies.
  public let forward: [(contender: Contender, measurement: Measurement)]
  /// Target rows, mapped back by the transposed map, looking for their sources.
  public let backward: [(contender: Contender, measurement: Measurement)]
  /// How each row fared under the map.
  public let mapResults: BidirectionalResults
  /// The map's top-1 over the oracle's, forward; nil without an oracle or when its top-1 is 0.
  public let shareOfOracle: Double?
  /// Its 95 % interval, from resamples that both contenders share.
  public let shareOfOracleInterval: Interval?
  /// The neighbours that CSLS looked at; nil when ranks are by cosine.
  public let cslsNeighborCount: Int?

  /// The forward metrics of each contender.
  public var metrics: [(contender: Contender, metrics: RetrievalMetrics)] {
    forward.map { ($0.contender, $0.measurement.metrics) }
  }

  /// The forward metrics of one contender, if it took part.
  public subscript(_ contender: Contender) -> RetrievalMetrics? {
    metrics.first { $0.contender == contender }?.metrics
  }
}

/// Measures a map on paired rows that no fit has seen, beside the oracle, the identity and chance.
///
/// Each contender centres rows with its own training means and scales them to unit length; similarity is the
/// cosine, or CSLS. Rows are ranked in batches of `poolSize`. One pass over the rows of each contender serves all
/// metrics and both directions: forward, mapped source rows `u W` look for their target rows `v`; backward,
/// target rows carried back, `v Wᵀ`, look for their source rows `u`, both centred as they were forward.
/// `O(n p d)` time for pool size `p`.
///
/// - Parameters:
///   - map: the map to measure.
///   - pairs: the evaluation pairs, `[n, dA]` and `[n, dB]`.
///   - poolSize: candidates per query; the number of pairs when that is smaller.
///   - cslsNeighborCount: the `K` of CSLS, to rank by that instead of the cosine.
///   - bootstrap: how intervals are made; nil for none.
/// - Throws: `dimensionMismatch` when the map and the pairs differ, `tooFewPairs` for a cross-fitted oracle on
///   fewer rows than folds, `tooManyNeighbors` when `K` exceeds the pool, `alignment` for rows that cannot be used.
public func evaluate(
  _ map: EvaluatedMap, on pairs: PairedRows, oracle: OracleSource, poolSize: Int,
  cslsNeighborCount: Int? = nil, bootstrap: Bootstrap? = Bootstrap()
) throws(EvaluationError) -> Evaluation {
  precondition(poolSize >= 1)
  try requireDimensions(of: map, pairs)
  if let cslsNeighborCount, !(1...min(poolSize, pairs.count)).contains(cslsNeighborCount) {
    throw .tooManyNeighbors(asked: cslsNeighborCount, poolSize: min(poolSize, pairs.count))
  }
  // A scan for rows that are not finite, which would silently rank as the best or the worst.
  for (side, rows) in [(Side.source, pairs.source), (.target, pairs.target)] {
    try wrappingErrors { () throws(AlignmentError) in try requireFinite(rows, side: side) }
  }
  let ranking = Ranking(pairs: pairs, poolSize: poolSize, cslsNeighborCount: cslsNeighborCount)
  var contenders: [(contender: Contender, results: BidirectionalResults)] = []
  var directions = MeanDirections(dimension: map.commonDimension)
  let mapResults = try ranking.results(map) { operands, kept in directions.add(operands, kept: kept) }
  contenders.append((.map, mapResults))
  switch oracle {
  case .absent: break
  case .trainingPairs(let training):
    let oracle = EvaluatedMap.single(try fitOracle(training))
    try requireDimensions(of: oracle, pairs)
    contenders.append((.oracle, try ranking.results(oracle)))
  case .crossFitted(let foldCount):
    contenders.append((.oracle, try ranking.crossFittedResults(foldCount: foldCount)))
  }
  if case .single(let map) = map, map.matrix.rowCount == map.matrix.columnCount {
    let identity = AlignmentMap(
      matrix: Matrix(identity: map.matrix.rowCount), sourceMean: map.sourceMean,
      targetMean: map.targetMean, targetScale: map.targetScale)
    contenders.append((.identity, try ranking.results(.single(identity))))
  }
  return Evaluation(
    contenders,
    chance: .chance(
      poolSize: min(poolSize, pairs.count), rowCount: pairs.count, meanCosine: directions.cosineOfAllPairs),
    bootstrap: bootstrap, cslsNeighborCount: cslsNeighborCount)
}

/// Measures a map with one transform.
public func evaluate(
  _ map: AlignmentMap, on pairs: PairedRows, oracle: OracleSource, poolSize: Int,
  cslsNeighborCount: Int? = nil, bootstrap: Bootstrap? = Bootstrap()
) throws(EvaluationError) -> Evaluation {
  try evaluate(
    .single(map), on: pairs, oracle: oracle, poolSize: poolSize, cslsNeighborCount: cslsNeighborCount,
    bootstrap: bootstrap)
}

extension Evaluation {
  fileprivate init(
    _ contenders: [(contender: Contender, results: BidirectionalResults)], chance: RetrievalMetrics,
    bootstrap: Bootstrap?, cslsNeighborCount: Int?
  ) {
    let lists = contenders.map(\.results.forward) + contenders.map(\.results.backward)
    // Queries of both directions are the same pairs, so one set of resamples serves all.
    let resampled = bootstrap.map { $0.intervals(lists) }
    func measurements(offset: Int) -> [(contender: Contender, measurement: Measurement)] {
      contenders.indices.map { index in
        (
          contenders[index].contender,
          Measurement(
            metrics: RetrievalMetrics(lists[offset + index]),
            intervals: resampled?.metrics[offset + index])
        )
      } + [(.chance, Measurement(metrics: chance, intervals: nil))]
    }
    forward = measurements(offset: 0)
    backward = measurements(offset: contenders.count)
    mapResults = contenders[0].results
    self.cslsNeighborCount = cslsNeighborCount
    let hasOracle = contenders.count > 1 && contenders[1].contender == .oracle
    let oracleTop1 = hasOracle ? RetrievalMetrics(lists[1]).top1 : 0
    shareOfOracle = oracleTop1 > 0 ? RetrievalMetrics(lists[0]).top1 / oracleTop1 : nil
    shareOfOracleInterval = oracleTop1 > 0 ? resampled?.ratioOfTop1 : nil
  }
}

/// How every row of `pairs` fares under `map`, forward, in row order.
///
/// - Precondition: the dimensions agree and the rows are finite.
package func rank(_ map: AlignmentMap, on pairs: PairedRows, poolSize: Int) -> [QueryResult] {
  poolBatches(count: pairs.count, poolSize: poolSize).flatMap { batch in
    let operands = EvaluatedMap.single(map).operands(
      source: pairs.source.rows(batch.pool), target: pairs.target.rows(batch.pool))
    return rankBothWays(operands, kept: batch.keptRows, poolOffset: batch.pool.lowerBound).forward
  }
}

extension PoolBatch {
  /// The queries, as rows of the pool.
  fileprivate var keptRows: Range<Int> {
    queries.lowerBound - pool.lowerBound..<queries.upperBound - pool.lowerBound
  }
}

/// The paired rows and how they are ranked, whatever the map.
private struct Ranking {
  let pairs: PairedRows
  let poolSize: Int
  let cslsNeighborCount: Int?

  /// How every row fares in both directions.
  ///
  /// - Parameter visit: sees the operands of every batch with the rows that are queries.
  func results(
    _ map: EvaluatedMap, visit: (RankingOperands, Range<Int>) -> Void = { _, _ in }
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
      let results = try results(.single(fitOracle(pairs.pairs(at: training))), queries: heldOut)
      all.forward += results.forward
      all.backward += results.backward
    }
    return all
  }

  private func results(
    _ map: EvaluatedMap, queries: Range<Int>, visit: (RankingOperands, Range<Int>) -> Void = { _, _ in }
  ) throws(EvaluationError) -> BidirectionalResults {
    var all = BidirectionalResults()
    for batch in poolBatches(count: pairs.count, poolSize: poolSize) {
      let asked = batch.queries.clamped(to: queries)
      if asked.isEmpty { continue }
      let offset = batch.pool.lowerBound
      let kept = asked.lowerBound - offset..<asked.upperBound - offset
      let plain = map.operands(source: pairs.source.rows(batch.pool), target: pairs.target.rows(batch.pool))
      visit(plain, kept)
      var results: BidirectionalResults
      if let cslsNeighborCount {
        let scaling = try CrossDomainScaling(plain, neighborCount: cslsNeighborCount)
        results = rankBothWays(scaling.operands, kept: kept, poolOffset: offset)
        results = scaling.withCosines(results, kept: kept, poolOffset: offset)
      } else {
        results = rankBothWays(plain, kept: kept, poolOffset: offset)
      }
      all.forward += results.forward
      all.backward += results.backward
    }
    return all
  }
}

private func requireDimensions(of map: EvaluatedMap, _ pairs: PairedRows) throws(EvaluationError) {
  let (expectedSource, expectedTarget) = map.dimensions
  let (source, target) = (pairs.source.columnCount, pairs.target.columnCount)
  let reversedWouldFit = source == expectedTarget && target == expectedSource
  guard source == expectedSource else {
    throw .dimensionMismatch(
      .source, expected: expectedSource, found: source, reversedWouldFit: reversedWouldFit)
  }
  guard target == expectedTarget else {
    throw .dimensionMismatch(
      .target, expected: expectedTarget, found: target, reversedWouldFit: reversedWouldFit)
  }
}
