package import Embeddings
package import LinearAlgebra

/// Stage 5. Improves a map by matching what it maps: carry a batch of source rows over, find their
/// counterparts among the target rows, fit Procrustes on these pseudo-pairs, and blend.
///
/// `W ← smoothing · W + (1 − smoothing) · polar(Xbᵀ P)`, each iteration with a fresh random batch `Xb`
/// (algorithm 3 of arXiv 2510.02348).
///
/// - Parameters:
///   - map: `[dA, dB]`, the start.
///   - target: whose rows are all candidates and are kept in memory, `nB dB` floats.
/// - Returns: the refined map, semi-orthogonal only in the limit (averages of orthogonal maps are not), and
///   each iteration's objective: the nuclear norm of the cross-covariance divided by the batch size, the mean
///   cosine between mapped rows and counterparts that the best map would attain.
package func refineByMatching(
  _ map: Matrix<Double>, source: NormalizedSpace, target: NormalizedSpace,
  knobs: MatchingRefinementKnobs, generator: inout SeededGenerator, progress: (Double) -> Void
) throws(AlignmentError) -> (map: Matrix<Double>, objectives: [Double]) {
  let matcher = NearestNeighborMatcher(neighborCount: knobs.neighborCount)
  let targetRows = target.allRows()
  var map = map
  var objectives: [Double] = []
  for iteration in 0..<knobs.iterationCount {
    let batch = source.rows(at: generator.sample(knobs.batchSize, of: source.rowCount))
    let mapped = product(batch, map.converted(to: Float.self))
    let counterparts = try matcher.counterparts(of: mapped, among: targetRows, values: targetRows, share: 0)
    var crossCovariance = CrossCovariance(map.rowCount, map.columnCount)
    crossCovariance.add(batch, counterparts)
    let fitted = try fitProcrustes(crossCovariance.sum)
    map = map.blended(with: fitted.factor, share: 1 - knobs.smoothing)
    objectives.append(fitted.nuclearNorm / Double(batch.rowCount))
    progress(Double(iteration + 1) / Double(knobs.iterationCount))
  }
  return (map, objectives)
}
