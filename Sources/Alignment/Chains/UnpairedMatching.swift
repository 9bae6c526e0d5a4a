package import EmbeddingMaps
package import LinearAlgebra

/// What is believed of a cross-covariance that no pair has been seen for.
enum UnpairedMatching {
  /// Either side's ridge in units of `d / n`, eight times what pairs need: the directions of few rows are matched wrongly
  /// besides being uncertain.
  static let ridgePerUncertainty = 16.0
  /// The power of the matched correlations that is believed in.
  static let correlationExponent = 0.85
}

/// The matching map of a cross-covariance that was found without pairs.
///
/// With `Ca^(-1/2) M Cb^(-1/2) = U diag(s) Vᵀ`, ridges of `16 d / n` for dimension `d` and `n` rows of that side, the
/// correlations are taken to be `s^0.85`. What soft matching finds is not what pairs would show: means over several
/// counterparts shrink correlations, rows matched by the very map that they are to make inflate them, and noise of
/// `1 / √n` stands on all. `docs/method.md` shows what was measured. `O(dA³ + dB³)` time.
///
/// - Parameters:
///   - crossCovariance: `M = Xᵀ P Y / n`, of normalised source rows with their counterparts under a plan, `[dA, dB]`.
///   - covariances: the means of `xᵀ x` and of `yᵀ y` over normalised rows, `[dA, dA]` and `[dB, dB]`.
///   - rowCounts: how many rows either side has.
///   - frames: of either side.
/// - Throws: `linearAlgebra` for a moment that is not finite.
package func matchingMap(
  ofUnpaired crossCovariance: Matrix<Double>,
  covariances: (source: Matrix<Double>, target: Matrix<Double>), rowCounts: (source: Int, target: Int),
  frames: (source: SpaceFrame, target: SpaceFrame)
) throws(AlignmentError) -> MatchingMap {
  func ridge(_ dimension: Int, _ rowCount: Int) -> Double {
    UnpairedMatching.ridgePerUncertainty * Double(dimension) / Double(max(1, rowCount))
  }
  let directions = try wrappingErrors(AlignmentError.linearAlgebra) { () throws(LinearAlgebraError) in
    try CanonicalCorrelations(
      source: covariances.source, target: covariances.target, cross: crossCovariance,
      ridges: (
        source: ridge(frames.source.dimension, rowCounts.source),
        target: ridge(frames.target.dimension, rowCounts.target)
      ))
  }
  return MatchingMap(
    directions: directions,
    correlations: directions.correlations.map {
      min($0, 1).raised(to: UnpairedMatching.correlationExponent)
    },
    source: frames.source, target: frames.target)
}
