import LinearAlgebra

/// Partial whitenings of both sides, made once and used by every chain.
struct WhitenedPair: Sendable {
  /// `CA^−a` and `CB^−a`, in which rows are compared while they are matched.
  let matching: (source: Matrix<Float>, target: Matrix<Float>)
  /// `CA^−b` and `CB^−b`, which the finished cross-covariance is multiplied with.
  private let final: (source: Matrix<Double>, target: Matrix<Double>)

  init(
    _ source: NormalizedSpace, _ target: NormalizedSpace,
    _ covariances: (source: Covariance, target: Covariance), knobs: BatchRefinementKnobs
  ) {
    // With few rows the covariance is uncertain in its minor directions, which must not be blown up.
    func ridge(_ space: NormalizedSpace) -> Double {
      max(knobs.ridge, 4 * Double(space.dimension) / Double(space.rowCount))
    }
    func matching(_ space: NormalizedSpace, _ covariance: Covariance) -> Matrix<Float> {
      covariance.power(knobs.matchingExponent, ridge: ridge(space)).converted(to: Float.self)
    }
    self.matching = (matching(source, covariances.source), matching(target, covariances.target))
    final = (
      covariances.source.power(knobs.finalExponent, ridge: knobs.finalRidge),
      covariances.target.power(knobs.finalExponent, ridge: knobs.finalRidge)
    )
  }

  /// `CA^−a M CB^−a`, whose polar factor is the map between matching coordinates.
  func inMatchingCoordinates(_ crossCovariance: Matrix<Float>) -> Matrix<Float> {
    product(product(matching.source, crossCovariance), matching.target)
  }

  /// `polar(CA^−b M CB^−b)`, the finished map.
  func finishedMap(_ crossCovariance: Matrix<Double>) throws(AlignmentError) -> Matrix<Double> {
    try fitProcrustes(product(product(final.source, crossCovariance), final.target)).factor
  }
}
