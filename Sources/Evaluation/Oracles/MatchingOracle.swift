import EmbeddingMaps
import LinearAlgebra

/// The matching map of paired rows, and the canonical correlations that it believes in.
///
/// Either side's ridge is `2 d / n` for dimension `d` and `n` pairs: minor directions are uncertain, and correlations on
/// training rows too large, both by about that share. There is no number of pairs below which it cannot be fitted.
/// `O(n (dA + dB)² + (dA + dB)³)` time.
func fitMatching(_ spaces: PairedSpaces) throws(EvaluationError) -> (map: MatchingMap, correlations: [Double])
{
  let moments = spaces.moments()
  let means = moments.means
  func ridge(_ dimension: Int) -> Double { 2 * Double(dimension) / Double(moments.count) }
  let directions = try wrappingErrors(EvaluationError.linearAlgebra) { () throws(LinearAlgebraError) in
    try CanonicalCorrelations(
      source: means.source, target: means.target, cross: means.cross,
      ridges: (source: ridge(means.source.rowCount), target: ridge(means.target.rowCount)))
  }
  return (
    MatchingMap(
      directions: directions, correlations: directions.correlations, source: spaces.source,
      target: spaces.target),
    directions.correlations
  )
}
