public import Embeddings
public import LinearAlgebra

/// A map without a constraint, of least squares or ridge regression: forward `u W`, backward `v B`.
///
/// The way back is a map of its own, fitted in the other direction. It is not `Wᵀ`: least squares shrinks directions
/// that it cannot predict, and the transpose would shrink them once more.
public struct LinearMap: EmbeddingMapKind {
  /// `W`, `[dA, dB]`, applied on the right of row vectors.
  public let matrix: Matrix<Float>
  /// `B`, `[dB, dA]`, applied on the right of target row vectors.
  public let backwardMatrix: Matrix<Float>
  /// The relative penalty of ridge regression, `λ`; nil for a map without one.
  public let penalty: Double?
  /// The space that vectors come from.
  public let source: SpaceFrame
  /// The space that vectors are carried into.
  public let target: SpaceFrame

  /// A map from its parts.
  ///
  /// - Precondition: the frames have the matrices' dimensions, and the target has a scale.
  public init(
    matrix: Matrix<Float>, backwardMatrix: Matrix<Float>, penalty: Double?, source: SpaceFrame,
    target: SpaceFrame
  ) {
    precondition(source.dimension == matrix.rowCount && target.dimension == matrix.columnCount)
    precondition(
      backwardMatrix.rowCount == matrix.columnCount && backwardMatrix.columnCount == matrix.rowCount)
    precondition(target.scale != nil)
    (self.matrix, self.backwardMatrix, self.penalty) = (matrix, backwardMatrix, penalty)
    (self.source, self.target) = (source, target)
  }

  /// `u W` for source rows, `v B` for target rows.
  public func carry(_ units: Matrix<Float>, from side: Side, into images: inout Matrix<Float>) {
    product(units, .asIs, side == .source ? matrix : backwardMatrix, .asIs, into: &images)
  }
}
