package import EmbeddingMaps
import Embeddings
import LinearAlgebra

extension MapComparison {
  /// Compares maps between two spaces, as the chains of a fit between them are compared.
  init(
    _ source: any RowSource, _ target: any RowSource, configuration: AlignmentConfiguration, seed: UInt64
  ) throws(AlignmentError) {
    let statistics = configuration.method.spaceStatistics
    let (source, target) = try wrappingErrors(AlignmentError.embeddings) { () throws(EmbeddingsError) in
      (
        try NormalizedSpace(source, side: .source, statistics: statistics),
        try NormalizedSpace(target, side: .target, statistics: statistics)
      )
    }
    var generator = SeededGenerator(seed: seed)
    guard let knobs = configuration.batchRefinement ?? Preset.default.configuration.batchRefinement else {
      preconditionFailure("the default preset refines by batches")
    }
    let spaces = try SpacePair(source, target, pairs: [], knobs: knobs, generator: &generator)
    self.init(
      spaces,
      comparingOn: source.rows(at: generator.sample(ChainKnobs.comparedRowCount, of: source.rowCount)))
  }
}

/// What the other spaces say of the map between two, not counting the fit between these; nil where none leads from one to
/// the other.
///
/// The polar factor of `Σ_k w_ak w_kb / (w_ak + w_kb) W_ak W_kb` over all spaces `k` with believed maps to both, or of the
/// maps along the shortest route where there are none. `O(K d³)` time.
func mapThroughOthers(
  from a: Int, to b: Int, graph: SpaceGraph, fits: [Fit]
) throws(AlignmentError) -> Matrix<Double>? {
  func step(_ from: Int, _ to: Int) -> (matrix: Matrix<Double>, weight: Double)? {
    let fit = fits[pairIndex(min(from, to), max(from, to), of: graph.count)]
    guard let matrix = fit.map.forwardMatrix?.converted(to: Double.self) else { return nil }
    return (from < to ? matrix : matrix.transposed, fit.weight)
  }
  var sum: Matrix<Double>?
  for space in graph.neighbors(of: a, and: b) {
    guard let first = step(a, space), let second = step(space, b) else { continue }
    var way = product(first.matrix, second.matrix)
    way *= first.weight * second.weight / (first.weight + second.weight)
    if sum == nil { sum = way } else { sum? += way }
  }
  if sum == nil, let route = graph.route(from: a, to: b)?.spaces {
    for (from, to) in zip(route, route.dropFirst()) {
      guard let next = step(from, to)?.matrix else { continue }
      sum = sum.map { product($0, next) } ?? next
    }
  }
  return try sum.map { (sum) throws(AlignmentError) in try fitProcrustes(sum).factor }
}

/// What is to be thought of a map between two spaces, by its own fit and by what the other spaces say.
///
/// A map that the fit between the two has found is believed as that fit says, or as the others do where they agree with it
/// (`Verdict.trustedAgreement`), and at most `weak` where they contradict it (below `Verdict.failedAgreement`): one of the maps
/// on the cycle is wrong then, and nothing says which. A map that was found through others is believed no more than the least
/// of those on its way, nor than it stays what they say when the rows of the two spaces refine it.
///
/// - Parameters:
///   - direct: what the fit between the two alone says.
///   - refit: what the fit from the others' map says; nil where there was none.
///   - route: the level of the way over others; nil where there is none.
///   - cycleAgreement: of the map with what others say; nil where they say nothing.
package func pairLevel(
  direct: Verdict.Level, refit: Verdict.Level?, route: Verdict.Level?, cycleAgreement: Double?
) -> Verdict.Level {
  guard let route else { return direct }
  if let refit { return min(refit, route) }
  guard let cycleAgreement, direct > .failed else { return direct }
  if cycleAgreement < Verdict.failedAgreement { return .weak }
  let said = Verdict(agreement: cycleAgreement, chainCount: 1, mergedChainCount: 1).level
  return max(direct, min(route, said))
}

extension SpacePairRecord {
  /// What is known of a pair, from what `pairLevel` takes.
  init(
    direct: Verdict, refit: Verdict?, route: (spaces: [Int], level: Verdict.Level)?, cycleAgreement: Double?
  ) {
    let found = refit ?? direct
    let level = pairLevel(
      direct: direct.level, refit: refit?.level, route: route?.level, cycleAgreement: cycleAgreement)
    self.init(
      verdict: Verdict(
        level: level, agreement: found.agreement, chainCount: found.chainCount,
        mergedChainCount: found.mergedChainCount), directLevel: direct.level,
      directAgreement: direct.agreement, route: refit == nil ? [] : route?.spaces ?? [],
      cycleAgreement: cycleAgreement)
  }
}
