public import Embeddings
public import LinearAlgebra

/// Transforms for both sides into a common space whose Euclidean distances say how likely two rows are counterparts.
///
/// With the canonical variates `u` of a source row and `v` of a target row and their correlations `ρ`, the model of
/// probabilistic canonical correlations (F. Bach and M. Jordan, "A probabilistic interpretation of canonical correlation
/// analysis", Technical Report 688, University of California, Berkeley, 2005) has
///
///     log p(u, v) / (p(u) p(v)) = Σ w u v − ½ Σ w ρ u² − ½ Σ w ρ v² + constant,   w = ρ / (1 − ρ²),
///
/// by which counterparts rank as the posterior ranks them, whichever side asks: `p(u | v)` for a source row, `p(v | u)` for
/// a target row. As `Σ w u v` is the inner product of `f = √w u` and `g = √w v`, and `Σ w ρ u² = Σ f² − Σ (1 − ρ) f²`,
/// the images `(f, √(b − Σ (1 − ρ) f²), 0)` and `(g, 0, √(b − Σ (1 − ρ) g²))` have the squared distance `2b` less twice
/// that sum: nearest by Euclidean distance is most likely, in both directions and without knowing which side is the
/// index. `b` is the bound up to which that is exact; beyond it, about twice what ordinary rows need at most, a root
/// is 0.
public struct MatchingMap: EmbeddingMapKind {
  /// `A = Ca^(-1/2) U diag(√w)`, `[dA, k]`: unit source rows become `f` on its left.
  public let sourceMatrix: Matrix<Float>
  /// `B = Cb^(-1/2) V diag(√w)`, `[dB, k]`.
  public let targetMatrix: Matrix<Float>
  /// `ρ`, `k` of them, at least 0 and below 1.
  public let correlations: [Float]
  /// `b`, positive.
  public let bound: Float
  /// The space of the source rows.
  public let source: SpaceFrame
  /// The space of the target rows.
  public let target: SpaceFrame
  /// `A` and `B` with two columns of zeros behind them.
  private let paddedSourceMatrix, paddedTargetMatrix: Matrix<Float>

  /// The largest correlation that counts: beyond it a single direction would outweigh all others.
  package static let largestCorrelation = 0.98
  /// `b` over the mean of `Σ (1 − ρ) f²`, which is `Σ ρ / (1 + ρ)`. Real rows need 2, and some of sparse models 7.
  static let boundFactor = 8.0

  /// A map from its parts.
  ///
  /// - Precondition: dimensions agree, correlations lie in 0 ..< 1, and the bound is positive.
  public init(
    sourceMatrix: Matrix<Float>, targetMatrix: Matrix<Float>, correlations: [Float], bound: Float,
    source: SpaceFrame, target: SpaceFrame
  ) {
    precondition(sourceMatrix.columnCount == correlations.count)
    precondition(targetMatrix.columnCount == correlations.count)
    precondition(source.dimension == sourceMatrix.rowCount && target.dimension == targetMatrix.rowCount)
    precondition(correlations.allSatisfy { $0 >= 0 && $0 < 1 } && bound > 0 && bound.isFinite)
    (self.sourceMatrix, self.targetMatrix) = (sourceMatrix, targetMatrix)
    (self.correlations, self.bound) = (correlations, bound)
    (self.source, self.target) = (source, target)
    (paddedSourceMatrix, paddedTargetMatrix) = (padded(sourceMatrix), padded(targetMatrix))
  }

  /// The map of canonical directions.
  ///
  /// - Parameters:
  ///   - directions: of second moments of centred unit rows, `[dA, k]` and `[dB, k]`.
  ///   - correlations: what to believe of their correlations, `k` of them; brought into 0 ... 0.98.
  package init(
    directions: CanonicalCorrelations, correlations: [Double], source: SpaceFrame, target: SpaceFrame
  ) {
    let correlations = correlations.map { min(max($0, 0), Self.largestCorrelation) }
    let roots = correlations.map { ($0 / (1 - $0 * $0)).squareRoot() }
    let meanDeficit = correlations.reduce(0) { $0 + $1 / (1 + $1) }
    self.init(
      sourceMatrix: directions.sourceDirections.scalingColumns(by: roots).converted(to: Float.self),
      targetMatrix: directions.targetDirections.scalingColumns(by: roots).converted(to: Float.self),
      correlations: correlations.map { Float($0) },
      bound: Float(Self.boundFactor * max(meanDeficit, 1e-3)), source: source, target: target)
  }

  /// The dimension of the common space, `k + 2`.
  public var commonDimension: Int { correlations.count + 2 }

  /// `(f, √(b − Σ (1 − ρ) f²), 0)` for source rows, `(g, 0, √(b − Σ (1 − ρ) g²))` for target rows.
  public func carry(_ units: Matrix<Float>, from side: Side, into images: inout Matrix<Float>) {
    product(units, .asIs, side == .source ? paddedSourceMatrix : paddedTargetMatrix, .asIs, into: &images)
    let count = correlations.count
    let root = side == .source ? count : count + 1
    for row in 0..<images.rowCount {
      images[row, root] = max(0, bound - deficit(of: images.row(row).prefix(count))).squareRoot()
    }
  }

  /// `Σ (1 − ρ) f²` of one row.
  private func deficit(of variates: ArraySlice<Float>) -> Float {
    zip(variates, correlations).reduce(0) { $0 + (1 - $1.1) * $1.0 * $1.0 }
  }

  /// `f` for source rows or `g` for target rows, `[n, k]`: the images without the two last coordinates.
  package func variates(of units: Matrix<Float>, from side: Side) -> Matrix<Float> {
    product(units, side == .source ? sourceMatrix : targetMatrix)
  }
}

private func padded(_ matrix: Matrix<Float>) -> Matrix<Float> {
  Matrix(
    rowCount: matrix.rowCount, columnCount: matrix.columnCount + 2,
    elements: (0..<matrix.rowCount).flatMap { matrix.row($0) + [0, 0] })
}
