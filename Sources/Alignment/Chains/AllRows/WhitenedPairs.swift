import LinearAlgebra

/// Known pairs beside what the refinement over all rows finds: `PairEvidence` in whitened principal coordinates.
///
/// With covariances `C = V diag(λ) Vᵀ` the coordinates of a row `x` are `x V (λ + r λ̄)^−½`, up to the ridge of unit variance each.
struct WhitenedPairs: Sendable {
  private let evidence: PairEvidence
  /// `V (λ + r λ̄)^−½` of either side, and what leads back, `V (λ + r λ̄)^½`.
  private let axes, inverseAxes: (source: Matrix<Float>, target: Matrix<Float>)

  /// - Parameter ridge: `r`, in units of the mean eigenvalue.
  init(_ pairs: KnownPairs, covariances: (source: Covariance, target: Covariance), ridge: Double) {
    axes = (
      covariances.source.principalAxes(scaledBy: -0.5, ridge: ridge),
      covariances.target.principalAxes(scaledBy: -0.5, ridge: ridge)
    )
    inverseAxes = (
      covariances.source.principalAxes(scaledBy: 0.5, ridge: ridge),
      covariances.target.principalAxes(scaledBy: 0.5, ridge: ridge)
    )
    evidence = PairEvidence(
      source: product(pairs.source, axes.source), target: product(pairs.target, axes.target))
  }

  /// The cross-covariance that what was found and the pairs speak for, `[dA, dB]`; nil where they contradict each other.
  /// `O(d³)` time.
  func combined(with found: Matrix<Float>) -> Matrix<Float>? {
    let whitened = product(product(axes.source, .transposed, found, .asIs), axes.target)
    return evidence.combined(with: whitened).map {
      product(product(inverseAxes.source, $0), .asIs, inverseAxes.target, .transposed)
    }
  }
}
