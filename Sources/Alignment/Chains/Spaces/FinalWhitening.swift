import LinearAlgebra

/// What makes the finished map of a cross-covariance: both sides whitened, up to a ridge.
struct FinalWhitening: Sendable {
  /// `CA^−b` and `CB^−b`.
  private let source, target: Matrix<Double>

  init(_ covariances: (source: Covariance, target: Covariance), knobs: BatchRefinementKnobs) {
    source = covariances.source.power(knobs.finalExponent, ridge: knobs.finalRidge)
    target = covariances.target.power(knobs.finalExponent, ridge: knobs.finalRidge)
  }

  /// `polar(CA^−b M CB^−b)`, the finished map.
  func finishedMap(_ crossCovariance: Matrix<Float>) throws(AlignmentError) -> Matrix<Double> {
    try fitProcrustes(product(product(source, crossCovariance.converted(to: Double.self)), target)).factor
  }
}
