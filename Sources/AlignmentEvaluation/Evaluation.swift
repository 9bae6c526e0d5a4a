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

/// The metrics of each contender, in the order to show.
public struct Evaluation: Sendable {
  /// One entry per contender that applies.
  public let metrics: [(contender: Contender, metrics: RetrievalMetrics)]

  /// The metrics of one contender, if it took part.
  public subscript(_ contender: Contender) -> RetrievalMetrics? {
    metrics.first { $0.contender == contender }?.metrics
  }
}

/// Measures a map on paired rows that no fit has seen, beside the oracle, the identity and chance.
///
/// Each contender centres rows with its own training means and scales them to unit length; similarity is the
/// cosine. Rows are ranked in batches of `poolSize`.
///
/// - Parameters:
///   - map: the map to measure.
///   - pairs: the evaluation pairs, `[n, dA]` and `[n, dB]`.
///   - poolSize: candidates per query; the number of pairs when that is smaller.
/// - Throws: `dimensionMismatch` when the map and the pairs differ, `tooFewPairs` for a cross-fitted oracle on
///   fewer rows than folds, `alignment` for rows that cannot be used.
public func evaluate(
  _ map: AlignmentMap, on pairs: PairedRows, oracle: OracleSource, poolSize: Int
) throws(EvaluationError) -> Evaluation {
  precondition(poolSize >= 1)
  try requireDimensions(of: map, pairs)
  // A scan for rows that are not finite, which would silently rank as the best or the worst.
  for (side, rows) in [(Side.source, pairs.source), (.target, pairs.target)] {
    try wrappingErrors { () throws(AlignmentError) in try requireFinite(rows, side: side) }
  }
  var metrics: [(contender: Contender, metrics: RetrievalMetrics)] = []
  let mapResults = rank(map, on: pairs, poolSize: poolSize)
  metrics.append((.map, RetrievalMetrics(mapResults)))
  switch oracle {
  case .absent: break
  case .trainingPairs(let training):
    let oracle = try fitOracle(training)
    try requireDimensions(of: oracle, pairs)
    metrics.append((.oracle, RetrievalMetrics(rank(oracle, on: pairs, poolSize: poolSize))))
  case .crossFitted(let foldCount):
    let results = try rankCrossFitted(on: pairs, foldCount: foldCount, poolSize: poolSize)
    metrics.append((.oracle, RetrievalMetrics(results)))
  }
  if map.matrix.rowCount == map.matrix.columnCount {
    let identity = AlignmentMap(
      matrix: Matrix(identity: map.matrix.rowCount), sourceMean: map.sourceMean,
      targetMean: map.targetMean, targetScale: map.targetScale)
    metrics.append((.identity, RetrievalMetrics(rank(identity, on: pairs, poolSize: poolSize))))
  }
  metrics.append(
    (
      .chance,
      .chance(
        poolSize: min(poolSize, pairs.count), rowCount: pairs.count,
        meanCosine: meanCosineOfUnrelatedRows(map, on: pairs))
    ))
  return Evaluation(metrics: metrics)
}

/// How every row of `pairs` fares under `map`, in row order.
///
/// - Precondition: the dimensions agree and the rows are finite.
package func rank(_ map: AlignmentMap, on pairs: PairedRows, poolSize: Int) -> [QueryResult] {
  poolBatches(count: pairs.count, poolSize: poolSize).flatMap { batch in
    rankQueries(
      mappedUnits(map, pairs.source.rows(batch.queries)), in: targetUnits(map, pairs.target.rows(batch.pool)),
      ownIndex: batch.queries.lowerBound - batch.pool.lowerBound, poolOffset: batch.pool.lowerBound)
  }
}

/// Ranks every row by an oracle fitted on the folds that the row is not in; fold f holds a contiguous block.
private func rankCrossFitted(
  on pairs: PairedRows, foldCount: Int, poolSize: Int
) throws(EvaluationError) -> [QueryResult] {
  precondition(foldCount >= 2)
  guard pairs.count >= 2 * foldCount else {
    throw .tooFewPairs(
      needed: 2 * foldCount, found: pairs.count, purpose: "a cross-fitted oracle with \(foldCount) folds")
  }
  let bounds = (0...foldCount).map { $0 * pairs.count / foldCount }
  var results: [QueryResult] = []
  for fold in 0..<foldCount {
    let heldOut = bounds[fold]..<bounds[fold + 1]
    let training = (0..<pairs.count).filter { !heldOut.contains($0) }
    let oracle = try fitOracle(pairs.pairs(at: training))
    results += rank(oracle, on: pairs, poolSize: poolSize)[heldOut]
  }
  return results
}

private func mappedUnits(_ map: AlignmentMap, _ rows: Matrix<Float>) -> Matrix<Float> {
  var units = rows
  _ = units.centerAndNormalizeRows(by: map.sourceMean)
  var mapped = product(units, map.matrix)
  mapped.normalizeRows()
  return mapped
}

private func targetUnits(_ map: AlignmentMap, _ rows: Matrix<Float>) -> Matrix<Float> {
  var units = rows
  _ = units.centerAndNormalizeRows(by: map.targetMean)
  return units
}

/// The mean cosine over all pairs of a mapped row and a target row, most of which are unrelated: the inner
/// product of the two mean unit vectors, over the first 8,192 rows.
private func meanCosineOfUnrelatedRows(_ map: AlignmentMap, on pairs: PairedRows) -> Double {
  let sample = 0..<min(pairs.count, 8192)
  let mapped = mappedUnits(map, pairs.source.rows(sample)).columnSums()
  let targets = targetUnits(map, pairs.target.rows(sample)).columnSums()
  let count = Double(sample.count)
  return zip(mapped, targets).reduce(0) { $0 + $1.0 * $1.1 } / (count * count)
}

private func requireDimensions(of map: AlignmentMap, _ pairs: PairedRows) throws(EvaluationError) {
  let (expectedSource, expectedTarget) = (map.matrix.rowCount, map.matrix.columnCount)
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
